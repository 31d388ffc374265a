-- What is imported is read again and again, and sorted for the indexes: more memory than while it was written, when the lives
-- that are open have it.
PRAGMA cache_size = -24000;
