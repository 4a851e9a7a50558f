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

-- What today's list reads stands together in an index: a row of its own for each line was a page to be decrypted for each
-- line. And a client's planned visits from a day on: otherwise each look went through the plans of everybody.
DROP INDEX plan_rows_by_day;
CREATE INDEX plan_rows_by_day ON plan_rows
    (day, start_minute, plan_row, doc, client, circle, end_minute, code, cancelled);
CREATE INDEX plan_rows_by_client ON plan_rows (client, day);
CREATE INDEX rota_by_staff ON rota (staff, plan_row);
DROP INDEX visits_by_row;
CREATE INDEX visits_by_row ON visits (plan_row, doc, client, circle, day, outcome, conflicts);
DROP INDEX notes_by_client;
CREATE INDEX entries_place ON entries (id, counter, state);
CREATE INDEX notes_by_client ON notes (client, at_ms, note, doc, circle, device);

INSERT INTO meta (key, value) SELECT 'entries_to_link', zeroblob(8) WHERE EXISTS (SELECT 1 FROM entries);
