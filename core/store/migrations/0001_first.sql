-- The first layout. What each table is for:
--
--   meta          one row per fact about this device: organisation, cursor, incarnation, …
--   statements    the control log, byte for byte
--   circle_keys   the keys of every epoch that was sealed to this device
--   own_wraps     key wraps that this device made, kept until the server has backed them up
--   pending       items that are saved and not yet part of an entry
--   entries       every entry, byte for byte: the truth that all below is computed from
--   feeds         the head of each device's feed in each circle
--   log, log_past each circle's log as recomputed here; what a server's restore took back
--   entry_docs    which documents an own entry carries (for "sent" per record)
--   set_aside     items that could not be applied: waiting for something, or quarantined with the reason
--   documents     a cache: Automerge's save, its heads, and the view that people see
--   changes       who made which change of which document, when (history)
--   drafts        a record being written
--   visits, notes, receipts, confirmations, plan_rows, rota, clients   narrow tables that lists read; every row belongs to
--                 one document, so that no document can take another's row away
--   client_places which circle a client's documents count in
--   photos        sealed photo files: where each stands
--   contacts      managers: when a device was last in contact
--   exports       office: which confirmed view went into which file
--   alarms        what should never happen and did

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE statements (
    height INTEGER NOT NULL PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE circle_keys (
    circle BLOB NOT NULL,
    epoch BLOB NOT NULL,
    circle_key BLOB NOT NULL,
    PRIMARY KEY (circle, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE own_wraps (
    hash BLOB NOT NULL PRIMARY KEY,
    height INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pending (
    id INTEGER PRIMARY KEY,
    circle BLOB NOT NULL,
    doc BLOB NOT NULL,
    kind INTEGER NOT NULL,
    payload BLOB NOT NULL
) STRICT;
CREATE INDEX pending_by_doc ON pending (doc);

CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    circle BLOB NOT NULL,
    device BLOB NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    bytes BLOB NOT NULL,
    position INTEGER,
    counter INTEGER,
    -- 0 received and not yet looked into, 1 applied, 2 waiting, 3 quarantined, 4 a fork kept as evidence
    state INTEGER NOT NULL,
    reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    -- the server wants it without references
    in_full INTEGER NOT NULL DEFAULT 0,
    received_ms INTEGER NOT NULL,
    UNIQUE (circle, device, seq, hash)
) STRICT;
CREATE INDEX entries_by_hash ON entries (hash);
CREATE INDEX entries_unsent ON entries (device, id) WHERE counter IS NULL;
CREATE INDEX entries_open ON entries (state, id) WHERE state IN (0, 2);
CREATE INDEX entries_aside ON entries (state) WHERE state >= 3;
CREATE INDEX entries_by_counter ON entries (counter);

CREATE TABLE feeds (
    circle BLOB NOT NULL,
    device BLOB NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    control_height INTEGER NOT NULL,
    PRIMARY KEY (circle, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
    circle BLOB NOT NULL,
    position INTEGER NOT NULL,
    counter INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (circle, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE log_past (
    circle BLOB NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (circle, position, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry_docs (
    doc BLOB NOT NULL,
    entry INTEGER NOT NULL REFERENCES entries (id),
    PRIMARY KEY (doc, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE set_aside (
    entry INTEGER NOT NULL REFERENCES entries (id),
    item INTEGER NOT NULL,
    doc BLOB,
    -- 2 waiting, 3 quarantined
    state INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (entry, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX set_aside_by_doc ON set_aside (doc, state);

CREATE TABLE documents (
    doc BLOB NOT NULL PRIMARY KEY,
    circle BLOB NOT NULL,
    kind INTEGER NOT NULL,
    saved BLOB NOT NULL,
    heads BLOB NOT NULL,
    view TEXT NOT NULL
) STRICT;
CREATE INDEX documents_by_kind ON documents (kind, circle);

CREATE TABLE changes (
    doc BLOB NOT NULL,
    hash BLOB NOT NULL,
    device BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (doc, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE drafts (
    doc BLOB NOT NULL PRIMARY KEY,
    circle BLOB NOT NULL,
    kind INTEGER NOT NULL,
    base_heads BLOB NOT NULL,
    fields TEXT NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE visits (
    doc BLOB NOT NULL PRIMARY KEY,
    circle BLOB NOT NULL,
    client TEXT NOT NULL,
    plan_row TEXT,
    day TEXT NOT NULL,
    start_minute INTEGER,
    outcome TEXT,
    conflicts INTEGER NOT NULL
) STRICT;
CREATE INDEX visits_by_day ON visits (day, start_minute, doc);
CREATE INDEX visits_by_client ON visits (client, day);
CREATE INDEX visits_by_row ON visits (plan_row);

CREATE TABLE visit_helpers (
    doc BLOB NOT NULL,
    staff TEXT NOT NULL,
    PRIMARY KEY (doc, staff)
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (
    note TEXT NOT NULL,
    doc BLOB NOT NULL,
    circle BLOB NOT NULL,
    client TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    -- the device that wrote its text, whatever the note says of its writer
    device BLOB NOT NULL,
    PRIMARY KEY (doc, note)
) STRICT, WITHOUT ROWID;
CREATE INDEX notes_by_client ON notes (client, at_ms);
CREATE INDEX notes_by_note ON notes (note);

CREATE TABLE receipts (
    note TEXT NOT NULL,
    staff TEXT NOT NULL,
    kind INTEGER NOT NULL,
    doc BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (doc, note, staff, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE confirmations (
    doc BLOB NOT NULL,
    hash BLOB NOT NULL,
    device BLOB NOT NULL,
    payload BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (doc, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE plan_rows (
    plan_row TEXT NOT NULL,
    doc BLOB NOT NULL,
    circle BLOB NOT NULL,
    client TEXT NOT NULL,
    day TEXT NOT NULL,
    start_minute INTEGER NOT NULL,
    end_minute INTEGER NOT NULL,
    code TEXT,
    cancelled INTEGER NOT NULL,
    PRIMARY KEY (doc, plan_row)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_rows_by_day ON plan_rows (day, start_minute, plan_row);
CREATE INDEX plan_rows_by_row ON plan_rows (plan_row);

CREATE TABLE rota (
    doc BLOB NOT NULL,
    plan_row TEXT NOT NULL,
    staff TEXT NOT NULL,
    PRIMARY KEY (doc, plan_row, staff)
) STRICT, WITHOUT ROWID;

CREATE TABLE clients (
    doc BLOB NOT NULL PRIMARY KEY,
    client TEXT NOT NULL,
    circle BLOB NOT NULL,
    insured TEXT,
    name TEXT,
    kana TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX clients_by_client ON clients (client, doc, circle);

-- Whoever leads one circle can write a sheet for another circle's client there. The same sheet counts on every device.
CREATE VIEW client_places AS
SELECT client, circle FROM clients
WHERE NOT EXISTS (SELECT 1 FROM clients AS other WHERE other.client = clients.client AND other.doc < clients.doc);

CREATE TABLE photos (
    id BLOB NOT NULL PRIMARY KEY,
    circle BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    own INTEGER NOT NULL,
    here INTEGER NOT NULL,
    counter INTEGER,
    -- why it cannot be sent, when it cannot
    reason TEXT,
    at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX photos_to_send ON photos (own, at_ms) WHERE counter IS NULL;
CREATE INDEX photos_to_fetch ON photos (at_ms) WHERE here = 0;

CREATE TABLE contacts (
    device BLOB NOT NULL PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    records INTEGER NOT NULL,
    photos INTEGER NOT NULL,
    drafts INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE exports (
    doc BLOB NOT NULL,
    confirmation BLOB NOT NULL,
    file TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (doc, confirmation, file)
) STRICT, WITHOUT ROWID;

CREATE TABLE alarms (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    circle BLOB,
    device BLOB,
    at_ms INTEGER NOT NULL,
    UNIQUE (kind, circle, device)
) STRICT;
