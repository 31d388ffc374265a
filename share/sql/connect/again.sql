-- One that is there, and that others may read.
PRAGMA journal_mode = WAL;
