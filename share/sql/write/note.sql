-- SPDX-License-Identifier: GPL-3.0-or-later
-- query: note_put
INSERT INTO note(kind, what, text, about) VALUES(:kind, :what, :text, :about)
ON CONFLICT(kind, what) DO UPDATE SET text = excluded.text, about = excluded.about;

-- query: notes_all
SELECT kind, what, text, about FROM note LIMIT 10000;

-- query: notes_members
-- Digests of what the bundle holds.
SELECT DISTINCT digest FROM source WHERE digest IS NOT NULL AND kind IS NOT NULL ORDER BY digest LIMIT 1000;

-- query: note_member_add
INSERT OR IGNORE INTO note_member(digest) VALUES(:digest);

-- query: note_member_has
SELECT 1 FROM note_member WHERE digest = :digest;

-- query: note_view
SELECT substr(sql, length('CREATE') + 1) FROM main.sqlite_schema WHERE name = 'v_note' AND type = 'view';

-- query: notes_any
SELECT EXISTS(SELECT 1 FROM note);
