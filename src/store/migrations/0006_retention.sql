-- The words of a letter go some time after it was settled: `forgotten` says when. Its reason, its ids
-- and `hash`, the SHA-256 of its bytes in hexadecimal, stay.
ALTER TABLE delivery ADD COLUMN forgotten INTEGER;
ALTER TABLE delivery ADD COLUMN hash TEXT NOT NULL DEFAULT '';
CREATE INDEX delivery_worded ON delivery (settled)
    WHERE forgotten IS NULL AND state IN ('sent', 'failed', 'cancelled');

-- When the subject of a mail went.
ALTER TABLE inbox ADD COLUMN forgotten INTEGER;
CREATE INDEX inbox_worded ON inbox (handled) WHERE subject <> '';
CREATE INDEX inbox_settled ON inbox (settled) WHERE subject <> '' AND settled IS NOT NULL;

-- What else holds words.
CREATE INDEX confirmation_worded ON confirmation (coalesce(settled, until)) WHERE orders <> '[]';
CREATE INDEX message_worded ON message (posted) WHERE body <> '' AND stale = 0;
CREATE INDEX post_worded ON post (posted) WHERE text <> '';

-- An earlier mentord left what it deleted in pages that are free or half used: the file is written
-- anew once.
INSERT INTO meta (key, value) SELECT 'unclean_pages', 'yes' WHERE EXISTS (SELECT 1 FROM journal);
