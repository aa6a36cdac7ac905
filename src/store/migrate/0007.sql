-- How many neighbours on the way caller and commander were told of, and when they hear the rest.
ALTER TABLE alarm ADD COLUMN coming_told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alarm ADD COLUMN count_at INTEGER;
CREATE INDEX alarm_count ON alarm(count_at) WHERE count_at IS NOT NULL;
