-- SPDX-License-Identifier: GPL-3.0-or-later
-- A new database, which nobody reads before it is complete: what a failed statement changed is kept in memory, new pages are
-- written once.
PRAGMA journal_mode = MEMORY;
