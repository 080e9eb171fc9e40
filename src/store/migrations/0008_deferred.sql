-- What a mail may name a pairing by, besides its id: the id that all letters of one of its generations refer to,
-- and the name in its addresses where that is not its id. Made from the record and the installation's secret.
CREATE TABLE pairing_name (
    name    TEXT NOT NULL,
    pairing TEXT NOT NULL,
    PRIMARY KEY (name, pairing)
) STRICT, WITHOUT ROWID;
CREATE INDEX pairing_name_pairing ON pairing_name (pairing);

-- Mails that were being handled when the process ended without being told to, and how often that was.
CREATE TABLE interrupted_mail (
    folder TEXT    NOT NULL,
    key    TEXT    NOT NULL,
    ends   INTEGER NOT NULL,
    PRIMARY KEY (folder, key)
) STRICT, WITHOUT ROWID;

-- Mails that are read once more: the server did not give them whole ('withheld'), or too many came within an hour
-- ('flood'). `until`: staff look at it from then on.
CREATE TABLE deferred_mail (
    inbox INTEGER PRIMARY KEY NOT NULL REFERENCES inbox (id),
    why   TEXT    NOT NULL,
    next  INTEGER NOT NULL,
    until INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX deferred_mail_next ON deferred_mail (next);

-- The pairings that such a mail may be about, by its header: nothing that rests on silence is written meanwhile.
CREATE TABLE deferred_pairing (
    pairing TEXT    NOT NULL,
    inbox   INTEGER NOT NULL REFERENCES deferred_mail (inbox) ON DELETE CASCADE,
    PRIMARY KEY (pairing, inbox)
) STRICT, WITHOUT ROWID;
CREATE INDEX deferred_pairing_inbox ON deferred_pairing (inbox);

-- It names us by something that nobody can guess, or a trusted server vouches for its author: no flood counts it.
ALTER TABLE inbox ADD COLUMN proved INTEGER NOT NULL DEFAULT 0;
