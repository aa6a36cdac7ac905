-- Which dialogues waited too long is asked every few seconds: ratings (8) and follow-ups (11), which
-- end with their case and may stay open for weeks, are not looked at.
DROP INDEX question_asked;
CREATE INDEX question_asked ON question(asked_at) WHERE state IN (0, 1) AND kind NOT IN (8, 11);

-- Nor are notices that came to another end.
DROP INDEX notice_second;
CREATE INDEX notice_second ON notice(second_at) WHERE second_at IS NOT NULL AND state IN (2, 3, 5);
