-- SPDX-License-Identifier: GPL-3.0-or-later
-- The notes of a connection that else only reads.
PRAGMA query_only = OFF;
