-- A lock dump may come in pieces; one without its title is no dump of its own.  A table of locks names who holds.
ALTER TABLE lock_dump ADD COLUMN titled INTEGER NOT NULL DEFAULT 1; -- 0 = its beginning is missing
ALTER TABLE locked_here ADD COLUMN by_pthread INTEGER;             -- of the thread that took it there; NULL = not said

PRAGMA user_version = 5;
