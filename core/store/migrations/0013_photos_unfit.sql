-- Photos that came from another device and are not shown: no photo at all, or none that a viewer should be given. The sealed
-- file stays as it came. `why` is a number of the store's JPEG faults.
CREATE TABLE photos_unfit (
    id BLOB NOT NULL PRIMARY KEY,
    why INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
