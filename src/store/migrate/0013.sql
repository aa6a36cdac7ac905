-- The number of a person, by which a list is put in order.
CREATE INDEX person_phone_now ON person_phone(person, phone) WHERE until IS NULL;
