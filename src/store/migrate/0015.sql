-- Programs that were of schema 3 and 4 for half an hour made these not: 0003.sql got them later.
CREATE INDEX IF NOT EXISTS case_reporter_filed ON case_file(reporter_person, filed_at)
    WHERE reporter_person IS NOT NULL;
CREATE INDEX IF NOT EXISTS case_unit_filed ON case_file(unit, filed_at);
