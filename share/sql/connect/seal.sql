-- One file again, and on the disk.
PRAGMA synchronous = FULL;
PRAGMA wal_checkpoint(TRUNCATE);
PRAGMA journal_mode = DELETE;
