-- A leader's quarter reads the entries of the leader, and those that the leader looks after, also
-- when they were struck off since.
CREATE INDEX register_entry_person ON register_entry(person, at)
    WHERE person IS NOT NULL;
CREATE INDEX register_entry_looked_after ON register_entry(helper_person, at)
    WHERE helper_person IS NOT NULL;
