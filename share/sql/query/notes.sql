-- SPDX-License-Identifier: GPL-3.0-or-later
-- What people wrote.

-- list: notes
-- doc: Names of things, marks and notes of the bundle, with the place of each.
-- key: n.note
-- enter: {=place}
-- default-sort: kind
-- place: notes note key
-- report: notes doc="names, marks and notes that people gave to the bundle"
-- empty: Nothing noted. a names the thing under the cursor, m marks a place.
-- hints: follow name forget save copy-row
-- section: names title=NAMES uncounted remark="shown wherever the thing appears" sort=thing expr=n.kind = 'name'
-- section: marks title=MARKS uncounted sort=thing expr=n.kind = 'mark'
-- section: notes title=NOTES uncounted sort=thing
-- note: expr=SELECT printf('%d name%s, %d mark%s, %d note%s', a, iif(a = 1, '', 's'), b, iif(b = 1, '', 's'), c, iif(c = 1, '', 's'))
--+ FROM (SELECT coalesce(sum(kind = 'name'), 0) AS a, coalesce(sum(kind = 'mark'), 0) AS b, coalesce(sum(kind = 'note'), 0) AS c
--+ FROM v_note)
-- col: kind title=kind type=text width=4 prio=2 expr=n.kind
-- col: thing title=thing type=text width=24 prio=1 link={=place} doc="of a mark its letter" expr=n.thing
-- col: about title=about type=text width=24 prio=3 doc="what it was when that was written" expr=n.about
-- col: text title=text type=text width=30 prio=1 wide expr=n.text
-- col: place title=place type=text width=24 prio=4 optional expr=n.place
-- sort: kind expr=n.kind, n.thing, n.note
-- sort: thing expr=n.thing, n.note
-- sort: about expr=n.about, n.note
-- sort: text expr=n.text, n.note
-- sort: place expr=n.place, n.note
-- word: text thing
-- field: kind type=text dict="SELECT note, kind FROM v_note" doc="name mark note" expr=n.note
-- field: text type=text dict="SELECT note, text FROM v_note WHERE text IS NOT NULL" doc="what was written" expr=n.note
-- field: thing type=text dict="SELECT note, thing FROM v_note" doc="what it is about" expr=n.note
FROM v_note n

-- query: note_about_life
SELECT coalesce(t.text, u.text), CASE l.class WHEN 3 THEN 'invalid' WHEN 2 THEN 'skewed' ELSE iif(l.alive, 'alive', 'ended') END
FROM life l LEFT JOIN site s ON s.id = l.creator LEFT JOIN func u ON u.id = s.func LEFT JOIN tag t ON t.id = l.creator_tag WHERE l.id = :a;

-- query: note_about_thread
SELECT t.name, v.state FROM thread t LEFT JOIN v_thread v ON v.thread = t.id WHERE t.id = :a;

-- query: note_about_lock
SELECT coalesce(b.name, k.name), 'lock ' || b.letter FROM lock k LEFT JOIN lock_label b ON b.lock = k.id WHERE k.id = :a;

-- query: note_text
SELECT text FROM note WHERE kind = :kind AND what = :what AND text IS NOT NULL;

-- query: note_names
SELECT what, text, about FROM note WHERE kind = 'name' AND text IS NOT NULL LIMIT 10000;
