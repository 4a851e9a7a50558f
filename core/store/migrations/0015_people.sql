-- Who a sheet is about, and what a person reads of it.
--
--   clients      also by whom they are insured (a number names somebody only with its insurer), and what tells two of one
--                name apart; rows from before are filled when the store opens
--   file_values  managers: what the last care-plan file said of a client, field by field, so that a later file changes what
--                a file wrote and asks about what the office wrote by hand
--   day_numbers  the numbers under which this device has listed a day's visits: a number keeps its meaning for the day

ALTER TABLE clients ADD COLUMN insurer TEXT;
ALTER TABLE clients ADD COLUMN born TEXT;
ALTER TABLE clients ADD COLUMN address TEXT;

CREATE TABLE file_values (
    client TEXT NOT NULL,
    path TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (client, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE day_numbers (
    day TEXT NOT NULL,
    number INTEGER NOT NULL,
    plan_row TEXT NOT NULL,
    -- the record or draft that the line is about; empty while there is none
    visit TEXT NOT NULL,
    PRIMARY KEY (day, number)
) STRICT, WITHOUT ROWID;
