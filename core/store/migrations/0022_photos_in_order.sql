-- The order in which photos go: small pictures before all others, then those of the newest visit, of these the smallest.
-- 1: a thumbnail; of what came from the server, whatever is as small as one.
ALTER TABLE photos ADD COLUMN small INTEGER NOT NULL DEFAULT 0;
-- The visit that it is of; none for what came from the server or from a database of before.
ALTER TABLE photos ADD COLUMN visit BLOB;
-- When that visit was, Unix milliseconds.
ALTER TABLE photos ADD COLUMN visit_ms INTEGER NOT NULL DEFAULT 0;
UPDATE photos SET visit_ms = at_ms;
-- 1: it has been begun to be sent, and the server may have some of it.
ALTER TABLE photos ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;
DROP INDEX photos_to_send;
CREATE INDEX photos_to_send ON photos (reason, small DESC, breaks, visit_ms DESC, visit, bytes, id)
    WHERE counter IS NULL AND here = 1;
DROP INDEX photos_to_fetch;
CREATE INDEX photos_to_fetch ON photos (small, counter, id) WHERE here = 0 AND away = 0 AND counter IS NOT NULL;
