ALTER TABLE suppliers ADD COLUMN rating text COLLATE "C" NOT NULL DEFAULT 'Ok';
ALTER TABLE suppliers ADD COLUMN override_rating text COLLATE "C";
ALTER TABLE suppliers ADD COLUMN override_reason text COLLATE "C";
ALTER TABLE suppliers ADD COLUMN override_expire_time bigint;
-- Grows with every news of its orders: a rating that was counted before them is told by it from one that knows them.
ALTER TABLE suppliers ADD COLUMN progress_count bigint NOT NULL DEFAULT 0;
-- 0 where it must be rated at once.
ALTER TABLE suppliers ADD COLUMN rated_time bigint NOT NULL DEFAULT 0;
CREATE INDEX suppliers_by_rated_time ON suppliers (rated_time, id);

-- Dates are days since the first of the year 1; what was accepted and rejected is in millionths of a line, summed over the lines.
CREATE TABLE supplier_orders (
    order_id      text COLLATE "C" NOT NULL,
    supplier_id   text COLLATE "C" NOT NULL,
    version       bigint NOT NULL,
    place_time    bigint NOT NULL,
    answer_time   bigint,
    due_date      bigint,
    complete_date bigint,
    ending        text COLLATE "C",
    end_time      bigint,
    accepted      bigint NOT NULL,
    rejected      bigint NOT NULL,
    line_count    bigint NOT NULL,
    PRIMARY KEY (order_id, supplier_id)
);
CREATE INDEX supplier_orders_by_supplier ON supplier_orders (supplier_id, place_time);
CREATE INDEX supplier_orders_by_time ON supplier_orders (place_time);
