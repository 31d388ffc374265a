-- SPDX-License-Identifier: GPL-3.0-or-later
PRAGMA query_only = ON;
PRAGMA cache_size = -16000;
PRAGMA temp_store = FILE;
PRAGMA threads = 0;
