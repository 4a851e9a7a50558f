-- What screens and syncs ask of photos costs what they find: not what has left this device, nor what waits untried.
DROP INDEX photos_to_fetch;
CREATE INDEX photos_to_fetch ON photos (at_ms) WHERE here = 0 AND away = 0 AND counter IS NOT NULL;
DROP INDEX photos_to_send;
-- In the order in which they go.
CREATE INDEX photos_to_send ON photos (reason, breaks, at_ms) WHERE counter IS NULL AND here = 1;
CREATE INDEX photos_tried ON photos (at_ms) WHERE counter IS NULL AND here = 1 AND (reason IS NOT NULL OR breaks > 0);
