-- Grows when a lot becomes, or ceases to be, on offer: of two states an index keeps the newer one.
ALTER TABLE lots ADD COLUMN offer_version bigint NOT NULL DEFAULT 0;

-- Stock moves often, and no index has the columns that move: with room on its page a new version of the row needs no new index entries.
ALTER TABLE lots SET (fillfactor = 90);

-- What the indexes of other processes have not read yet: ids of lots and suppliers, 16 bytes each, one row for each commit. Rows leave after minutes.
-- The transaction tells what was still being written while others read.
CREATE TABLE lot_news (
    position       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch          text COLLATE "C" NOT NULL,
    ids            bytea NOT NULL,
    transaction_id bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    time           bigint NOT NULL DEFAULT ((extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
);

CREATE INDEX lot_news_by_transaction ON lot_news (transaction_id);
