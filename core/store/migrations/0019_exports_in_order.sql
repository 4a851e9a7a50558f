-- Files of actuals in the order in which the server took them: no clock decides which was the last. And what is about to be
-- written is noted before it is, so that no file lies on a disk of which nobody knows.
--
--   exports.entry   hash of the entry that brought the file; NULL: not sent yet, or of before managers told each other
--   exports.noted   counts the files in the order in which this device noted them
--   exports_begun   files that are about to be written, in parts: their place, the hash of their content, and what is told
--                   the managers once they are
--
-- Entries of before are opened once after this to fill `entry` (`linking.rs`).

ALTER TABLE exports ADD COLUMN entry BLOB;
ALTER TABLE exports ADD COLUMN noted INTEGER NOT NULL DEFAULT 0;

CREATE TABLE exports_begun (
    file TEXT NOT NULL,
    part INTEGER NOT NULL,
    path TEXT NOT NULL,
    content BLOB NOT NULL,
    payload BLOB NOT NULL,
    PRIMARY KEY (file, part)
) STRICT, WITHOUT ROWID;

INSERT OR REPLACE INTO meta (key, value)
SELECT 'entries_to_link', zeroblob(8) WHERE EXISTS (SELECT 1 FROM exports WHERE device IS NOT NULL);
