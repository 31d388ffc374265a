-- SPDX-License-Identifier: GPL-3.0-or-later
-- The importer's connection.  Everything is lost with the machine until connect/seal.sql ran; meta.state says so.
-- Pages take two chunks of events (base/pack.h) each: half as many writes as of one, which is 3 % of an import; larger pages leave
-- more room unused, a larger cache changes nothing, as the writes are appends.
PRAGMA page_size = 8192;
PRAGMA auto_vacuum = NONE;
PRAGMA synchronous = OFF;
PRAGMA secure_delete = OFF;
PRAGMA cache_size = -2000;
PRAGMA temp_store = FILE;
PRAGMA threads = 0;
-- Ids come from counters and dictionaries are written after their users; tests run foreign_key_check instead.
PRAGMA foreign_keys = OFF;
