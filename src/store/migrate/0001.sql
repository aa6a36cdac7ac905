-- The first schema. Times are milliseconds since 1970 UTC; enumerations are the numbers of the
-- C enums, which are only ever appended to.

CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who and where ------------------------------------------------------------------------------

CREATE TABLE unit (
    id     INTEGER PRIMARY KEY,
    parent INTEGER REFERENCES unit(id),
    name   TEXT NOT NULL,
    path   TEXT NOT NULL UNIQUE,          -- 南峪乡/前沟村/一网格/二组
    level  INTEGER NOT NULL               -- index into the model's levels
) STRICT;
CREATE INDEX unit_parent ON unit(parent);
CREATE INDEX unit_level_path ON unit(level, path);
CREATE INDEX unit_level ON unit(level, id);

CREATE TABLE person (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;
CREATE INDEX person_name ON person(name);

CREATE TABLE person_phone (
    id     INTEGER PRIMARY KEY,
    phone  TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES person(id),
    since  INTEGER NOT NULL,
    until  INTEGER
) STRICT;
CREATE UNIQUE INDEX person_phone_current ON person_phone(phone) WHERE until IS NULL;
CREATE INDEX person_phone_person ON person_phone(person);

-- Phones that were reported lost: whoever writes from one is nobody we know, until it is found, or is
-- given out anew.
CREATE TABLE lost_phone (
    phone TEXT PRIMARY KEY,
    at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE office (
    id     INTEGER PRIMARY KEY,
    person INTEGER NOT NULL REFERENCES person(id),
    unit   INTEGER NOT NULL REFERENCES unit(id),
    role   TEXT NOT NULL,                 -- the model's code
    since  INTEGER,                       -- 任职起, days since 1970-01-01, NULL unknown
    until  INTEGER,                       -- 任职止, the last day, NULL in office
    remarks TEXT NOT NULL DEFAULT '',
    elected INTEGER,                      -- 推选日期, as since
    elected_by TEXT NOT NULL DEFAULT '',  -- 推选单位
    filed   INTEGER,                      -- 备案日期
    filed_with TEXT NOT NULL DEFAULT ''   -- 备案单位
) STRICT;
CREATE INDEX office_person ON office(person);
CREATE INDEX office_unit ON office(unit, role, since, until);
CREATE INDEX office_until ON office(until) WHERE until IS NOT NULL;

CREATE TABLE household (
    id      INTEGER PRIMARY KEY,
    unit    INTEGER NOT NULL REFERENCES unit(id),
    number  INTEGER NOT NULL,             -- 户号
    head    TEXT NOT NULL,                -- 户主
    remarks TEXT NOT NULL DEFAULT '',
    family  INTEGER REFERENCES household(id), -- the row of another group that speaks for the same
                                          -- family; NULL: this one does
    ended   INTEGER NOT NULL DEFAULT 0,   -- 注销, 销户, 迁出
    warns   INTEGER NOT NULL DEFAULT 1,   -- its alarm goes to the group
    warned  INTEGER NOT NULL DEFAULT 1,   -- it is told of the group's alarms
    code    TEXT NOT NULL DEFAULT ''      -- 户编码
) STRICT;
CREATE INDEX household_family ON household(family) WHERE family IS NOT NULL;
CREATE INDEX household_code ON household(code) WHERE code <> '';
CREATE INDEX household_silent ON household(id) WHERE warns = 0;
CREATE INDEX household_unwarned ON household(id) WHERE warned = 0;
CREATE INDEX household_unit ON household(unit, number);
CREATE UNIQUE INDEX household_number ON household(unit, number) WHERE ended = 0;

CREATE TABLE household_phone (
    household INTEGER NOT NULL REFERENCES household(id),
    place     INTEGER NOT NULL,           -- 0 is the one texted to
    phone     TEXT NOT NULL,
    PRIMARY KEY (household, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX household_phone_phone ON household_phone(phone);

CREATE TABLE household_tag (
    household INTEGER NOT NULL REFERENCES household(id),
    tag       TEXT NOT NULL,
    PRIMARY KEY (household, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX household_tag_tag ON household_tag(tag);

CREATE TABLE household_member (
    household INTEGER NOT NULL REFERENCES household(id),
    place     INTEGER NOT NULL,
    name      TEXT NOT NULL,
    PRIMARY KEY (household, place)
) STRICT, WITHOUT ROWID;

-- An import that is decided and being carried out: its steps, in order, each row gone with what it
-- has brought. setting import_ready tells that they are complete.
CREATE TABLE import_step (
    seq  INTEGER PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE staff (
    name     TEXT PRIMARY KEY,
    role     TEXT NOT NULL,               -- the model's code
    added_at INTEGER NOT NULL,
    ended_at INTEGER,
    unit     INTEGER REFERENCES unit(id), -- sees this unit and below; NULL everything
    phone    TEXT NOT NULL DEFAULT '',    -- codes and reminders go there
    password TEXT NOT NULL DEFAULT '',    -- argon2id, as libsodium writes it; '' none: no console
    sessions_since INTEGER                -- console sessions that began before are over
) STRICT;

-- Messages -----------------------------------------------------------------------------------

CREATE TABLE message (
    id          INTEGER PRIMARY KEY,
    direction   INTEGER NOT NULL,         -- 0 in, 1 out
    phone       TEXT NOT NULL,
    text        TEXT NOT NULL,            -- identity numbers masked
    original    BLOB,                     -- sealed (seal.h), where one was masked
    modem       TEXT,                     -- where it arrived; out: the SIM it should or did leave by
    at          INTEGER NOT NULL,         -- received, or queued
    state       INTEGER NOT NULL,
    person      INTEGER REFERENCES person(id),
    case_serial INTEGER,
    -- in
    scts        INTEGER,
    disposition INTEGER,
    why         INTEGER NOT NULL DEFAULT 0, -- it waits for the staff: enum triage_why
    -- out
    class       INTEGER,
    purpose     TEXT,
    parts       INTEGER,
    not_before  INTEGER,
    expires     INTEGER,
    reply_to    INTEGER REFERENCES message(id),
    notice      INTEGER,
    done_at     INTEGER,
    workdays    INTEGER NOT NULL DEFAULT 0  -- it does not leave on a day off
) STRICT;
CREATE INDEX message_phone ON message(phone, direction, at);
CREATE INDEX message_waiting ON message(id) WHERE direction = 1 AND state IN (2, 3, 7);
CREATE INDEX message_case ON message(case_serial) WHERE case_serial IS NOT NULL;
CREATE INDEX message_notice ON message(notice, state) WHERE notice IS NOT NULL;
CREATE INDEX message_triage ON message(id) WHERE disposition = 7;

-- Each TPDU that the network handed over, kept for recognising it when it comes again and for
-- joining parts. message is NULL while parts are missing.
CREATE TABLE part_in (
    id          INTEGER PRIMARY KEY,
    digest      BLOB NOT NULL,            -- keyed (seal.h)
    modem       TEXT NOT NULL,
    sender      TEXT NOT NULL,
    tpdu        BLOB NOT NULL,            -- SCA included
    sealed      INTEGER NOT NULL,         -- 1: the TPDU is; for identity numbers, and while a longer
                                          -- message is not whole and may hold one
    received_at INTEGER NOT NULL,
    ref         INTEGER,                  -- NULL: not part of a longer message
    wide        INTEGER,
    total       INTEGER,
    seq         INTEGER,
    message     INTEGER REFERENCES message(id)
) STRICT;
CREATE INDEX part_in_digest ON part_in(digest);
CREATE INDEX part_in_message ON part_in(message) WHERE ref IS NOT NULL;
CREATE INDEX part_in_set ON part_in(sender, ref) WHERE ref IS NOT NULL;
CREATE INDEX part_in_open ON part_in(received_at) WHERE message IS NULL AND ref IS NOT NULL;

-- One row for every time a TPDU was about to leave: written before it does.
CREATE TABLE attempt (
    id          INTEGER PRIMARY KEY,
    message     INTEGER NOT NULL REFERENCES message(id),
    part        INTEGER NOT NULL,         -- 1..parts
    modem       TEXT NOT NULL,
    opened_at   INTEGER NOT NULL,
    outcome     INTEGER NOT NULL,         -- 0 open, 1 accepted, 2 refused, 3 unsent, 4 in doubt
    mr          INTEGER,
    end         INTEGER,                  -- enum at_end and its code, when it was refused
    code        INTEGER,
    ended_at    INTEGER,
    st          INTEGER,                  -- TP-ST of the newest report
    reported_at INTEGER,
    report_scts INTEGER                   -- its centre's stamp: the same report may be read twice
) STRICT;
CREATE INDEX attempt_message ON attempt(message, part);
CREATE INDEX attempt_open ON attempt(id) WHERE outcome IN (0, 4);
CREATE INDEX attempt_mr ON attempt(modem, mr, id) WHERE outcome = 1;
CREATE INDEX attempt_modem ON attempt(modem, opened_at);

-- Cases and registers ------------------------------------------------------------------------

CREATE TABLE case_file (
    serial           INTEGER PRIMARY KEY, -- without its check digit
    kind             TEXT NOT NULL,
    state            INTEGER NOT NULL,
    unit             INTEGER REFERENCES unit(id),
    household        INTEGER REFERENCES household(id),
    household_number INTEGER,
    party            TEXT NOT NULL,
    subject          TEXT NOT NULL,
    subject_word     TEXT NOT NULL,
    remarks          TEXT NOT NULL,
    mark             TEXT NOT NULL,
    source           TEXT NOT NULL,
    filed_at         INTEGER NOT NULL,
    due_at           INTEGER,
    changed_at       INTEGER NOT NULL,
    reporter_person  INTEGER REFERENCES person(id),
    reporter_name    TEXT NOT NULL,
    reporter_phone   TEXT NOT NULL,
    handler_person   INTEGER REFERENCES person(id),
    handler_name     TEXT NOT NULL,
    handler_phone    TEXT NOT NULL,
    message          INTEGER REFERENCES message(id),
    year_number      INTEGER NOT NULL DEFAULT 0, -- 序号 in its ledger and year, 0 not in it
    ledger           TEXT NOT NULL DEFAULT '',
    grade            INTEGER NOT NULL DEFAULT 0, -- index into the model's grades
    desk             INTEGER REFERENCES unit(id), -- whose people have it, NULL its own unit's
    party2           TEXT NOT NULL DEFAULT '',
    household2       INTEGER REFERENCES household(id),
    household2_number INTEGER,
    people           INTEGER NOT NULL DEFAULT 0,
    amount           INTEGER NOT NULL DEFAULT 0, -- yuan
    place            TEXT NOT NULL DEFAULT '',
    result           TEXT NOT NULL DEFAULT '',
    agreement        TEXT NOT NULL DEFAULT '',
    mode             TEXT NOT NULL DEFAULT '',
    bureau           TEXT NOT NULL DEFAULT '',
    accepted_at      INTEGER,
    sent_at          INTEGER,
    settled_at       INTEGER,
    closed_at        INTEGER,
    held_from        INTEGER,
    held_until       INTEGER,
    hold_reason      TEXT NOT NULL DEFAULT '',
    limit_at         INTEGER,             -- of the stage it is in
    red_at           INTEGER,
    clock_at         INTEGER,             -- when the clock looks at it, NULL at an end
    clock_step       INTEGER NOT NULL DEFAULT 0,
    supervised       INTEGER NOT NULL DEFAULT 0,
    points           INTEGER NOT NULL DEFAULT 0,
    failures         INTEGER NOT NULL DEFAULT 0,
    settled_by       INTEGER NOT NULL DEFAULT 0,
    rating           TEXT NOT NULL DEFAULT '',
    rating_party     TEXT NOT NULL DEFAULT '',
    rated_at         INTEGER,
    silent           INTEGER NOT NULL DEFAULT 0, -- the time for a rating passed without a word
    charge_person    INTEGER REFERENCES person(id),
    charge_name      TEXT NOT NULL DEFAULT '',
    charge_phone     TEXT NOT NULL DEFAULT '',
    merged_into      INTEGER,
    warned           INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX case_reporter ON case_file(reporter_phone, serial);
CREATE INDEX case_reporter_person ON case_file(reporter_person, serial)
    WHERE reporter_person IS NOT NULL;
CREATE INDEX case_household ON case_file(household, serial) WHERE household IS NOT NULL;
CREATE INDEX case_state ON case_file(state, serial);
CREATE INDEX case_unit ON case_file(unit, serial);
CREATE INDEX case_kind ON case_file(kind, serial);
-- of a million the few thousand that are not at an end
CREATE INDEX case_open ON case_file(unit, state, due_at) WHERE state NOT IN (7, 8, 9, 10, 11, 12);
-- the same from the newest on: a page needs no sorting
CREATE INDEX case_due ON case_file(serial, due_at) WHERE state NOT IN (7, 8, 9, 10, 11, 12);
CREATE INDEX case_handler_person ON case_file(handler_person)
    WHERE handler_person IS NOT NULL AND state NOT IN (8, 9, 10, 11, 12);
CREATE INDEX case_handler ON case_file(handler_phone, serial) WHERE handler_phone <> '';
CREATE INDEX case_grade ON case_file(grade, serial) WHERE grade > 0;
CREATE INDEX case_clock ON case_file(clock_at) WHERE clock_at IS NOT NULL;
CREATE INDEX case_supervised ON case_file(supervised, serial) WHERE supervised > 0;
-- the ledgers, in the order of their numbers; of all or of one unit
CREATE INDEX case_ledger ON case_file(ledger, accepted_at, serial, unit) WHERE year_number > 0;
CREATE INDEX case_ledger_unit ON case_file(unit, ledger, accepted_at) WHERE year_number > 0;
-- 突出矛盾纠纷: watched from above, in a leader's charge, grave, or failed more than once
CREATE INDEX case_outstanding ON case_file(accepted_at, serial, unit) WHERE year_number > 0
    AND (supervised > 0 OR charge_name <> '' OR grade >= 2 OR failures >= 2);
CREATE INDEX case_household2 ON case_file(household2, serial) WHERE household2 IS NOT NULL;

-- The last running number that each ledger gave in a year.
CREATE TABLE year_count (
    year   INTEGER NOT NULL,
    ledger TEXT NOT NULL,
    last   INTEGER NOT NULL,
    PRIMARY KEY (year, ledger)
) STRICT, WITHOUT ROWID;

-- 协办: who supports the handler.
CREATE TABLE case_helper (
    case_serial INTEGER NOT NULL REFERENCES case_file(serial),
    person      INTEGER REFERENCES person(id),
    name        TEXT NOT NULL,
    phone       TEXT NOT NULL,
    role        TEXT NOT NULL,
    PRIMARY KEY (case_serial, phone, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_link (
    a   INTEGER NOT NULL REFERENCES case_file(serial),
    b   INTEGER NOT NULL REFERENCES case_file(serial), -- greater than a
    why TEXT NOT NULL,
    PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_link_b ON case_link(b);

-- Papers of an errand.
CREATE TABLE case_paper (
    case_serial INTEGER NOT NULL REFERENCES case_file(serial),
    paper       TEXT NOT NULL,
    asked_at    INTEGER,
    received_at INTEGER,
    PRIMARY KEY (case_serial, paper)
) STRICT, WITHOUT ROWID;

-- 回访: planned when a case is settled, done by SMS, telephone or visit.
CREATE TABLE follow_up (
    id          INTEGER PRIMARY KEY,
    case_serial INTEGER NOT NULL REFERENCES case_file(serial),
    due_at      INTEGER NOT NULL,
    asked_at    INTEGER,                  -- by SMS
    done_at     INTEGER,
    way         TEXT NOT NULL,            -- sms, phone, visit
    by          TEXT NOT NULL,
    kept        INTEGER NOT NULL,         -- 1 the agreement holds, 0 broken, -1 not known
    rating      TEXT NOT NULL,
    words       TEXT NOT NULL
) STRICT;
CREATE INDEX follow_up_case ON follow_up(case_serial);
CREATE INDEX follow_up_open ON follow_up(due_at) WHERE done_at IS NULL AND way = 'sms';

-- Texts about cases that wait for the hours in which people are texted; several of one phone become
-- one digest.
CREATE TABLE nudge (
    phone       TEXT NOT NULL,
    case_serial INTEGER NOT NULL,
    text        TEXT NOT NULL,
    urgent      INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (phone, case_serial)
) STRICT, WITHOUT ROWID;

CREATE TABLE early_warning (
    id        INTEGER PRIMARY KEY,
    rule      TEXT NOT NULL,
    at        INTEGER NOT NULL,
    unit      INTEGER REFERENCES unit(id),
    household INTEGER REFERENCES household(id),
    cases     TEXT NOT NULL,              -- numbers of what caused it
    told      TEXT NOT NULL,
    heeded_at INTEGER
) STRICT;
CREATE INDEX early_warning_at ON early_warning(at);
CREATE INDEX early_warning_unit ON early_warning(unit, rule, at);
CREATE INDEX early_warning_household ON early_warning(household, at) WHERE household IS NOT NULL;

CREATE TABLE register_entry (
    id           INTEGER PRIMARY KEY,
    register     TEXT NOT NULL,           -- the model's name of the ledger
    kind         TEXT NOT NULL,
    unit         INTEGER REFERENCES unit(id),
    household    INTEGER REFERENCES household(id),
    party        TEXT NOT NULL,
    subject      TEXT NOT NULL,
    remarks      TEXT NOT NULL,
    at           INTEGER NOT NULL,
    phone        TEXT NOT NULL,
    person       INTEGER REFERENCES person(id),
    message      INTEGER REFERENCES message(id),
    year_number  INTEGER NOT NULL DEFAULT 0, -- 序号 in its register and year
    case_serial  INTEGER,                 -- the case that put it there
    helper_person INTEGER REFERENCES person(id), -- 帮扶人, 整改责任人
    helper_name  TEXT NOT NULL DEFAULT '',
    helper_phone TEXT NOT NULL DEFAULT '',
    visited_at   INTEGER,
    visit_due    INTEGER,
    visit_words  TEXT NOT NULL DEFAULT '',
    limit_at     INTEGER,                 -- until when it has to be put right
    fixed_at     INTEGER,
    fixed_words  TEXT NOT NULL DEFAULT '',
    fixed_by     TEXT NOT NULL DEFAULT '',
    done_at      INTEGER,                 -- 销号
    done_words   TEXT NOT NULL DEFAULT '',
    done_by      TEXT NOT NULL DEFAULT '',
    clock_at     INTEGER,                 -- somebody has to be reminded
    reminded     INTEGER NOT NULL DEFAULT 0,
    said         TEXT NOT NULL DEFAULT '', -- lines title=value: the model's own columns
    owed_at      INTEGER,                 -- since when a visit or putting it right is owed
    sealed       BLOB                     -- what was said, sealed; then its four columns are empty
) STRICT;
CREATE INDEX register_entry_at ON register_entry(register, at, id, unit);
CREATE INDEX register_entry_unit ON register_entry(unit, register, at);
CREATE INDEX register_entry_household ON register_entry(household, id)
    WHERE household IS NOT NULL AND done_at IS NULL;
CREATE INDEX register_entry_helper ON register_entry(helper_person, id)
    WHERE helper_person IS NOT NULL AND done_at IS NULL;
CREATE INDEX register_entry_owed ON register_entry(owed_at) WHERE owed_at IS NOT NULL;
CREATE INDEX register_entry_clock ON register_entry(clock_at) WHERE clock_at IS NOT NULL;

-- What the cases of a unit and of all below it add up to (cases/tally.h), kept with every change of
-- one. unit 0: of cases without a unit.
CREATE TABLE tally (
    unit      INTEGER NOT NULL,
    month     INTEGER NOT NULL,           -- yyyymm
    kind      TEXT NOT NULL,
    subject   TEXT NOT NULL,
    grade     INTEGER NOT NULL,
    found     INTEGER NOT NULL,
    refused   INTEGER NOT NULL,
    accepted  INTEGER NOT NULL,
    answered  INTEGER NOT NULL,
    handled   INTEGER NOT NULL,
    settled   INTEGER NOT NULL,
    on_spot   INTEGER NOT NULL,
    on_time   INTEGER NOT NULL,
    late      INTEGER NOT NULL,
    satisfied INTEGER NOT NULL,
    fair      INTEGER NOT NULL,
    bad       INTEGER NOT NULL,
    silent    INTEGER NOT NULL,
    failed    INTEGER NOT NULL,
    PRIMARY KEY (unit, month, kind, subject, grade)
) STRICT, WITHOUT ROWID;

-- What is open for a phone: one dialogue at most, any number of pending questions.
CREATE TABLE question (
    id           INTEGER PRIMARY KEY,
    phone        TEXT NOT NULL,
    kind         INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    options      TEXT NOT NULL,           -- 3=17;5=21: what may be answered, and what it means
    case_serial  INTEGER,
    other_serial INTEGER,
    event        INTEGER NOT NULL,
    message      INTEGER REFERENCES message(id), -- the text that caused it
    asked_by     INTEGER REFERENCES message(id), -- the text that asks it
    failures     INTEGER NOT NULL,
    asked_at     INTEGER NOT NULL,
    text         TEXT NOT NULL
) STRICT;
CREATE INDEX question_open ON question(phone, state) WHERE state IN (0, 1);
CREATE INDEX question_late ON question(phone, id) WHERE state IN (3, 4);
CREATE INDEX question_asked ON question(asked_at) WHERE state = 0;

-- People whom the clerk should ring.
CREATE TABLE call_list (
    id          INTEGER PRIMARY KEY,
    phone       TEXT NOT NULL,
    why         TEXT NOT NULL,
    case_serial INTEGER,
    message     INTEGER REFERENCES message(id),
    at          INTEGER NOT NULL,
    done_at     INTEGER
) STRICT;
CREATE INDEX call_list_open ON call_list(id) WHERE done_at IS NULL;

CREATE TABLE unsubscribed (
    phone TEXT PRIMARY KEY,
    at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Notices ------------------------------------------------------------------------------------

CREATE TABLE notice (
    serial     INTEGER PRIMARY KEY,
    number     TEXT NOT NULL UNIQUE,      -- 通2026-031
    kind       TEXT NOT NULL,             -- the model's code, '' plain
    title      TEXT NOT NULL,
    text       TEXT NOT NULL,
    audience   TEXT NOT NULL,
    state      INTEGER NOT NULL,
    answer     INTEGER NOT NULL,          -- what it asks for: enum notice_answer
    drafter    TEXT NOT NULL,
    checker    TEXT NOT NULL,
    signer     TEXT NOT NULL,
    drafted_at INTEGER NOT NULL,
    signed_at  INTEGER,
    start_at   INTEGER,
    deadline   INTEGER,
    expires_at INTEGER,
    total      INTEGER NOT NULL,
    frozen_at  INTEGER,                   -- every recipient has its row
    second_at  INTEGER,                   -- the silent are asked again
    call_at    INTEGER,                   -- the silent are rung
    why        TEXT NOT NULL,             -- why it stopped by itself
    code       TEXT NOT NULL,
    code_phone TEXT NOT NULL,
    minutes    TEXT NOT NULL,
    round      TEXT NOT NULL,             -- the model's title of the round it belongs to, '' none
    round_at   INTEGER,                   -- when that came round
    closed_at  INTEGER                    -- a round: its deadline is over and was told
) STRICT;
CREATE UNIQUE INDEX notice_round ON notice(round, round_at) WHERE round_at IS NOT NULL;
CREATE INDEX notice_drafted ON notice(drafted_at);
CREATE INDEX notice_audience ON notice(audience);
CREATE INDEX notice_state ON notice(state, serial);
CREATE INDEX notice_active ON notice(serial) WHERE state IN (2, 3);
CREATE INDEX notice_second ON notice(second_at) WHERE second_at IS NOT NULL;
CREATE INDEX notice_code ON notice(code) WHERE code <> '';
CREATE INDEX message_notice_end ON message(notice, done_at) WHERE notice IS NOT NULL AND done_at IS NOT NULL;

-- The numbers of a list:FILE in an audience, as they were when the notice was drafted.
CREATE TABLE notice_list (
    notice INTEGER NOT NULL REFERENCES notice(serial),
    name   TEXT NOT NULL,
    phone  TEXT NOT NULL,
    PRIMARY KEY (notice, name, phone)
) STRICT, WITHOUT ROWID;

CREATE TABLE recipient (
    notice         INTEGER NOT NULL REFERENCES notice(serial),
    phone          TEXT NOT NULL,
    person         INTEGER REFERENCES person(id),
    unit           INTEGER REFERENCES unit(id),
    name           TEXT NOT NULL,         -- for merge fields, as they were when it was frozen
    unit_short     TEXT NOT NULL,
    household_number INTEGER,
    message        INTEGER REFERENCES message(id), -- NULL: not queued yet
    second         INTEGER REFERENCES message(id), -- asked again
    confirmed_at   INTEGER,
    declined_at    INTEGER,
    attended_at    INTEGER,               -- signed in at the door
    number_said    INTEGER,               -- the answer to a round that asks for a number
    answer_message INTEGER REFERENCES message(id),
    called_at      INTEGER,               -- rung by a clerk, and what came of it
    called         TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (notice, phone)
) STRICT, WITHOUT ROWID;
CREATE INDEX recipient_unqueued ON recipient(notice) WHERE message IS NULL;
CREATE INDEX recipient_unit ON recipient(notice, unit);
CREATE INDEX recipient_phone ON recipient(phone);

-- Calls for help and who was told of them; enums of src/cases/alarm.h.
CREATE TABLE alarm (
    id           INTEGER PRIMARY KEY,
    unit         INTEGER REFERENCES unit(id),
    case_serial  INTEGER,
    reach        INTEGER NOT NULL,
    state        INTEGER NOT NULL,
    outright     INTEGER NOT NULL,
    drill        INTEGER NOT NULL,
    unit_short   TEXT NOT NULL,
    name         TEXT NOT NULL,
    caller       TEXT NOT NULL,
    commander    TEXT NOT NULL,
    words        TEXT NOT NULL,
    raised_at    INTEGER NOT NULL,
    said_at      INTEGER,
    call_at      INTEGER,
    calls        INTEGER NOT NULL,
    over_at      INTEGER,
    ended_by     TEXT NOT NULL
) STRICT;
CREATE INDEX alarm_open ON alarm(raised_at) WHERE state <> 2;
CREATE INDEX alarm_due ON alarm(call_at) WHERE call_at IS NOT NULL;
CREATE INDEX alarm_case ON alarm(case_serial) WHERE case_serial IS NOT NULL;

CREATE TABLE alarm_call (
    alarm     INTEGER NOT NULL REFERENCES alarm(id) DEFERRABLE INITIALLY DEFERRED,
    phone     TEXT NOT NULL,
    part      INTEGER NOT NULL,
    told_at   INTEGER NOT NULL,
    coming_at INTEGER,
    PRIMARY KEY (alarm, phone)
) STRICT, WITHOUT ROWID;
CREATE INDEX alarm_call_phone ON alarm_call(phone, alarm);

-- Everything that happened -------------------------------------------------------------------

CREATE TABLE event (
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    what        TEXT NOT NULL,            -- area.verb
    case_serial INTEGER,
    notice      INTEGER,
    person      INTEGER,
    message     INTEGER,
    modem       TEXT,
    entry       INTEGER,                  -- of a register
    detail      TEXT NOT NULL
) STRICT;
CREATE INDEX event_case ON event(case_serial) WHERE case_serial IS NOT NULL;
CREATE INDEX event_notice ON event(notice) WHERE notice IS NOT NULL;
CREATE INDEX event_person ON event(person) WHERE person IS NOT NULL;
CREATE INDEX event_entry ON event(entry) WHERE entry IS NOT NULL;
CREATE INDEX event_modem ON event(modem, id) WHERE modem IS NOT NULL;

-- 一季一考评 ---------------------------------------------------------------------------------

-- Entered by hand, and appeals (item ''). quarter: 20264.
CREATE TABLE evaluation_entry (
    id          INTEGER PRIMARY KEY,
    quarter     INTEGER NOT NULL,
    person      INTEGER NOT NULL REFERENCES person(id),
    item        TEXT NOT NULL,            -- the model's code
    amount      INTEGER NOT NULL,         -- hundredths
    why         TEXT NOT NULL,
    actor       TEXT NOT NULL,
    at          INTEGER NOT NULL,
    case_serial INTEGER
) STRICT;
CREATE INDEX evaluation_entry_person ON evaluation_entry(person, quarter);

-- Signed sheets. A correction adds a revision, what was signed stays.
CREATE TABLE evaluation_sheet (
    quarter   INTEGER NOT NULL,
    person    INTEGER NOT NULL REFERENCES person(id),
    revision  INTEGER NOT NULL,
    newest    INTEGER NOT NULL,
    unit      INTEGER REFERENCES unit(id),
    points    TEXT NOT NULL,              -- of each item, with blanks between
    extra     INTEGER NOT NULL,           -- hundredths, as those below
    minus     INTEGER NOT NULL,
    score     INTEGER NOT NULL,
    band      TEXT NOT NULL,
    body      TEXT NOT NULL,              -- the sheet with all that stands behind it, JSON
    signer    TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    PRIMARY KEY (quarter, person, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX evaluation_sheet_score ON evaluation_sheet(quarter, score DESC, person) WHERE newest = 1;

-- How much each modem has carried: too many rows to count for every look at it.
CREATE TABLE modem_total (
    modem    TEXT PRIMARY KEY,
    sent     INTEGER NOT NULL,            -- attempts that were accepted
    received INTEGER NOT NULL             -- TPDUs of people
) STRICT, WITHOUT ROWID;

CREATE TABLE sim (
    modem     TEXT PRIMARY KEY,           -- the name in lianhu.conf
    imei      TEXT NOT NULL,
    imsi      TEXT NOT NULL,              -- the SIM that was confirmed
    smsc      TEXT NOT NULL,              -- the service centre that it had last, '' unknown
    changed_at INTEGER NOT NULL
) STRICT;

-- Where each modem was plugged in when its port was open last: tty names move.
CREATE TABLE port (
    modem     TEXT PRIMARY KEY,
    usb       TEXT NOT NULL,              -- 2c7c:0125
    usb_path  TEXT NOT NULL,              -- 1-1.4
    interface INTEGER NOT NULL            -- bInterfaceNumber
) STRICT;
