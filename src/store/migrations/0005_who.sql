-- Addresses that people say they write from, beside those of the roster.
CREATE TABLE learned (
    address TEXT    PRIMARY KEY NOT NULL,
    person  TEXT    NOT NULL REFERENCES person (id),
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX learned_person ON learned (person);

-- Message-IDs that servers on the way gave our letters: `id@domain`, or `id` where they say no domain.
CREATE TABLE other_id (
    message_id TEXT    PRIMARY KEY NOT NULL,
    delivery   INTEGER NOT NULL REFERENCES delivery (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX other_id_delivery ON other_id (delivery);

-- `pairing`: by whose own address the mail came; `kept`: what is needed to hear it once it is known
-- who wrote, no words of it; `waits_until`: somebody is asked, staff look after that; `settled`: when
-- it was.
ALTER TABLE inbox ADD COLUMN pairing TEXT NOT NULL DEFAULT '';
ALTER TABLE inbox ADD COLUMN kept TEXT NOT NULL DEFAULT '';
ALTER TABLE inbox ADD COLUMN waits_until INTEGER;
ALTER TABLE inbox ADD COLUMN settled INTEGER;
CREATE INDEX inbox_sender ON inbox (sender, received);
CREATE INDEX inbox_pairing ON inbox (pairing, received) WHERE pairing <> '';
CREATE INDEX inbox_open ON inbox (id) WHERE unplaced <> '' AND settled IS NULL;

-- How many answers left lately.
CREATE INDEX delivery_left ON delivery (settled) WHERE state = 'sent';
