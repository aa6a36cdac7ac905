-- 0003.sql as of f81c86e to 32a6fc7; two indexes came later
-- Drives from house to house, and what each household, or unit, has done in them.

CREATE TABLE drive (
    id        INTEGER PRIMARY KEY,
    code      TEXT NOT NULL,              -- the model's
    unit      INTEGER REFERENCES unit(id), -- this and all below; NULL everywhere
    opened_at INTEGER NOT NULL,
    opened_by TEXT NOT NULL,
    deadline  INTEGER,
    closed_at INTEGER,
    notice    INTEGER                     -- asks for it; NULL nothing was sent
) STRICT;
CREATE INDEX drive_code ON drive(code, opened_at);
CREATE INDEX drive_open ON drive(id) WHERE closed_at IS NULL;

CREATE TABLE drive_mark (
    drive     INTEGER NOT NULL REFERENCES drive(id),
    unit      INTEGER NOT NULL REFERENCES unit(id),
    household INTEGER NOT NULL,           -- 0: of the unit itself
    answer    INTEGER NOT NULL,           -- index into the model's answers; 0 is done
    why       TEXT NOT NULL,
    at        INTEGER NOT NULL,
    actor     TEXT NOT NULL,
    person    INTEGER REFERENCES person(id),
    message   INTEGER,
    PRIMARY KEY (drive, unit, household)
) STRICT, WITHOUT ROWID;
CREATE INDEX drive_mark_person ON drive_mark(person, at) WHERE person IS NOT NULL;
