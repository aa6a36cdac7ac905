-- Programs of before sealed no identity numbers: what older databases hold is looked through once, by
-- store_mask.c, a few rows at a time. Table and the last row of it that was looked at.
INSERT INTO setting SELECT 'mask_from', '0 0' WHERE EXISTS (SELECT 1 FROM message)
    OR EXISTS (SELECT 1 FROM case_file) OR EXISTS (SELECT 1 FROM register_entry);
