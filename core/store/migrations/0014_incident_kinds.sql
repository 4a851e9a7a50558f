-- An incident is found by the name of its kind (事故, 苦情, 身体拘束, 急変): what is here already is looked at again.

INSERT OR IGNORE INTO search_due (doc) SELECT doc FROM documents WHERE kind = 7;
