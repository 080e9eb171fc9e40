-- What became of the matter of a post is kept as it is said, with its beginning: it may be another language's.
UPDATE post SET amended = 'Since then: ' || amended WHERE amended <> '';
