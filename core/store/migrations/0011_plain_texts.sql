-- Every text is a plain value, and whoever is overruled is told.
--
--   overruled   values that somebody wrote and that another's decision between several did not leave standing: which field,
--               the change that decided, the change that had written it, and whose device that was
--   entries     plain: held to the rule that no change makes or changes a text of the merge library. Those that were here
--               before the rule are not.

CREATE TABLE overruled (
    doc BLOB NOT NULL,
    decided BLOB NOT NULL,
    field TEXT NOT NULL,
    written BLOB NOT NULL,
    device BLOB NOT NULL,
    PRIMARY KEY (doc, decided, field, written)
) STRICT, WITHOUT ROWID;
CREATE INDEX overruled_by_device ON overruled (device);

ALTER TABLE entries ADD COLUMN plain INTEGER NOT NULL DEFAULT 0;

-- What was in conflict is seen by another rule, drafts begin with another text.
INSERT OR IGNORE INTO meta (key, value) VALUES ('views_due', x'00');
