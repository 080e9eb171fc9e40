-- The field's words for what a table, a column or a key of stored JSON says.
ALTER TABLE delivery RENAME COLUMN reader TO recipient;
DROP INDEX delivery_reader;
CREATE INDEX delivery_recipient ON delivery (recipient, settled);

ALTER TABLE inbox RENAME COLUMN kept TO parked;
DROP INDEX inbox_kept;
CREATE INDEX inbox_parked ON inbox (handled) WHERE parked <> '';

ALTER TABLE blind RENAME TO mailbox_outage;

-- Quotation marks inside a JSON string are escaped, so that this can only be a key.
UPDATE pairing SET contact = replace(contact, '"climb":', '"ladder":');
UPDATE confirmation SET undo = replace(undo, '"climb":', '"ladder":');
