-- Where a pairing stands on staff's lists, as `src/planning/staff/list.rs` works it out: empty where nothing stands open.
-- It says what `open` said; what was kept before is worked out anew.
ALTER TABLE pairing_status DROP COLUMN open;
ALTER TABLE pairing_status ADD COLUMN on_list TEXT NOT NULL DEFAULT '';
UPDATE pairing_status SET made_with = 0;
