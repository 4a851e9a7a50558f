-- An incident is searched under the day on which it happened. Before, it counted as of every day, was shown without one
-- and found whatever days were asked for: what is here already is looked at again.

INSERT OR IGNORE INTO search_due (doc) SELECT doc FROM documents WHERE kind = 7;
