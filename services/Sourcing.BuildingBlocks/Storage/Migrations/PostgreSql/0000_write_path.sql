-- What every service's write path keeps beside its own tables. Text sorts by code point, as in SQLite.
CREATE TABLE outbox (
    position     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id   text COLLATE "C" NOT NULL,
    type         text COLLATE "C" NOT NULL,
    body         text COLLATE "C" NOT NULL,
    trace_parent text COLLATE "C",
    time         bigint NOT NULL
);

CREATE TABLE inbox (
    message_id text COLLATE "C" PRIMARY KEY,
    time       bigint NOT NULL
);

CREATE TABLE requests (
    id        text COLLATE "C" PRIMARY KEY,
    body_hash text COLLATE "C" NOT NULL,
    response  bytea NOT NULL,
    time      bigint NOT NULL
);
