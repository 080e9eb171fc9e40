-- What no statement reads.
ALTER TABLE person DROP COLUMN version;
ALTER TABLE pairing DROP COLUMN version;
ALTER TABLE programme DROP COLUMN fingerprint;
ALTER TABLE delivery DROP COLUMN claimed_by;
ALTER TABLE delivery DROP COLUMN claimed_until;
ALTER TABLE delivery DROP COLUMN epoch;
DROP INDEX inbox_pairing;
ALTER TABLE inbox DROP COLUMN pairing;
