-- How each pairing stands, worked out whenever something happens to it, so that a status or a list of all pairings
-- need not do so for each. `running`: introduced and not paused; `open`: something stands open that staff were told
-- of; `needs_staff`: some of it needs a person; `next_call`: of its series; `status`: as `status --json` says it,
-- in English. It is right until `valid_until` (for ever where that is empty), and as long as what it was worked out
-- with has not changed: `made_with` is a digest of policy, zone data, words and unread days; 0: nothing is known yet.
CREATE TABLE pairing_status (
    pairing     TEXT    PRIMARY KEY NOT NULL,
    programme   TEXT    NOT NULL,
    made_with   INTEGER NOT NULL DEFAULT 0,
    valid_until INTEGER,
    stage       TEXT    NOT NULL DEFAULT '',
    running     INTEGER NOT NULL DEFAULT 0,
    open        INTEGER NOT NULL DEFAULT 0,
    needs_staff INTEGER NOT NULL DEFAULT 0,
    next_call   INTEGER,
    status      TEXT    NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX pairing_status_valid_until ON pairing_status (valid_until) WHERE valid_until IS NOT NULL;
CREATE INDEX pairing_status_made_with ON pairing_status (programme, made_with);
INSERT INTO pairing_status (pairing, programme) SELECT id, programme FROM pairing;
