-- What is so of the letters that follow from an order: until when they wait, so that it can be taken back, and what staff
-- say above the first of them (JSON, or empty).
CREATE TABLE grace (
    pairing TEXT    PRIMARY KEY NOT NULL,
    waits   INTEGER NOT NULL,
    above   TEXT    NOT NULL DEFAULT '',
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX grace_until ON grace (until);
