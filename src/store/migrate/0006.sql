-- How each number of a household came to be written to, and whether it still is (domain.md 10.1). The
-- enums are those of src/roster/consent.h; each change is an event, too.
CREATE TABLE consent (
    phone    TEXT PRIMARY KEY,
    source   INTEGER NOT NULL,            -- where the number came from
    file     TEXT NOT NULL,               -- the roster file or list it stood in, '' none
    words    TEXT NOT NULL,               -- 号码来源, in the office's words
    at       INTEGER,                     -- since when; NULL not known
    actor    TEXT NOT NULL,               -- who put it down, as in events
    state    INTEGER NOT NULL,            -- noted, given, refused
    state_at INTEGER,
    state_by TEXT NOT NULL,               -- who said so: phone:+86... is the number itself
    message  INTEGER                      -- the text that said so
) STRICT, WITHOUT ROWID;

INSERT INTO consent SELECT DISTINCT phone, 0, '', '', NULL, '', 0, NULL, '', NULL FROM household_phone;
INSERT INTO consent SELECT phone, 0, '', '', NULL, '', 2, at, 'phone:' || phone, NULL FROM unsubscribed
    WHERE true ON CONFLICT (phone) DO UPDATE SET state = 2, state_at = excluded.state_at,
    state_by = excluded.state_by;
DROP TABLE unsubscribed;

-- enum alarm_reach was given a second place while databases were out: who was told tells which was
-- meant. Neighbours hear of no alarm that reaches less than the group, and of those in office the lowest
-- alone where it is 1.
UPDATE alarm SET reach = 3 WHERE reach = 2
    AND EXISTS (SELECT 1 FROM alarm_call c WHERE c.alarm = alarm.id AND c.part = 2);
UPDATE alarm SET reach = 2 WHERE reach = 1
    AND (SELECT count(*) FROM alarm_call c WHERE c.alarm = alarm.id AND c.part = 1) > 1;
