-- Search. What each table is for:
--
--   search      what people wrote, folded for comparison (kana.rs of the model), newest at the end; a row for each part of
--               a document that is read by itself. Computed from the document's view like the other narrow tables
--   search_due  documents that were here before this version and have no rows yet

CREATE TABLE search (
    -- 9999-99-99 for what is of every day, such as a client's sheet
    day TEXT NOT NULL,
    minute INTEGER NOT NULL,
    doc BLOB NOT NULL,
    part TEXT NOT NULL,
    circle BLOB NOT NULL,
    -- empty for what is about no client
    client TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (day, minute, doc, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_by_doc ON search (doc);

CREATE TABLE search_due (
    doc BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

INSERT INTO search_due (doc) SELECT doc FROM documents;
