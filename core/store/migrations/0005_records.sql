-- The record in full. No document of these kinds can have been written before this version, and one that came from a newer
-- device is still waiting inside its entry, so there are no rows to fill; plan months written before hold no changes.
--
--   service_plans   every version of every client's home-care plan (訪問介護計画)
--   incidents       restraint, accident, complaint, sudden change: by client, and by the visit they belong to
--   plan_changes    planned visits that were changed (変更): one row for each member of staff who must acknowledge it

CREATE TABLE service_plans (
    doc BLOB NOT NULL PRIMARY KEY,
    circle BLOB NOT NULL,
    client TEXT NOT NULL,
    from_day TEXT,
    agreed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX service_plans_by_client ON service_plans (client);

CREATE TABLE incidents (
    doc BLOB NOT NULL PRIMARY KEY,
    circle BLOB NOT NULL,
    client TEXT NOT NULL,
    visit TEXT,
    kind TEXT,
    at_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX incidents_by_client ON incidents (client, at_ms);
CREATE INDEX incidents_by_visit ON incidents (visit) WHERE visit IS NOT NULL;

CREATE TABLE plan_changes (
    doc BLOB NOT NULL,
    plan_row TEXT NOT NULL,
    staff TEXT NOT NULL,
    circle BLOB NOT NULL,
    client TEXT NOT NULL,
    -- the last day on which the change matters
    day TEXT NOT NULL,
    -- what an acknowledgement names
    digest TEXT NOT NULL,
    PRIMARY KEY (doc, plan_row, staff)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_changes_by_day ON plan_changes (day);
