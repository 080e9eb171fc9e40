-- Until when letters about a pairing wait, so that the order from which they follow can be taken back.
CREATE TABLE grace (
    pairing TEXT    PRIMARY KEY NOT NULL,
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX grace_until ON grace (until);
