-- What is known of clocks, what was thrown away and can be taken back, and what was made a moment ago.
--
--   contact_clocks  managers: how far each device's clock was ahead of the server's at its last contact (behind: negative)
--   discarded       drafts that were thrown away. server_ms: the server's clock at the first contact after that; the days
--                   count from there, because this device's clock may jump
--   made            what was made here in the last minute, so that the same thing made twice goes on with the first

CREATE TABLE contact_clocks (
    device BLOB NOT NULL PRIMARY KEY,
    ahead_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE discarded (
    id INTEGER PRIMARY KEY,
    doc BLOB NOT NULL,
    circle BLOB NOT NULL,
    kind INTEGER NOT NULL,
    base_heads BLOB NOT NULL,
    fields TEXT NOT NULL,
    updated_ms INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    server_ms INTEGER
) STRICT;

CREATE TABLE made (
    content BLOB NOT NULL PRIMARY KEY,
    id BLOB NOT NULL,
    at_ms INTEGER NOT NULL
) STRICT;
