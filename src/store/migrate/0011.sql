-- When a modem's card was first seen, so that a new one sends little at first; 0 before this was kept.
ALTER TABLE sim ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
