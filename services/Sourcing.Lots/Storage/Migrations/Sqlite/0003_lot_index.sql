-- Grows when a lot becomes, or ceases to be, on offer: of two states an index keeps the newer one.
ALTER TABLE lots ADD COLUMN offer_version INTEGER NOT NULL DEFAULT 0;

-- What the indexes of other processes have not read yet. A file has one process, so that nothing is written here.
CREATE TABLE lot_news (
    position       INTEGER PRIMARY KEY AUTOINCREMENT,
    batch          TEXT NOT NULL,
    ids            BLOB NOT NULL,
    transaction_id INTEGER NOT NULL,
    time           INTEGER NOT NULL
);

CREATE INDEX lot_news_by_transaction ON lot_news (transaction_id);
