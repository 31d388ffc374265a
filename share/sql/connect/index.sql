-- SPDX-License-Identifier: GPL-3.0-or-later
-- Indexes are made of runs that are sorted in as much memory as this and then merged: what fits into the processor's cache is
-- sorted faster than what does not.
PRAGMA cache_size = -1000;
