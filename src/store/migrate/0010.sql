-- What is known of a person is shown and forgotten by the phone, in one short turn.
CREATE INDEX register_entry_phone ON register_entry(phone) WHERE phone <> '';
CREATE INDEX question_phone ON question(phone);
CREATE INDEX event_phone ON event(actor) WHERE actor >= 'phone:' AND actor < 'phone;';

-- Texts of one part are asked for by their sender too.
DROP INDEX part_in_set;
CREATE INDEX part_in_set ON part_in(sender, ref);
