ALTER TABLE suppliers ADD COLUMN record text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE suppliers ADD COLUMN author text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE suppliers ADD COLUMN verdict text COLLATE "C" NOT NULL DEFAULT 'Unscreened';
ALTER TABLE suppliers ADD COLUMN generation bigint NOT NULL DEFAULT 0;
ALTER TABLE suppliers ADD COLUMN approval_expire_time bigint;
CREATE INDEX suppliers_by_generation ON suppliers (generation, id);

CREATE TABLE supplier_versions (
    id       text COLLATE "C" NOT NULL,
    version  bigint NOT NULL,
    author   text COLLATE "C" NOT NULL,
    time     bigint NOT NULL,
    content  bytea NOT NULL,
    PRIMARY KEY (id, version)
);

CREATE TABLE screening_state (
    id                  text COLLATE "C" PRIMARY KEY,
    generation          bigint NOT NULL,
    oldest_confirm_time bigint
);
INSERT INTO screening_state (id, generation) VALUES ('state', 1);

CREATE TABLE list_versions (
    id                  text COLLATE "C" PRIMARY KEY,
    list                text COLLATE "C" NOT NULL,
    version             bigint NOT NULL,
    state               text COLLATE "C" NOT NULL,
    format              text COLLATE "C" NOT NULL,
    measure             text COLLATE "C" NOT NULL,
    jurisdiction        text COLLATE "C" NOT NULL,
    hash                text COLLATE "C" NOT NULL,
    goods               text COLLATE "C" NOT NULL,
    content             text COLLATE "C" NOT NULL,
    entry_count         bigint NOT NULL,
    added_count         bigint NOT NULL,
    removed_count       bigint NOT NULL,
    needs_second_person bigint NOT NULL,
    importer            text COLLATE "C" NOT NULL,
    import_time         bigint NOT NULL,
    applier             text COLLATE "C" NOT NULL,
    apply_time          bigint,
    confirm_time        bigint NOT NULL,
    UNIQUE (list, version)
);
CREATE INDEX list_versions_by_time ON list_versions (import_time, id);

-- Both are named by the hash of what they hold, and never change.
CREATE TABLE list_contents (
    id      text COLLATE "C" PRIMARY KEY,
    entries bytea NOT NULL
);
CREATE TABLE list_entries (
    id   text COLLATE "C" PRIMARY KEY,
    body text COLLATE "C" NOT NULL
);

CREATE TABLE screening_cases (
    id          text COLLATE "C" PRIMARY KEY,
    supplier    text COLLATE "C" NOT NULL,
    is_closed   bigint NOT NULL,
    is_gone     bigint NOT NULL,
    match       text COLLATE "C" NOT NULL,
    opinions    text COLLATE "C" NOT NULL,
    create_time bigint NOT NULL,
    update_time bigint NOT NULL
);
CREATE INDEX screening_cases_by_supplier ON screening_cases (supplier);
CREATE INDEX screening_cases_by_time ON screening_cases (create_time, id);

CREATE TABLE decisions (
    position bigint PRIMARY KEY,
    kind     text COLLATE "C" NOT NULL,
    supplier text COLLATE "C" NOT NULL,
    time     bigint NOT NULL,
    body     text COLLATE "C" NOT NULL,
    hash     text COLLATE "C" NOT NULL
);
CREATE INDEX decisions_by_supplier ON decisions (supplier, position);

-- How far the log goes: without it, a record cut off at its end would not be missed.
CREATE TABLE decision_chain (
    id       text COLLATE "C" PRIMARY KEY,
    position bigint NOT NULL,
    hash     text COLLATE "C" NOT NULL
);
INSERT INTO decision_chain (id, position, hash) VALUES ('head', 0, '');

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % never change.', TG_TABLE_NAME;
END $$;
CREATE TRIGGER decisions_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON decisions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER supplier_versions_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON supplier_versions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
