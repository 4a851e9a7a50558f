-- Who changed what, when by the server's word, what is in conflict, and what can be undone.
--
--   entries.server_ms     the server's word on when it took the entry, Unix milliseconds; NULL: not there yet, or unknown
--   changes.entry, confirmations.entry   the entry that carries it; NULL: still pending
--   conflicts             fields that hold several values, of every kind of document
--   finishes              the change with which this device last finished a record
--
-- Entries of before are opened once after this to fill `entry` (`linking.rs`): where that stands is `entries_to_link`.

ALTER TABLE entries ADD COLUMN server_ms INTEGER;
ALTER TABLE changes ADD COLUMN entry INTEGER;
ALTER TABLE confirmations ADD COLUMN entry INTEGER;

CREATE TABLE conflicts (
    doc BLOB NOT NULL,
    field TEXT NOT NULL,
    PRIMARY KEY (doc, field)
) STRICT, WITHOUT ROWID;

INSERT INTO conflicts (doc, field)
SELECT documents.doc, json_each.key FROM documents, json_each(documents.view, '$.conflicts');

CREATE TABLE finishes (
    doc BLOB NOT NULL PRIMARY KEY,
    change BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A client's planned visits from a day on: otherwise each look went through the plans of everybody.
CREATE INDEX plan_rows_by_client ON plan_rows (client, day);

INSERT INTO meta (key, value) SELECT 'entries_to_link', zeroblob(8) WHERE EXISTS (SELECT 1 FROM entries);
