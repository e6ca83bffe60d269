-- The contents of a lot are kept as the canonical protobuf message; columns are what is searched, sorted or decided on.
-- Amounts: quantity in thousandths of the unit, weight in micrograms, totals in minor units, unit prices in millionths.
CREATE TABLE lots (
    id                TEXT PRIMARY KEY,
    supplier_id       TEXT NOT NULL,
    stock_number      TEXT NOT NULL,
    title             TEXT NOT NULL,
    kind              TEXT NOT NULL,
    species           TEXT,
    variety           TEXT,
    commodity         TEXT,
    nature            TEXT,
    form              TEXT,
    shape             TEXT,
    clarity           TEXT,
    availability      TEXT NOT NULL,
    withdrawn         INTEGER NOT NULL,
    unit              TEXT NOT NULL,
    quantity          INTEGER NOT NULL CHECK (quantity > 0),
    sold              INTEGER NOT NULL CHECK (sold >= 0),
    reserved          INTEGER NOT NULL CHECK (reserved >= 0),
    held              INTEGER NOT NULL CHECK (held >= 0),
    divisible         INTEGER NOT NULL,
    min_order         INTEGER NOT NULL,
    currency          TEXT NOT NULL,
    total_binds       INTEGER NOT NULL,
    unit_price_micros INTEGER NOT NULL,
    total_minor       INTEGER NOT NULL,
    weight_ug         INTEGER,
    version           INTEGER NOT NULL,
    create_time       INTEGER NOT NULL,
    update_time       INTEGER NOT NULL,
    body              BLOB NOT NULL,
    CHECK (sold + reserved + held <= quantity),
    UNIQUE (supplier_id, stock_number)
);

CREATE INDEX lots_by_variety ON lots (species, variety);
CREATE INDEX lots_by_commodity ON lots (commodity) WHERE commodity IS NOT NULL;

-- Facets of which a lot has several values: treatment, origin, lab.
CREATE TABLE lot_facets (
    facet  TEXT NOT NULL,
    value  TEXT NOT NULL,
    lot_id TEXT NOT NULL,
    PRIMARY KEY (facet, value, lot_id)
) WITHOUT ROWID;

CREATE INDEX lot_facets_by_lot ON lot_facets (lot_id);

CREATE TABLE reservations (
    order_id     TEXT PRIMARY KEY,
    buyer        TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    state        TEXT NOT NULL,
    lines        TEXT NOT NULL,
    expire_time  INTEGER NOT NULL,
    claims       INTEGER NOT NULL,
    version      INTEGER NOT NULL
);

CREATE INDEX reservations_due ON reservations (expire_time) WHERE state = 'Reserved';

CREATE TABLE holds (
    id          TEXT PRIMARY KEY,
    lot_id      TEXT NOT NULL,
    buyer       TEXT NOT NULL,
    quantity    INTEGER NOT NULL,
    unit        TEXT NOT NULL,
    state       TEXT NOT NULL,
    expire_time INTEGER NOT NULL,
    create_time INTEGER NOT NULL
);

CREATE INDEX holds_of_lot ON holds (lot_id) WHERE state = 'Active';
CREATE INDEX holds_due ON holds (expire_time) WHERE state = 'Active';

-- What the suppliers' events said last.
CREATE TABLE supplier_standings (
    supplier_id TEXT PRIMARY KEY,
    version     INTEGER NOT NULL,
    suspended   INTEGER NOT NULL
);

CREATE TABLE import_jobs (
    id               TEXT PRIMARY KEY,
    supplier_id      TEXT NOT NULL,
    file_name        TEXT NOT NULL,
    state            TEXT NOT NULL,
    row_count        INTEGER NOT NULL,
    created_count    INTEGER NOT NULL,
    updated_count    INTEGER NOT NULL,
    unchanged_count  INTEGER NOT NULL,
    rejected_count   INTEGER NOT NULL,
    dry_run          INTEGER NOT NULL,
    headings         TEXT NOT NULL,
    ignored_headings TEXT NOT NULL,
    failure          TEXT NOT NULL,
    create_time      INTEGER NOT NULL,
    update_time      INTEGER NOT NULL
);

CREATE TABLE import_rejects (
    job_id   TEXT NOT NULL,
    row      INTEGER NOT NULL,
    cells    TEXT NOT NULL,
    problems TEXT NOT NULL,
    PRIMARY KEY (job_id, row)
) WITHOUT ROWID;
