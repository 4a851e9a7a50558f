-- held   entries of this device's older identities that the server did not take and whose key is not here (yet): what
--        they hold is carried once it can be opened

CREATE TABLE held (
    hash BLOB NOT NULL PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;
