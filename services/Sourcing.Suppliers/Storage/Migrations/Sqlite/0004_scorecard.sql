ALTER TABLE suppliers ADD COLUMN rating TEXT NOT NULL DEFAULT 'Ok';
ALTER TABLE suppliers ADD COLUMN override_rating TEXT;
ALTER TABLE suppliers ADD COLUMN override_reason TEXT;
ALTER TABLE suppliers ADD COLUMN override_expire_time INTEGER;
-- Grows with every news of its orders: a rating that was counted before them is told by it from one that knows them.
ALTER TABLE suppliers ADD COLUMN progress_count INTEGER NOT NULL DEFAULT 0;
-- 0 where it must be rated at once.
ALTER TABLE suppliers ADD COLUMN rated_time INTEGER NOT NULL DEFAULT 0;
CREATE INDEX suppliers_by_rated_time ON suppliers (rated_time, id);

-- Dates are days since the first of the year 1; what was accepted and rejected is in millionths of a line, summed over the lines.
CREATE TABLE supplier_orders (
    order_id      TEXT NOT NULL,
    supplier_id   TEXT NOT NULL,
    version       INTEGER NOT NULL,
    place_time    INTEGER NOT NULL,
    answer_time   INTEGER,
    due_date      INTEGER,
    complete_date INTEGER,
    ending        TEXT,
    end_time      INTEGER,
    accepted      INTEGER NOT NULL,
    rejected      INTEGER NOT NULL,
    line_count    INTEGER NOT NULL,
    PRIMARY KEY (order_id, supplier_id)
) WITHOUT ROWID;
CREATE INDEX supplier_orders_by_supplier ON supplier_orders (supplier_id, place_time);
CREATE INDEX supplier_orders_by_time ON supplier_orders (place_time);
