CREATE TABLE supplier_documents (
    id          text COLLATE "C" PRIMARY KEY,
    supplier    text COLLATE "C" NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    title       text COLLATE "C" NOT NULL,
    issuer      text COLLATE "C" NOT NULL,
    valid_from  bigint,
    valid_to    bigint,
    media_type  text COLLATE "C" NOT NULL,
    hash        text COLLATE "C" NOT NULL,
    size        bigint NOT NULL,
    questions   text COLLATE "C" NOT NULL,
    replaces    text COLLATE "C",
    author      text COLLATE "C" NOT NULL,
    create_time bigint NOT NULL
);
CREATE INDEX supplier_documents_by_supplier ON supplier_documents (supplier, create_time, id);
CREATE INDEX supplier_documents_by_valid_to ON supplier_documents (valid_to);
-- A document is replaced once: what corrects it again replaces its replacement.
CREATE UNIQUE INDEX supplier_documents_by_replaces ON supplier_documents (replaces);

-- Apart from what is said of them, so that lists never touch the files.
CREATE TABLE supplier_files (
    id      text COLLATE "C" PRIMARY KEY,
    content bytea NOT NULL
);

CREATE TABLE due_diligence_answers (
    supplier  text COLLATE "C" NOT NULL,
    question  text COLLATE "C" NOT NULL,
    version   bigint NOT NULL,
    text      text COLLATE "C" NOT NULL,
    documents text COLLATE "C" NOT NULL,
    author    text COLLATE "C" NOT NULL,
    time      bigint NOT NULL,
    PRIMARY KEY (supplier, question, version)
);

CREATE TRIGGER supplier_documents_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON supplier_documents FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER supplier_files_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON supplier_files FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER due_diligence_answers_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON due_diligence_answers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
