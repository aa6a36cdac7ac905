-- How a notice stands, kept with every change: to count 17,539 recipients takes longer than a turn of the
-- loop may. what: -1 not queued yet, 0..9 state of the message, 100 all, 101 confirmed, 102 declined, 103
-- attended, 104 asked again, 105 rung up.
CREATE TABLE notice_count (
    notice INTEGER NOT NULL,
    what   INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (notice, what)
) STRICT, WITHOUT ROWID;

INSERT INTO notice_count SELECT r.notice, coalesce(m.state, -1), count(*) FROM recipient r
    LEFT JOIN message m ON m.id = r.message GROUP BY 1, 2;
INSERT INTO notice_count SELECT notice, 100, count(*) FROM recipient GROUP BY 1;
INSERT INTO notice_count SELECT notice, 101, count(confirmed_at) FROM recipient GROUP BY 1;
INSERT INTO notice_count SELECT notice, 102, count(declined_at) FROM recipient GROUP BY 1;
INSERT INTO notice_count SELECT notice, 103, count(attended_at) FROM recipient GROUP BY 1;
INSERT INTO notice_count SELECT notice, 104, count(second) FROM recipient GROUP BY 1;
INSERT INTO notice_count SELECT notice, 105, count(called_at) FROM recipient GROUP BY 1;

CREATE TRIGGER recipient_counted AFTER INSERT ON recipient BEGIN
    INSERT INTO notice_count VALUES (new.notice, 100, 1), (new.notice,
        coalesce((SELECT state FROM message WHERE id = new.message), -1), 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER recipient_moved AFTER UPDATE OF message ON recipient
    WHEN old.message IS NOT new.message BEGIN
    UPDATE notice_count SET n = n - 1 WHERE notice = old.notice
        AND what = coalesce((SELECT state FROM message WHERE id = old.message), -1);
    INSERT INTO notice_count VALUES (new.notice,
        coalesce((SELECT state FROM message WHERE id = new.message), -1), 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;
-- the first text to a recipient; the second sending is counted as such
CREATE TRIGGER message_moved AFTER UPDATE OF state ON message
    WHEN new.notice IS NOT NULL AND new.state <> old.state AND EXISTS (SELECT 1 FROM recipient
        WHERE notice = new.notice AND phone = new.phone AND message = new.id) BEGIN
    UPDATE notice_count SET n = n - 1 WHERE notice = old.notice AND what = old.state;
    INSERT INTO notice_count VALUES (new.notice, new.state, 1)
        ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER recipient_confirmed AFTER UPDATE OF confirmed_at ON recipient
    WHEN (old.confirmed_at IS NULL) <> (new.confirmed_at IS NULL) BEGIN
    INSERT INTO notice_count VALUES (new.notice, 101, iif(new.confirmed_at IS NULL, -1, 1))
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER recipient_declined AFTER UPDATE OF declined_at ON recipient
    WHEN (old.declined_at IS NULL) <> (new.declined_at IS NULL) BEGIN
    INSERT INTO notice_count VALUES (new.notice, 102, iif(new.declined_at IS NULL, -1, 1))
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER recipient_attended AFTER UPDATE OF attended_at ON recipient
    WHEN (old.attended_at IS NULL) <> (new.attended_at IS NULL) BEGIN
    INSERT INTO notice_count VALUES (new.notice, 103, iif(new.attended_at IS NULL, -1, 1))
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER recipient_asked_again AFTER UPDATE OF second ON recipient
    WHEN (old.second IS NULL) <> (new.second IS NULL) BEGIN
    INSERT INTO notice_count VALUES (new.notice, 104, iif(new.second IS NULL, -1, 1))
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER recipient_called AFTER UPDATE OF called_at ON recipient
    WHEN (old.called_at IS NULL) <> (new.called_at IS NULL) BEGIN
    INSERT INTO notice_count VALUES (new.notice, 105, iif(new.called_at IS NULL, -1, 1))
        ON CONFLICT DO UPDATE SET n = n + excluded.n;
END;

-- Of whom nothing was heard, in the order in which they are rung up.
CREATE INDEX recipient_owed ON recipient(notice, unit)
    WHERE confirmed_at IS NULL AND declined_at IS NULL AND called_at IS NULL;

-- Those who are asked again.
CREATE INDEX recipient_silent ON recipient(notice)
    WHERE second IS NULL AND confirmed_at IS NULL AND declined_at IS NULL;

-- A round that is over: up to which unit the silent have been named to those above them.
ALTER TABLE notice ADD COLUMN told_to INTEGER NOT NULL DEFAULT 0;
