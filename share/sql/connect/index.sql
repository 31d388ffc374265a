-- Indexes are made of runs that are sorted in as much memory as this and then merged: what fits into the processor's cache is
-- sorted faster than what does not.
PRAGMA cache_size = -1000;
