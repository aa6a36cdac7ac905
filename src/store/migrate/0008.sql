-- The ledger of cases in the order of their days: with what its filters ask for, so that a walk
-- through a million touches only the rows that it shows. Those without a day stand together in it.
CREATE INDEX case_by_day ON case_file(due_at, serial, state, kind, unit);
