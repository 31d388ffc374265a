-- SPDX-License-Identifier: GPL-3.0-or-later
-- One that is there, and that others may read.
PRAGMA journal_mode = WAL;
