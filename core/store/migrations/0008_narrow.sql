-- Every row and index that a save touches is a page to be encrypted and synced. What nothing reads goes; what is looked up
-- by its document only needs no second tree for it.
--
--   visits      as before, without a row id beside the document's
--   documents   view and save together, and from now on compressed (`shelf.rs`): several records to a page instead of one.
--               A leading zero: as they were

DROP TABLE visit_helpers;

CREATE TABLE visits_by_doc (
    doc BLOB NOT NULL PRIMARY KEY,
    circle BLOB NOT NULL,
    client TEXT NOT NULL,
    plan_row TEXT,
    day TEXT NOT NULL,
    start_minute INTEGER,
    outcome TEXT,
    conflicts INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO visits_by_doc SELECT doc, circle, client, plan_row, day, start_minute, outcome, conflicts FROM visits;
DROP TABLE visits;
ALTER TABLE visits_by_doc RENAME TO visits;
-- Holds all that a month's list reads: a row of its own for each record is a page to be decrypted for each record.
CREATE INDEX visits_by_day ON visits (day, start_minute, doc, circle, client, plan_row, outcome, conflicts);
CREATE INDEX visits_by_client ON visits (client, day);
CREATE INDEX visits_by_row ON visits (plan_row, doc, client, circle, day, outcome, conflicts);

CREATE TABLE documents_packed (
    doc BLOB NOT NULL PRIMARY KEY,
    circle BLOB NOT NULL,
    kind INTEGER NOT NULL,
    heads BLOB NOT NULL,
    packed BLOB NOT NULL
) STRICT;
INSERT INTO documents_packed (doc, circle, kind, heads, packed)
SELECT doc, circle, kind, heads, CAST(x'00' || CAST(view AS BLOB) || x'00' || saved AS BLOB)
FROM documents ORDER BY rowid;
DROP TABLE documents;
ALTER TABLE documents_packed RENAME TO documents;
