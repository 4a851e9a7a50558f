-- What has left this device because it is older than its window. What each table is for:
--
--   entry_map   which documents an entry of somebody else concerns (an own one: entry_docs); an empty document stands for
--               items that this version does not know
--   left_docs   documents that are not here any more, with what lists say of them
--   fetched     documents that were brought back, and until when they stay

CREATE TABLE entry_map (
    doc BLOB NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (id),
    PRIMARY KEY (doc, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_map_by_entry ON entry_map (entry);

CREATE TABLE left_docs (
    doc BLOB NOT NULL PRIMARY KEY,
    client TEXT NOT NULL,
    day TEXT NOT NULL,
    plan_row TEXT,
    -- the photos of the record, concatenated
    photos BLOB NOT NULL,
    -- somebody wants it back; it then stays until this day
    wanted TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX left_docs_by_client ON left_docs (client, day);
CREATE INDEX left_docs_by_row ON left_docs (plan_row);
CREATE INDEX left_docs_by_day ON left_docs (day);
CREATE INDEX left_docs_wanted ON left_docs (wanted) WHERE wanted IS NOT NULL;

CREATE TABLE fetched (
    doc BLOB NOT NULL PRIMARY KEY,
    until TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The header and signature are here, the body is at the server and in its backup.
ALTER TABLE entries ADD COLUMN bodiless INTEGER NOT NULL DEFAULT 0;
-- 1: it has left, its file is to be removed; 2: the file is removed.
ALTER TABLE photos ADD COLUMN away INTEGER NOT NULL DEFAULT 0;
CREATE INDEX photos_away ON photos (away) WHERE away = 1;
