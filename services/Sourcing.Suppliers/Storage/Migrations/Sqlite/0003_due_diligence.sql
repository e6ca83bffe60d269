CREATE TABLE supplier_documents (
    id          TEXT PRIMARY KEY,
    supplier    TEXT NOT NULL,
    kind        TEXT NOT NULL,
    title       TEXT NOT NULL,
    issuer      TEXT NOT NULL,
    valid_from  INTEGER,
    valid_to    INTEGER,
    media_type  TEXT NOT NULL,
    hash        TEXT NOT NULL,
    size        INTEGER NOT NULL,
    questions   TEXT NOT NULL,
    replaces    TEXT,
    author      TEXT NOT NULL,
    create_time INTEGER NOT NULL
);
CREATE INDEX supplier_documents_by_supplier ON supplier_documents (supplier, create_time, id);
CREATE INDEX supplier_documents_by_valid_to ON supplier_documents (valid_to);
-- A document is replaced once: what corrects it again replaces its replacement.
CREATE UNIQUE INDEX supplier_documents_by_replaces ON supplier_documents (replaces);

-- Apart from what is said of them, so that lists never touch the files.
CREATE TABLE supplier_files (
    id      TEXT PRIMARY KEY,
    content BLOB NOT NULL
);

CREATE TABLE due_diligence_answers (
    supplier  TEXT NOT NULL,
    question  TEXT NOT NULL,
    version   INTEGER NOT NULL,
    text      TEXT NOT NULL,
    documents TEXT NOT NULL,
    author    TEXT NOT NULL,
    time      INTEGER NOT NULL,
    PRIMARY KEY (supplier, question, version)
);

CREATE TRIGGER supplier_documents_are_not_changed BEFORE UPDATE ON supplier_documents BEGIN SELECT RAISE(ABORT, 'Rows of supplier_documents never change.'); END;
CREATE TRIGGER supplier_documents_are_not_deleted BEFORE DELETE ON supplier_documents BEGIN SELECT RAISE(ABORT, 'Rows of supplier_documents never change.'); END;
CREATE TRIGGER supplier_files_are_not_changed BEFORE UPDATE ON supplier_files BEGIN SELECT RAISE(ABORT, 'Rows of supplier_files never change.'); END;
CREATE TRIGGER supplier_files_are_not_deleted BEFORE DELETE ON supplier_files BEGIN SELECT RAISE(ABORT, 'Rows of supplier_files never change.'); END;
CREATE TRIGGER due_diligence_answers_are_not_changed BEFORE UPDATE ON due_diligence_answers BEGIN SELECT RAISE(ABORT, 'Rows of due_diligence_answers never change.'); END;
CREATE TRIGGER due_diligence_answers_are_not_deleted BEFORE DELETE ON due_diligence_answers BEGIN SELECT RAISE(ABORT, 'Rows of due_diligence_answers never change.'); END;
