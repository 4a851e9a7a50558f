-- What is saved and does not read stays and stops nothing.
--
--   pending.reason, held.reason   why a row is not sent; NULL: it will be

ALTER TABLE pending ADD COLUMN reason TEXT;
ALTER TABLE held ADD COLUMN reason TEXT;
