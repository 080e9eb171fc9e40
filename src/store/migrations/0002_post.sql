-- Posts for the rooms: one a reason. `posted` is empty while one waits.
CREATE TABLE post (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    reason  TEXT    NOT NULL UNIQUE,
    key     TEXT    NOT NULL,
    room    TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    decided INTEGER NOT NULL,
    posted  INTEGER
) STRICT;
CREATE INDEX post_posted ON post (posted, id);
