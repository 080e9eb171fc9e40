-- What people wrote that staff should read. The words go once the item is settled, and after a while in any
-- case; the row stays. `listed`: when a morning list quoted them.
CREATE TABLE words (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    inbox   INTEGER NOT NULL REFERENCES inbox (id),
    pairing TEXT    NOT NULL,
    writer  TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    heard   INTEGER NOT NULL,
    listed  INTEGER,
    settled INTEGER
) STRICT;
CREATE INDEX words_unlisted ON words (pairing) WHERE listed IS NULL AND settled IS NULL;
CREATE INDEX words_open ON words (pairing, writer) WHERE settled IS NULL;
CREATE INDEX words_inbox ON words (inbox) WHERE settled IS NULL;
CREATE INDEX words_heard ON words (heard) WHERE text <> '';

-- Something that may be a worry, for the addresses in `readers` (a JSON array) alone. `mail`: names it, and the
-- letters about it; `passed`: when those were last written; `rounds`: how often it was passed on again; `gone`:
-- its letters have lost their words.
CREATE TABLE worry (
    mail    TEXT    PRIMARY KEY NOT NULL,
    inbox   INTEGER NOT NULL REFERENCES inbox (id),
    pairing TEXT    NOT NULL,
    writer  TEXT    NOT NULL,
    sender  TEXT    NOT NULL,
    readers TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    heard   INTEGER NOT NULL,
    passed  INTEGER NOT NULL,
    rounds  INTEGER NOT NULL DEFAULT 0,
    settled INTEGER,
    gone    INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX worry_open ON worry (pairing) WHERE settled IS NULL;
CREATE INDEX worry_heard ON worry (heard) WHERE text <> '';
CREATE INDEX worry_letters ON worry (heard) WHERE gone = 0;

-- The letters that hold the words of a worry: they go with it.
CREATE TABLE worry_letter (
    letter INTEGER PRIMARY KEY NOT NULL REFERENCES letter (id),
    mail   TEXT    NOT NULL REFERENCES worry (mail)
) STRICT;
CREATE INDEX worry_letter_mail ON worry_letter (mail);

-- Mails whose words are kept until it is known who wrote them.
CREATE INDEX inbox_kept ON inbox (handled) WHERE kept <> '';

-- Leaves the mailbox as soon as it has been read, whatever `after_reading` says.
ALTER TABLE inbox ADD COLUMN private INTEGER NOT NULL DEFAULT 0;
CREATE INDEX inbox_private ON inbox (id) WHERE private = 1 AND tidied IS NULL;
CREATE INDEX inbox_message_id ON inbox (message_id, sender) WHERE message_id <> '';

-- A letter for somebody alone: our own copy has been taken out of Sent.
ALTER TABLE delivery ADD COLUMN copy_gone INTEGER NOT NULL DEFAULT 0;
