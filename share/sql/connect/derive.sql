-- SPDX-License-Identifier: GPL-3.0-or-later
-- What was imported is read again and again: more memory than while it was written, when the lives that are open have it, and
-- while the indexes are made.
PRAGMA cache_size = -24000;
