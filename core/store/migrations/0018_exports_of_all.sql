-- Files of actuals are known to every manager: who wrote one stands with it (of older ones nobody knows), and two files of one
-- name, written on two PCs or one after the other, stay two. What was written before is known where it was written.

CREATE TABLE exports_of_all (
    doc BLOB NOT NULL,
    confirmation BLOB NOT NULL,
    file TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    line BLOB,
    staff BLOB,
    device BLOB,
    PRIMARY KEY (doc, confirmation, file, at_ms)
) STRICT, WITHOUT ROWID;

INSERT INTO exports_of_all (doc, confirmation, file, at_ms, line)
SELECT doc, confirmation, file, at_ms, line FROM exports;

DROP TABLE exports;
ALTER TABLE exports_of_all RENAME TO exports;
