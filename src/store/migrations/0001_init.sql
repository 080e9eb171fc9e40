-- What is true of the installation: secret, hold, clock, rehearsal.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- People; `record` is domain::Person, `standing` domain::Standing, `file` the record as the
-- roster last said it ('' when they never stood in one).
CREATE TABLE person (
    id       TEXT    PRIMARY KEY NOT NULL,
    record   TEXT    NOT NULL,
    standing TEXT    NOT NULL,
    file     TEXT    NOT NULL DEFAULT '',
    next_due INTEGER,
    version  INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;
CREATE INDEX person_due ON person (next_due) WHERE next_due IS NOT NULL;

-- Every address and alias, lower case, to its owner.
CREATE TABLE address (
    address TEXT PRIMARY KEY NOT NULL,
    person  TEXT NOT NULL REFERENCES person (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX address_person ON address (person);

-- Pairings; `record` is domain::Pairing, `contact` domain::Contact.
CREATE TABLE pairing (
    id          TEXT    PRIMARY KEY NOT NULL,
    programme   TEXT    NOT NULL,
    record      TEXT    NOT NULL,
    contact     TEXT    NOT NULL,
    file        TEXT    NOT NULL DEFAULT '',
    ended       INTEGER NOT NULL DEFAULT 0,
    uid         TEXT    NOT NULL DEFAULT '',
    next_due    INTEGER,
    fingerprint TEXT    NOT NULL DEFAULT '',
    version     INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;
CREATE INDEX pairing_due ON pairing (next_due) WHERE next_due IS NOT NULL;
CREATE INDEX pairing_programme ON pairing (programme);
CREATE INDEX pairing_uid ON pairing (uid) WHERE uid <> '';

CREATE TABLE membership (
    pairing TEXT NOT NULL REFERENCES pairing (id),
    person  TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (pairing, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_person ON membership (person);

-- Wall-clock jobs of a programme: the digest.
CREATE TABLE programme (
    id          TEXT    PRIMARY KEY NOT NULL,
    next_due    INTEGER,
    last_digest TEXT    NOT NULL DEFAULT '',
    fingerprint TEXT    NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- Letters decided on; one has several reasons when it was merged, several deliveries when it has
-- several readers.
CREATE TABLE letter (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    kind             TEXT    NOT NULL,
    programme        TEXT    NOT NULL,
    decided          INTEGER NOT NULL,
    courtesy         INTEGER NOT NULL DEFAULT 0,
    rests_on_silence INTEGER NOT NULL DEFAULT 0,
    not_after        INTEGER
) STRICT;

CREATE TABLE reason (
    reason TEXT    PRIMARY KEY NOT NULL,
    letter INTEGER NOT NULL REFERENCES letter (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reason_letter ON reason (letter);

CREATE TABLE letter_pairing (
    pairing TEXT    NOT NULL,
    letter  INTEGER NOT NULL REFERENCES letter (id),
    PRIMARY KEY (pairing, letter)
) STRICT, WITHOUT ROWID;
CREATE INDEX letter_pairing_letter ON letter_pairing (letter);

-- The outbox: finished bytes, one row an envelope.
CREATE TABLE delivery (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    letter        INTEGER NOT NULL REFERENCES letter (id),
    reader        TEXT    NOT NULL,
    address       TEXT    NOT NULL,
    envelope_from TEXT    NOT NULL,
    message_id    TEXT    NOT NULL UNIQUE,
    subject       TEXT    NOT NULL,
    bytes         BLOB    NOT NULL,
    state         TEXT    NOT NULL DEFAULT 'pending'
                  CHECK (state IN ('pending', 'sending', 'in_doubt', 'sent', 'failed', 'cancelled')),
    attempts      INTEGER NOT NULL DEFAULT 0,
    first_tried   INTEGER,
    not_before    INTEGER NOT NULL,
    settled       INTEGER,
    said          TEXT    NOT NULL DEFAULT '',
    copied        TEXT    NOT NULL DEFAULT '' CHECK (copied IN ('', 'filed', 'owed')),
    claimed_by    TEXT    NOT NULL DEFAULT '',
    claimed_until INTEGER,
    epoch         INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX delivery_state ON delivery (state, id);
CREATE INDEX delivery_letter ON delivery (letter);
CREATE INDEX delivery_reader ON delivery (reader, settled);
CREATE INDEX delivery_owed ON delivery (id) WHERE copied = 'owed';

-- Mails acted upon. What was written is not kept; an unplaced mail is found again by folder and key,
-- until it was `tidied` away as `after_reading` says.
CREATE TABLE inbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    folder     TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    message_id TEXT    NOT NULL,
    hash       TEXT    NOT NULL,
    received   INTEGER NOT NULL,
    handled    INTEGER NOT NULL,
    class      TEXT    NOT NULL,
    sender     TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    verdict    TEXT    NOT NULL,
    unplaced   TEXT    NOT NULL DEFAULT '',
    junk       INTEGER NOT NULL DEFAULT 0,
    tidied     INTEGER,
    UNIQUE (folder, key)
) STRICT;
CREATE INDEX inbox_hash ON inbox (hash);
CREATE INDEX inbox_handled ON inbox (handled);
CREATE INDEX inbox_untidied ON inbox (received) WHERE tidied IS NULL;

-- How far each folder has been read; `whole` while it is read from its start, with mail from
-- before our time.
CREATE TABLE cursor (
    folder      TEXT    PRIMARY KEY NOT NULL,
    uidvalidity INTEGER NOT NULL,
    next_uid    INTEGER NOT NULL,
    whole       INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;

-- When the mailbox could not be read; `until` is empty while it lasts.
CREATE TABLE blind (
    since INTEGER PRIMARY KEY NOT NULL,
    until INTEGER
) STRICT;

-- What happened, by whom and why; appended to, never edited.
CREATE TABLE journal (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    at        INTEGER NOT NULL,
    noted     INTEGER NOT NULL,
    programme TEXT    NOT NULL,
    pairing   TEXT    NOT NULL,
    person    TEXT    NOT NULL,
    actor     TEXT    NOT NULL,
    event     TEXT    NOT NULL,
    letter    INTEGER
) STRICT;
CREATE INDEX journal_pairing ON journal (pairing, id);
CREATE INDEX journal_person ON journal (person, id);
