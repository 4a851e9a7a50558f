-- Which documents name a photo, so that one that nothing names is neither sent nor kept: taken out of a draft, or taken again.
--
--   photo_names   computed from documents like what lists read; documents of before this version have none until they change
--   photos.made   this version of the program took it: only of these it is known that a document that names them has a row.
--                 What was adopted after a rescue, or taken before, stays

CREATE TABLE photo_names (
    doc BLOB NOT NULL,
    photo BLOB NOT NULL,
    PRIMARY KEY (doc, photo)
) STRICT, WITHOUT ROWID;

CREATE INDEX photo_names_by_photo ON photo_names (photo);

ALTER TABLE photos ADD COLUMN made INTEGER NOT NULL DEFAULT 0;

CREATE INDEX photos_made ON photos (circle) WHERE made = 1 AND counter IS NULL;
