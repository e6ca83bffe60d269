CREATE TABLE suppliers (
    id              text COLLATE "C" PRIMARY KEY,
    display_name    text COLLATE "C" NOT NULL,
    legal_name      text COLLATE "C" NOT NULL,
    country_code    text COLLATE "C" NOT NULL,
    contact_email   text COLLATE "C" NOT NULL,
    state           text COLLATE "C" NOT NULL,
    suspend_reason  text COLLATE "C" NOT NULL,
    version         bigint NOT NULL,
    order_count     bigint NOT NULL,
    last_order_time bigint,
    create_time     bigint NOT NULL,
    update_time     bigint NOT NULL
);

CREATE INDEX suppliers_by_display_name ON suppliers (display_name, id);
