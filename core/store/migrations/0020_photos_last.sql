-- A photo on which the line broke goes behind the others.
ALTER TABLE photos ADD COLUMN breaks INTEGER NOT NULL DEFAULT 0;
