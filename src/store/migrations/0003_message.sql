-- What stands, or is to stand, in a room: the posts of one pass are one message, sent under `key`
-- so that a retry never makes a second one. `stale`: what it says has changed since; `editing`: the
-- words of the edit that is under way. `desk`: about the desk itself, which is told on hold too.
CREATE TABLE message (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    room       TEXT    NOT NULL,
    key        TEXT    NOT NULL UNIQUE,
    body       TEXT    NOT NULL,
    loud       INTEGER NOT NULL,
    desk       INTEGER NOT NULL DEFAULT 0,
    first_tried INTEGER,
    not_before INTEGER NOT NULL DEFAULT 0,
    attempts   INTEGER NOT NULL DEFAULT 0,
    posted     INTEGER,
    event      TEXT    NOT NULL DEFAULT '',
    stale      INTEGER NOT NULL DEFAULT 0,
    edits      INTEGER NOT NULL DEFAULT 0,
    editing    TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX message_open ON message (id) WHERE posted IS NULL OR stale = 1;
CREATE INDEX message_event ON message (event);

-- `message`: the message that holds the post; `loud`: it needs a person; `amended`: what became of
-- the matter since.
ALTER TABLE post ADD COLUMN message INTEGER REFERENCES message (id);
ALTER TABLE post ADD COLUMN loud INTEGER NOT NULL DEFAULT 0;
ALTER TABLE post ADD COLUMN amended TEXT NOT NULL DEFAULT '';
CREATE INDEX post_loose ON post (id) WHERE message IS NULL AND posted IS NULL;
CREATE INDEX post_message ON post (message);

-- Why a letter that is on its way, or in doubt, is not to be tried again.
ALTER TABLE delivery ADD COLUMN stopped TEXT NOT NULL DEFAULT '';

-- Which pairings a post speaks of.
CREATE TABLE post_pairing (
    pairing TEXT    NOT NULL,
    post    INTEGER NOT NULL REFERENCES post (id),
    PRIMARY KEY (pairing, post)
) STRICT, WITHOUT ROWID;
CREATE INDEX post_pairing_post ON post_pairing (post);
