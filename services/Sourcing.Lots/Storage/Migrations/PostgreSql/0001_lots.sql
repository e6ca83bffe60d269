-- The contents of a lot are kept as the canonical protobuf message; columns are what is searched, sorted or decided on.
-- Amounts: quantity in thousandths of the unit, weight in micrograms, totals in minor units, unit prices in millionths.
CREATE TABLE lots (
    id                text COLLATE "C" PRIMARY KEY,
    supplier_id       text COLLATE "C" NOT NULL,
    stock_number      text COLLATE "C" NOT NULL,
    title             text COLLATE "C" NOT NULL,
    kind              text COLLATE "C" NOT NULL,
    species           text COLLATE "C",
    variety           text COLLATE "C",
    commodity         text COLLATE "C",
    nature            text COLLATE "C",
    form              text COLLATE "C",
    shape             text COLLATE "C",
    clarity           text COLLATE "C",
    availability      text COLLATE "C" NOT NULL,
    withdrawn         bigint NOT NULL,
    unit              text COLLATE "C" NOT NULL,
    quantity          bigint NOT NULL CHECK (quantity > 0),
    sold              bigint NOT NULL CHECK (sold >= 0),
    reserved          bigint NOT NULL CHECK (reserved >= 0),
    held              bigint NOT NULL CHECK (held >= 0),
    divisible         bigint NOT NULL,
    min_order         bigint NOT NULL,
    currency          text COLLATE "C" NOT NULL,
    total_binds       bigint NOT NULL,
    unit_price_micros bigint NOT NULL,
    total_minor       bigint NOT NULL,
    weight_ug         bigint,
    version           bigint NOT NULL,
    create_time       bigint NOT NULL,
    update_time       bigint NOT NULL,
    body              bytea NOT NULL,
    CHECK (sold + reserved + held <= quantity),
    UNIQUE (supplier_id, stock_number)
);

CREATE INDEX lots_by_variety ON lots (species, variety);
CREATE INDEX lots_by_commodity ON lots (commodity) WHERE commodity IS NOT NULL;

-- Facets of which a lot has several values: treatment, origin, lab.
CREATE TABLE lot_facets (
    facet  text COLLATE "C" NOT NULL,
    value  text COLLATE "C" NOT NULL,
    lot_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (facet, value, lot_id)
);

CREATE INDEX lot_facets_by_lot ON lot_facets (lot_id);

CREATE TABLE reservations (
    order_id     text COLLATE "C" PRIMARY KEY,
    buyer        text COLLATE "C" NOT NULL,
    request_hash text COLLATE "C" NOT NULL,
    state        text COLLATE "C" NOT NULL,
    lines        text COLLATE "C" NOT NULL,
    expire_time  bigint NOT NULL,
    claims       bigint NOT NULL,
    version      bigint NOT NULL
);

CREATE INDEX reservations_due ON reservations (expire_time) WHERE state = 'Reserved';

CREATE TABLE holds (
    id          text COLLATE "C" PRIMARY KEY,
    lot_id      text COLLATE "C" NOT NULL,
    buyer       text COLLATE "C" NOT NULL,
    quantity    bigint NOT NULL,
    unit        text COLLATE "C" NOT NULL,
    state       text COLLATE "C" NOT NULL,
    expire_time bigint NOT NULL,
    create_time bigint NOT NULL
);

CREATE INDEX holds_of_lot ON holds (lot_id) WHERE state = 'Active';
CREATE INDEX holds_due ON holds (expire_time) WHERE state = 'Active';

-- What the suppliers' events said last.
CREATE TABLE supplier_standings (
    supplier_id text COLLATE "C" PRIMARY KEY,
    version     bigint NOT NULL,
    suspended   bigint NOT NULL
);

CREATE TABLE import_jobs (
    id               text COLLATE "C" PRIMARY KEY,
    supplier_id      text COLLATE "C" NOT NULL,
    file_name        text COLLATE "C" NOT NULL,
    state            text COLLATE "C" NOT NULL,
    row_count        bigint NOT NULL,
    created_count    bigint NOT NULL,
    updated_count    bigint NOT NULL,
    unchanged_count  bigint NOT NULL,
    rejected_count   bigint NOT NULL,
    dry_run          bigint NOT NULL,
    headings         text COLLATE "C" NOT NULL,
    ignored_headings text COLLATE "C" NOT NULL,
    failure          text COLLATE "C" NOT NULL,
    create_time      bigint NOT NULL,
    update_time      bigint NOT NULL
);

CREATE TABLE import_rejects (
    job_id   text COLLATE "C" NOT NULL,
    row      bigint NOT NULL,
    cells    text COLLATE "C" NOT NULL,
    problems text COLLATE "C" NOT NULL,
    PRIMARY KEY (job_id, row)
);
