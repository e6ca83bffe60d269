-- Lines and timeline are read and written with their order only, so they are kept in its row, as JSON.
CREATE TABLE orders (
    id              text COLLATE "C" PRIMARY KEY,
    buyer           text COLLATE "C" NOT NULL,
    request_id      text COLLATE "C" NOT NULL,
    body_hash       text COLLATE "C" NOT NULL,
    currency        text COLLATE "C" NOT NULL,
    lines           text COLLATE "C" NOT NULL,
    buyer_reference text COLLATE "C" NOT NULL,
    create_time     bigint NOT NULL,
    compliance      text COLLATE "C" NOT NULL,
    stock           text COLLATE "C" NOT NULL,
    stock_version   bigint NOT NULL,
    outcome         text COLLATE "C" NOT NULL,
    cancel_reason   text COLLATE "C" NOT NULL,
    version         bigint NOT NULL,
    timeline        text COLLATE "C" NOT NULL
);

CREATE INDEX orders_by_buyer ON orders (buyer, create_time, id);
CREATE INDEX orders_by_time ON orders (create_time, id);

CREATE TABLE order_suppliers (
    supplier_id text COLLATE "C" NOT NULL,
    create_time bigint NOT NULL,
    order_id    text COLLATE "C" NOT NULL,
    PRIMARY KEY (supplier_id, create_time, order_id)
);

-- What the suppliers' events said last.
CREATE TABLE supplier_standings (
    supplier_id text COLLATE "C" PRIMARY KEY,
    version     bigint NOT NULL,
    suspended   bigint NOT NULL
);
