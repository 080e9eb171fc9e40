-- Orders name ids, and what takes them back are decisions: both are rewritten by the program.
ALTER TABLE confirmation RENAME COLUMN orders TO tasks;
ALTER TABLE confirmation RENAME COLUMN before TO undo;
