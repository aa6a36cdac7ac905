-- Lists of the console that nobody reads to the end, each in the order of an index: the open cases of a
-- kind, those of a kind and state by their days, and what is asked of them by a name.
CREATE INDEX case_open_kind ON case_file(kind, serial, due_at, state, unit)
    WHERE state NOT IN (7, 8, 9, 10, 11, 12);
CREATE INDEX case_kind_day ON case_file(kind, state, due_at, serial, unit);
CREATE INDEX case_party ON case_file(party) WHERE party <> '';
CREATE INDEX case_party2 ON case_file(party2) WHERE party2 <> '';
CREATE INDEX case_reporter_name ON case_file(reporter_name) WHERE reporter_name <> '';

-- Households by name, and by number whatever their group.
CREATE INDEX household_by_head ON household(head, unit) WHERE ended = 0;
CREATE INDEX household_by_number ON household(number, unit) WHERE ended = 0;
