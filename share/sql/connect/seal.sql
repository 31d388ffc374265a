-- SPDX-License-Identifier: GPL-3.0-or-later
-- One file again, and on the disk.
PRAGMA synchronous = FULL;
PRAGMA wal_checkpoint(TRUNCATE);
PRAGMA journal_mode = DELETE;
