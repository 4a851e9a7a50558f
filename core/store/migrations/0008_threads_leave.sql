-- A month's handover notes leave a device as records do: of what has left it is noted what kind it is. Until now these were
-- records of visits only.
ALTER TABLE left_docs ADD COLUMN kind INTEGER NOT NULL DEFAULT 1;
