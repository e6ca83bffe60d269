ALTER TABLE suppliers ADD COLUMN record TEXT NOT NULL DEFAULT '';
ALTER TABLE suppliers ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE suppliers ADD COLUMN verdict TEXT NOT NULL DEFAULT 'Unscreened';
ALTER TABLE suppliers ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
ALTER TABLE suppliers ADD COLUMN approval_expire_time INTEGER;
CREATE INDEX suppliers_by_generation ON suppliers (generation, id);

CREATE TABLE supplier_versions (
    id       TEXT NOT NULL,
    version  INTEGER NOT NULL,
    author   TEXT NOT NULL,
    time     INTEGER NOT NULL,
    content  BLOB NOT NULL,
    PRIMARY KEY (id, version)
);

CREATE TABLE screening_state (
    id                  TEXT PRIMARY KEY,
    generation          INTEGER NOT NULL,
    oldest_confirm_time INTEGER
);
INSERT INTO screening_state (id, generation) VALUES ('state', 1);

CREATE TABLE list_versions (
    id                  TEXT PRIMARY KEY,
    list                TEXT NOT NULL,
    version             INTEGER NOT NULL,
    state               TEXT NOT NULL,
    format              TEXT NOT NULL,
    measure             TEXT NOT NULL,
    jurisdiction        TEXT NOT NULL,
    hash                TEXT NOT NULL,
    goods               TEXT NOT NULL,
    content             TEXT NOT NULL,
    entry_count         INTEGER NOT NULL,
    added_count         INTEGER NOT NULL,
    removed_count       INTEGER NOT NULL,
    needs_second_person INTEGER NOT NULL,
    importer            TEXT NOT NULL,
    import_time         INTEGER NOT NULL,
    applier             TEXT NOT NULL,
    apply_time          INTEGER,
    confirm_time        INTEGER NOT NULL,
    UNIQUE (list, version)
);
CREATE INDEX list_versions_by_time ON list_versions (import_time, id);

-- Both are named by the hash of what they hold, and never change.
CREATE TABLE list_contents (
    id      TEXT PRIMARY KEY,
    entries BLOB NOT NULL
);
CREATE TABLE list_entries (
    id   TEXT PRIMARY KEY,
    body TEXT NOT NULL
);

CREATE TABLE screening_cases (
    id          TEXT PRIMARY KEY,
    supplier    TEXT NOT NULL,
    is_closed   INTEGER NOT NULL,
    is_gone     INTEGER NOT NULL,
    match       TEXT NOT NULL,
    opinions    TEXT NOT NULL,
    create_time INTEGER NOT NULL,
    update_time INTEGER NOT NULL
);
CREATE INDEX screening_cases_by_supplier ON screening_cases (supplier);
CREATE INDEX screening_cases_by_time ON screening_cases (create_time, id);

CREATE TABLE decisions (
    position INTEGER PRIMARY KEY,
    kind     TEXT NOT NULL,
    supplier TEXT NOT NULL,
    time     INTEGER NOT NULL,
    body     TEXT NOT NULL,
    hash     TEXT NOT NULL
);
CREATE INDEX decisions_by_supplier ON decisions (supplier, position);

-- How far the log goes: without it, a record cut off at its end would not be missed.
CREATE TABLE decision_chain (
    id       TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    hash     TEXT NOT NULL
);
INSERT INTO decision_chain (id, position, hash) VALUES ('head', 0, '');

CREATE TRIGGER decisions_are_not_changed BEFORE UPDATE ON decisions BEGIN SELECT RAISE(ABORT, 'Rows of decisions never change.'); END;
CREATE TRIGGER decisions_are_not_deleted BEFORE DELETE ON decisions BEGIN SELECT RAISE(ABORT, 'Rows of decisions never change.'); END;
CREATE TRIGGER supplier_versions_are_not_changed BEFORE UPDATE ON supplier_versions BEGIN SELECT RAISE(ABORT, 'Rows of supplier_versions never change.'); END;
CREATE TRIGGER supplier_versions_are_not_deleted BEFORE DELETE ON supplier_versions BEGIN SELECT RAISE(ABORT, 'Rows of supplier_versions never change.'); END;
