-- What of a record stood in a file: the hash of its line, so that a later file can say what is new in it. Of files that
-- were written before, this is not known.

ALTER TABLE exports ADD COLUMN line BLOB;
