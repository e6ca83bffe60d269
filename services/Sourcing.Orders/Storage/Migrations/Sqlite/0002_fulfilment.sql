-- What was wanted, answered, delivered and paid: read and written with its order only, as JSON; empty while there is nothing.
ALTER TABLE orders ADD COLUMN fulfilment TEXT NOT NULL DEFAULT '';
