CREATE TABLE suppliers (
    id              TEXT PRIMARY KEY,
    display_name    TEXT NOT NULL,
    legal_name      TEXT NOT NULL,
    country_code    TEXT NOT NULL,
    contact_email   TEXT NOT NULL,
    state           TEXT NOT NULL,
    suspend_reason  TEXT NOT NULL,
    version         INTEGER NOT NULL,
    order_count     INTEGER NOT NULL,
    last_order_time INTEGER,
    create_time     INTEGER NOT NULL,
    update_time     INTEGER NOT NULL
);

CREATE INDEX suppliers_by_display_name ON suppliers (display_name, id);
