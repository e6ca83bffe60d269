-- What every service's write path keeps beside its own tables.
CREATE TABLE outbox (
    position     INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id   TEXT NOT NULL,
    type         TEXT NOT NULL,
    body         TEXT NOT NULL,
    trace_parent TEXT,
    time         INTEGER NOT NULL
);

CREATE TABLE inbox (
    message_id TEXT PRIMARY KEY,
    time       INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE requests (
    id        TEXT PRIMARY KEY,
    body_hash TEXT NOT NULL,
    response  BLOB NOT NULL,
    time      INTEGER NOT NULL
) WITHOUT ROWID;
