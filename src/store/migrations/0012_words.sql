-- The field's words for what a column says.
ALTER TABLE letter RENAME COLUMN rests_on_silence TO requires_complete_fetch;
