-- Orders of staff that wait to be confirmed, and what became of them. `reason` is that of the
-- letter that asks, `orders` planning::staff_words::Task as JSON, `shown` a digest of the letters that
-- were shown, `before` what the orders changed, for undoing them.
CREATE TABLE confirmation (
    reason  TEXT    PRIMARY KEY NOT NULL,
    staff   TEXT    NOT NULL,
    orders  TEXT    NOT NULL,
    shown   TEXT    NOT NULL,
    asked   INTEGER NOT NULL,
    until   INTEGER NOT NULL,
    settled INTEGER,
    outcome TEXT    NOT NULL DEFAULT '' CHECK (outcome IN ('', 'done', 'dropped', 'undone')),
    before  TEXT    NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX confirmation_staff ON confirmation (staff, asked);

-- Mails that held orders: one that comes a second time is a replay.
CREATE TABLE order_mail (
    message_id TEXT    PRIMARY KEY NOT NULL,
    staff      TEXT    NOT NULL,
    at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The numbers of a morning list, so that it can be answered by number.
CREATE TABLE digest_line (
    letter  INTEGER NOT NULL REFERENCES letter (id),
    number  INTEGER NOT NULL,
    pairing TEXT    NOT NULL,
    PRIMARY KEY (letter, number)
) STRICT, WITHOUT ROWID;
