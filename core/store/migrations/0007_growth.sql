-- What a device reads often must not cost more as history grows.
--
--   unread   notes without a mark of this device's user; whether the user wrote them is asked when they are read

CREATE INDEX entry_docs_by_entry ON entry_docs (entry);

CREATE TABLE unread (
    doc BLOB NOT NULL,
    note TEXT NOT NULL,
    client TEXT NOT NULL,
    circle BLOB NOT NULL,
    PRIMARY KEY (doc, note)
) STRICT, WITHOUT ROWID;
CREATE INDEX unread_by_client ON unread (client, circle);

INSERT INTO unread (doc, note, client, circle)
SELECT doc, note, client, circle FROM notes
WHERE NOT EXISTS (
    SELECT 1 FROM receipts
    WHERE receipts.doc = notes.doc AND receipts.note = notes.note
      AND receipts.staff = (SELECT lower(hex(value)) FROM meta WHERE key = 'staff')
);
