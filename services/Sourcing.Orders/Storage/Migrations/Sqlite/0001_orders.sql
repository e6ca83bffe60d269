-- Lines and timeline are read and written with their order only, so they are kept in its row, as JSON.
CREATE TABLE orders (
    id              TEXT PRIMARY KEY,
    buyer           TEXT NOT NULL,
    request_id      TEXT NOT NULL,
    body_hash       TEXT NOT NULL,
    currency        TEXT NOT NULL,
    lines           TEXT NOT NULL,
    buyer_reference TEXT NOT NULL,
    create_time     INTEGER NOT NULL,
    compliance      TEXT NOT NULL,
    stock           TEXT NOT NULL,
    stock_version   INTEGER NOT NULL,
    outcome         TEXT NOT NULL,
    cancel_reason   TEXT NOT NULL,
    version         INTEGER NOT NULL,
    timeline        TEXT NOT NULL
);

CREATE INDEX orders_by_buyer ON orders (buyer, create_time, id);
CREATE INDEX orders_by_time ON orders (create_time, id);

CREATE TABLE order_suppliers (
    supplier_id TEXT NOT NULL,
    create_time INTEGER NOT NULL,
    order_id    TEXT NOT NULL,
    PRIMARY KEY (supplier_id, create_time, order_id)
) WITHOUT ROWID;

-- What the suppliers' events said last.
CREATE TABLE supplier_standings (
    supplier_id TEXT PRIMARY KEY,
    version     INTEGER NOT NULL,
    suspended   INTEGER NOT NULL
);
