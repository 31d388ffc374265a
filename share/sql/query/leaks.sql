-- SPDX-License-Identifier: GPL-3.0-or-later
-- Objects that had not ended, by what they have in common.  {filter} stands where the filter cuts the lives.

-- list: leaks
-- doc: Objects that never ended, by leak path: type, and the release they lack or the functions that touched them.
-- thing: creator k.creator
-- key: g.gid
-- fields-of: objects
-- groups: path creator file function tag thread last
-- enter: objects?filter={term}%20{filter}
-- default-sort: score
-- place: leaks path key
-- report: leaks at=may doc="objects that never ended, by leak path, with score and suspect"
-- empty: nothing is alive at the end of the log
-- empty-without: refs no refs log: refdebug=yes in asterisk.conf, restart, reproduce
-- detail: objects enter title=Objects weight=1
-- hints: follow explain filter group-menu sort-menu
-- col: score title=score type=int width=5 prio=2 doc="suspicion, 0 to 100" expr=k.score
-- col: says title="" type=lines width=40 prio=9 nosort optional doc="what ended siblings say of the missing release" expr=k.release
-- col: kept title="" type=lines width=40 prio=9 nosort optional doc="what is known of the reference that stayed open" expr=k.kept
-- col: why title=why type=lines width=40 prio=9 nosort optional doc="the terms of the score"
--+ expr=(SELECT group_concat(printf('%+d %s', o.points, o.text), char(10)) FROM (SELECT points, text FROM leak_term WHERE path = g.gid ORDER BY ord) o)
-- col: alive title=alive type=count width=6 prio=1 doc="objects that had not ended" expr=g.alive
-- col: freed title=freed type=count width=7 prio=2 doc="objects of this type that ended well" expr=k.ended
-- col: where title="made by" type=site width=24 prio=1 link=objects?filter={term}%20{filter} expr=coalesce(f.text || ':' || s.line, '(made before the log)')
-- col: func title=function type=text middle width=24 prio=2 wide link=objects?filter=alive%20{@} term="func={func}" expr=u.text
-- col: bytes title=bytes type=bytes width=9 prio=3 expr=g.bytes
-- col: suspect title=suspect type=site width=22 prio=4 nosort doc="take that stayed open" expr=sf.text || ':' || ss.line
-- col: suspect_func title="suspect function" type=text middle width=20 prio=5 nosort expr=su.text
-- col: suspect_tag title="suspect tag" type=text middle width=20 prio=7 nosort optional expr=st.text
-- col: release title="release missing" type=text middle width=20 prio=6 nosort doc="where ended siblings drop it" expr=rf.text || ':' || rs.line || ' ' || ru.text
-- col: confidence title=conf type=text width=7 prio=6 nosort doc="of the missing release: derived or guess" expr=k.confidence
-- col: role title=role type=text width=9 prio=5 nosort doc="root; held by another leak; forgotten or alive, if the run did not end cleanly" expr=k.role
-- col: label title=label type=text width=8 prio=7 nosort optional doc="startup, growing, once" expr=k.label
-- col: tag title=tag type=text middle width=20 prio=8 nosort optional doc="of the constructor" expr=t.text
-- col: holder title="held by" type=int width=7 prio=8 nosort optional doc="leak path of what holds them" expr=k.holder
-- col: deadlock title=deadlock type=int width=8 prio=9 nosort optional link=waits/cycle/{deadlock} doc="its threads hold them"
--+ expr=iif(k.role = 'held' AND k.holder IS NULL, (SELECT min(h.cycle) FROM life_path x JOIN life_hung h ON h.life = x.life
--+ WHERE x.path = g.gid AND h.wholly), NULL)
-- col: taken title=kept type=text width=40 prio=9 nosort optional doc="takes that may have stayed open; places in the file of the constructor without it"
--+ expr=CASE WHEN k.events_most = 1 AND k.lives = 1 AND s.id IS NOT NULL THEN printf(':%d, made once, never touched again', s.line)
--+ WHEN ss.id IS NOT NULL THEN (iif(replace(sf.text, rtrim(sf.text, replace(sf.text, '/', '')), '') IS replace(f.text, rtrim(f.text, replace(f.text, '/', '')), ''), '', replace(sf.text, rtrim(sf.text, replace(sf.text, '/', '')), '')) || ':' || ss.line || ifnull(' "' || st.text || '"', '')) ||
--+ iif(os.id IS NULL, '', ' or ' || iif(replace(oof.text, rtrim(oof.text, replace(oof.text, '/', '')), '') IS replace(f.text, rtrim(f.text, replace(f.text, '/', '')), ''), '', replace(oof.text, rtrim(oof.text, replace(oof.text, '/', '')), '')) || ':' || os.line || iif(length(ot.text) < 30, ' "' || ot.text || '"', '')) END
-- col: seen title="last seen" type=text width=30 prio=9 nosort optional doc="where most of them were touched last"
--+ expr=CASE WHEN ls.id IS NOT NULL AND NOT (k.events_most = 1 AND k.lives = 1 AND s.id IS NOT NULL) THEN lu.text || ' ' || (iif(replace(lf.text, rtrim(lf.text, replace(lf.text, '/', '')), '') IS replace(f.text, rtrim(f.text, replace(f.text, '/', '')), ''), '', replace(lf.text, rtrim(lf.text, replace(lf.text, '/', '')), '')) || ':' || ls.line) END
-- col: others title=others type=text width=40 prio=9 nosort optional doc="where others of the type give it back, and how many of those that ended"
--+ expr=CASE WHEN rs.id IS NOT NULL AND NOT (k.role = 'held' AND k.holder IS NULL) THEN
--+ ru.text || ' ' || (iif(replace(rf.text, rtrim(rf.text, replace(rf.text, '/', '')), '') IS replace(f.text, rtrim(f.text, replace(f.text, '/', '')), ''), '', replace(rf.text, rtrim(rf.text, replace(rf.text, '/', '')), '')) || ':' || rs.line || ifnull(' "' || rt.text || '"', '')) || ifnull(printf(', %d of %d', n.release_lives, k.ended), '') ||
--+ iif(xs.id IS NULL, '', ', or ' || xu.text || ' ' || iif(replace(xf.text, rtrim(xf.text, replace(xf.text, '/', '')), '') IS replace(f.text, rtrim(f.text, replace(f.text, '/', '')), ''), '', replace(xf.text, rtrim(xf.text, replace(xf.text, '/', '')), '')) || ':' || xs.line) END
-- col: way title=way type=text width=40 prio=9 nosort optional doc="whether those that ended did all that these did, and one release more"
--+ expr=CASE WHEN k.cost > 0 THEN iif(k.ended = 1, 'the one that ended went another way', printf('none of the %d that ended went this way', k.ended)) END
-- col: taken_at title=kept type=text prio=0 nosort expr=CASE WHEN ss.id IS NOT NULL THEN iif(replace(sf.text, rtrim(sf.text, replace(sf.text, '/', '')), '') IS replace(f.text, rtrim(f.text, replace(f.text, '/', '')), ''), '', replace(sf.text, rtrim(sf.text, replace(sf.text, '/', '')), '')) || ':' || ss.line ||
--+ iif(os.id IS NULL, '', ' or ' || iif(replace(oof.text, rtrim(oof.text, replace(oof.text, '/', '')), '') IS replace(f.text, rtrim(f.text, replace(f.text, '/', '')), ''), '', replace(oof.text, rtrim(oof.text, replace(oof.text, '/', '')), '')) || ':' || os.line) END
-- col: others_at title=others type=text prio=0 nosort expr=CASE WHEN rs.id IS NOT NULL AND NOT (k.role = 'held' AND k.holder IS NULL) THEN
--+ ru.text || ' ' || iif(replace(rf.text, rtrim(rf.text, replace(rf.text, '/', '')), '') IS replace(f.text, rtrim(f.text, replace(f.text, '/', '')), ''), '', replace(rf.text, rtrim(rf.text, replace(rf.text, '/', '')), '')) || ':' || rs.line END
-- col: others_n title=others type=count prio=0 nosort expr=n.release_lives
-- col: events title=events type=count width=6 prio=9 nosort optional doc="most changes of one of them" expr=k.events_most
-- col: events_least title="least events" type=count width=6 prio=9 nosort optional doc="fewest changes of one of them" expr=k.events_least
-- col: alike title=alike type=bool width=5 prio=9 nosort optional doc="all of them have the same changes" expr=k.alike
-- col: container title=container type=bool width=9 prio=9 nosort optional doc="the type is a container" expr=u.text LIKE '%container\_alloc%' ESCAPE '\'
--+ OR ifnull(t.text, '') LIKE '%container\_alloc%' ESCAPE '\'
-- col: holder_lives title="holder lives" type=count prio=0 nosort expr=(SELECT h.lives FROM leak_path h WHERE h.id = k.holder)
-- col: holder_how title="holder conf" type=text prio=0 nosort
--+ expr=(SELECT max(confidence) FROM (SELECT x.confidence FROM life_path x WHERE x.path = g.gid LIMIT 100))
-- col: first_birth title="first birth" type=int width=9 prio=9 nosort optional doc="line of the refs log" expr=k.first_birth
-- col: last_birth title="last birth" type=int width=9 prio=9 nosort optional doc="line of the refs log" expr=k.last_birth
-- col: file title=file type=text prio=0 nosort expr=f.text
-- col: line title=line type=int prio=0 nosort expr=s.line
-- col: path title=path type=int width=5 prio=0 nosort expr=g.gid
-- col: term title=term type=text prio=0 nosort expr=printf('path=%d', g.gid)
-- sort: score expr=g.gid
-- sort: alive desc expr=g.alive
-- sort: freed desc joined expr=k.ended
-- sort: where joined expr=f.text, s.line
-- sort: func joined expr=u.text
-- sort: bytes desc expr=g.bytes
-- join: JOIN leak_path k ON k.id = g.gid
-- join: JOIN leak_named n ON n.path = g.gid
-- join: LEFT JOIN tag t ON t.id = k.tag
-- join: LEFT JOIN site s ON s.id = k.creator
-- join: LEFT JOIN file f ON f.id = s.file
-- join: LEFT JOIN func u ON u.id = s.func
-- join: LEFT JOIN site ss ON ss.id = n.take_site
-- join: LEFT JOIN file sf ON sf.id = ss.file
-- join: LEFT JOIN func su ON su.id = ss.func
-- join: LEFT JOIN tag st ON st.id = n.take_tag
-- join: LEFT JOIN site rs ON rs.id = n.release_site
-- join: LEFT JOIN file rf ON rf.id = rs.file
-- join: LEFT JOIN func ru ON ru.id = rs.func
-- join: LEFT JOIN tag rt ON rt.id = n.release_tag
-- join: LEFT JOIN site os ON os.id = n.other_site
-- join: LEFT JOIN file oof ON oof.id = os.file
-- join: LEFT JOIN tag ot ON ot.id = n.other_tag
-- join: LEFT JOIN site xs ON xs.id = n.second_site
-- join: LEFT JOIN file xf ON xf.id = xs.file
-- join: LEFT JOIN func xu ON xu.id = xs.func
-- join: LEFT JOIN tag xt ON xt.id = n.second_tag
-- join: LEFT JOIN site ls ON ls.id = k.last_site
-- join: LEFT JOIN file lf ON lf.id = ls.file
-- join: LEFT JOIN func lu ON lu.id = ls.func
FROM (SELECT x.path AS gid, count(*) AS alive, sum(l.size + l.overhead) AS bytes
	FROM life_path x NOT INDEXED CROSS JOIN life l ON l.id = x.life WHERE {filter} GROUP BY x.path) g

-- list: leaks_creator
-- doc: Objects that never ended, by creator.
-- thing: creator g.gid
-- key: g.gid
-- fields-of: objects
-- enter: objects?filter={term}%20{filter}
-- default-sort: alive
-- col: alive title=alive type=count width=6 prio=1 doc="objects that had not ended" expr=g.alive
-- col: freed title=ended type=count width=7 prio=2 nosort doc="objects it made that ended well" expr=(SELECT sum(y.ended) FROM type y WHERE y.creator IS s.id)
-- col: score title=score type=int width=5 prio=2 doc="the most of its leak paths" expr=g.score
-- col: paths title=paths type=count width=6 prio=3 doc="leak paths" expr=g.paths
-- col: where title="made by" type=site width=24 prio=1 link=objects?filter={term}%20{filter} term="file={file} line={line}" expr=coalesce(f.text || ':' || s.line, '(made before the log)')
-- col: func title=function type=text middle width=24 prio=2 wide link=objects?filter=alive%20{@} term="func={func}" expr=u.text
-- col: bytes title=bytes type=bytes width=9 prio=3 expr=g.bytes
-- col: file title=file type=text prio=0 nosort expr=f.text
-- col: line title=line type=int prio=0 nosort expr=s.line
-- col: term title=term type=text prio=0 nosort expr=CASE WHEN s.id IS NULL THEN 'alive -made' ELSE printf('alive file="%s" line=%d func="%s"',
--+ replace(replace(f.text, '\', '\\'), '"', '\"'), s.line, replace(replace(u.text, '\', '\\'), '"', '\"')) END
-- col: forgotten title=forgotten type=count prio=0 nosort expr=g.forgotten
-- col: path title=path type=int prio=0 nosort expr=g.path
-- sort: alive desc expr=g.alive
-- sort: paths desc expr=g.paths
-- sort: score desc expr=g.score
-- sort: suspicion desc expr=g.forgotten > 0, g.ended > 0, g.score
-- sort: where joined expr=f.text, s.line
-- sort: func joined expr=u.text
-- sort: bytes desc expr=g.bytes
-- join: LEFT JOIN site s ON s.id = g.gid
-- join: LEFT JOIN file f ON f.id = s.file
-- join: LEFT JOIN func u ON u.id = s.func
FROM (SELECT ifnull(l.creator, 0) AS gid, count(*) AS alive, count(DISTINCT x.path) AS paths, sum(l.size + l.overhead) AS bytes,
		max(k.score) AS score, max(k.ended) AS ended, sum(k.role = 'forgotten') AS forgotten, min(x.path) AS path
	FROM life_path x NOT INDEXED CROSS JOIN life l ON l.id = x.life JOIN leak_path k ON k.id = x.path WHERE {filter} GROUP BY ifnull(l.creator, 0)) g

-- list: leaks_file
-- doc: Objects that never ended, by source file of the creator.
-- key: g.gid
-- fields-of: objects
-- enter: objects?filter={term}%20{filter}
-- default-sort: alive
-- col: alive title=alive type=count width=6 prio=1 doc="objects that had not ended" expr=g.alive
-- col: creators title=creators type=count width=8 prio=3 expr=g.creators
-- col: file title=file type=text tail width=32 prio=1 wide link=objects?filter={term}%20{filter} term="file={file}" expr=coalesce(f.text, '(made before the log)')
-- col: bytes title=bytes type=bytes width=9 prio=2 expr=g.bytes
-- col: term title=term type=text prio=0 nosort expr=CASE WHEN f.id IS NULL THEN 'alive -made' ELSE
--+ printf('alive file="%s"', replace(replace(f.text, '\', '\\'), '"', '\"')) END
-- sort: alive desc expr=g.alive
-- sort: creators desc expr=g.creators
-- sort: file joined expr=f.text
-- sort: bytes desc expr=g.bytes
-- join: LEFT JOIN file f ON f.id = g.gid
FROM (SELECT ifnull(s.file, 0) AS gid, count(*) AS alive, count(DISTINCT l.creator) AS creators, sum(l.size + l.overhead) AS bytes
	FROM life l LEFT JOIN site s ON s.id = l.creator WHERE l.alive = 1 AND {filter} GROUP BY ifnull(s.file, 0)) g

-- list: leaks_function
-- doc: Objects that never ended, by function of the creator.
-- key: g.gid
-- fields-of: objects
-- enter: objects?filter={term}%20{filter}
-- default-sort: alive
-- col: alive title=alive type=count width=6 prio=1 doc="objects that had not ended" expr=g.alive
-- col: creators title=creators type=count width=8 prio=3 expr=g.creators
-- col: func title=function type=text middle width=32 prio=1 wide link=objects?filter={term}%20{filter} term="func={func}" expr=coalesce(u.text, '(made before the log)')
-- col: bytes title=bytes type=bytes width=9 prio=2 expr=g.bytes
-- col: term title=term type=text prio=0 nosort expr=CASE WHEN u.id IS NULL THEN 'alive -made' ELSE
--+ printf('alive func="%s"', replace(replace(u.text, '\', '\\'), '"', '\"')) END
-- sort: alive desc expr=g.alive
-- sort: creators desc expr=g.creators
-- sort: func joined expr=u.text
-- sort: bytes desc expr=g.bytes
-- join: LEFT JOIN func u ON u.id = g.gid
FROM (SELECT ifnull(s.func, 0) AS gid, count(*) AS alive, count(DISTINCT l.creator) AS creators, sum(l.size + l.overhead) AS bytes
	FROM life l LEFT JOIN site s ON s.id = l.creator WHERE l.alive = 1 AND {filter} GROUP BY ifnull(s.func, 0)) g

-- list: leaks_tag
-- doc: Objects that never ended, by tag of their constructor.
-- key: g.gid
-- fields-of: objects
-- enter: objects?filter={term}%20{filter}
-- default-sort: alive
-- col: alive title=alive type=count width=6 prio=1 doc="objects that had not ended" expr=g.alive
-- col: creators title=creators type=count width=8 prio=3 expr=g.creators
-- col: tag title=tag type=text middle width=40 prio=1 wide link=objects?filter={term}%20{filter} expr=coalesce(t.text, '(no tag)')
-- col: bytes title=bytes type=bytes width=9 prio=2 expr=g.bytes
-- col: term title=term type=text prio=0 nosort expr=CASE WHEN t.id IS NULL THEN 'alive made.tag=""' ELSE
--+ printf('alive made.tag="%s"', replace(replace(t.text, '\', '\\'), '"', '\"')) END
-- sort: alive desc expr=g.alive
-- sort: creators desc expr=g.creators
-- sort: tag joined expr=t.text
-- sort: bytes desc expr=g.bytes
-- join: LEFT JOIN tag t ON t.id = g.gid
FROM (SELECT ifnull(l.creator_tag, 0) AS gid, count(*) AS alive, count(DISTINCT l.creator) AS creators, sum(l.size + l.overhead) AS bytes
	FROM life l WHERE l.alive = 1 AND {filter} GROUP BY ifnull(l.creator_tag, 0)) g

-- list: leaks_thread
-- doc: Objects that never ended, by the thread that made them.
-- key: g.gid
-- fields-of: objects
-- enter: objects?filter={term}%20{filter}
-- default-sort: alive
-- col: alive title=alive type=count width=6 prio=1 doc="objects that had not ended" expr=g.alive
-- col: creators title=creators type=count width=8 prio=3 expr=g.creators
-- col: lwp title=lwp type=lwp width=8 prio=1 link=threads/lwp/{lwp} expr=r.lwp
-- col: name title=thread type=text width=24 prio=2 wide expr=h.name
-- col: bytes title=bytes type=bytes width=9 prio=2 expr=g.bytes
-- col: term title=term type=text prio=0 nosort expr=CASE WHEN r.id IS NULL THEN 'alive' ELSE printf('alive made.thread=%d', r.lwp) END
-- sort: alive desc expr=g.alive
-- sort: creators desc expr=g.creators
-- sort: lwp joined expr=r.lwp
-- sort: name joined expr=h.name
-- sort: bytes desc expr=g.bytes
-- join: LEFT JOIN ref_thread r ON r.id = g.gid
-- join: LEFT JOIN ref_thread_of o ON o.ref_thread = g.gid
-- join: LEFT JOIN thread h ON h.id = o.thread
FROM (SELECT ifnull(l.first_thread, 0) AS gid, count(*) AS alive, count(DISTINCT l.creator) AS creators, sum(l.size + l.overhead) AS bytes
	FROM life_path x NOT INDEXED CROSS JOIN life l ON l.id = x.life WHERE l.alive = 1 AND {filter} GROUP BY ifnull(l.first_thread, 0)) g

-- list: leaks_last
-- doc: Objects that never ended, by the place that touched them last.
-- key: g.gid
-- fields-of: objects
-- enter: objects?filter={term}%20{filter}
-- default-sort: alive
-- col: alive title=alive type=count width=6 prio=1 doc="objects that had not ended" expr=g.alive
-- col: creators title=creators type=count width=8 prio=3 expr=g.creators
-- col: where title="last touched by" type=site width=28 prio=1 link=objects?filter={term}%20{filter} expr=f.text || ':' || s.line
-- col: func title=function type=text middle width=28 prio=2 wide term="by.func={func}" expr=u.text
-- col: bytes title=bytes type=bytes width=9 prio=2 expr=g.bytes
-- col: term title=term type=text prio=0 nosort expr=printf('alive by.file="%s" by.line=%d by.func="%s"',
--+ replace(replace(f.text, '\', '\\'), '"', '\"'), s.line, replace(replace(u.text, '\', '\\'), '"', '\"'))
-- sort: alive desc expr=g.alive
-- sort: creators desc expr=g.creators
-- sort: where joined expr=f.text, s.line
-- sort: func joined expr=u.text
-- sort: bytes desc expr=g.bytes
-- join: LEFT JOIN site s ON s.id = g.gid
-- join: LEFT JOIN file f ON f.id = s.file
-- join: LEFT JOIN func u ON u.id = s.func
FROM (SELECT ifnull(l.last_site, 0) AS gid, count(*) AS alive, count(DISTINCT l.creator) AS creators, sum(l.size + l.overhead) AS bytes
	FROM life l WHERE l.alive = 1 AND {filter} GROUP BY ifnull(l.last_site, 0)) g

-- query: leaks_verdict
-- How each run with a refs log stopped, and what of it had not ended: lives, bytes, of roots, how many roots, of those held, that
-- may have ended in a hole, that look forgotten, creators.
SELECT r.shutdown, r.why, count(p.id), ifnull(sum(p.lives), 0), sum(p.bytes), ifnull(sum(iif(p.role = 'root', p.lives, 0)), 0),
	ifnull(sum(p.role = 'root'), 0), ifnull(sum(iif(p.role = 'held', p.lives, 0)), 0), ifnull(sum(p.excused), 0),
	ifnull(sum(iif(p.role = 'forgotten', p.lives, 0)), 0), count(DISTINCT ifnull(p.creator, 0))
FROM run r LEFT JOIN leak_path p ON p.run = r.id
WHERE r.id IN (SELECT o.run FROM source_run o JOIN source s ON s.id = o.source WHERE s.kind IN ('refs', 'refcounter')) GROUP BY r.id ORDER BY r.id;

-- query: leaks_ended
-- Lives of the bundle, and of them those that ended well, that are invalid.
SELECT ifnull(sum(lives), 0), ifnull(sum(iif(class = 0, lives, 0)), 0), ifnull(sum(iif(class = 3, lives, 0)), 0) FROM life_profile;

-- query: leak_first_life
-- A life to tell a path by, and its name.
SELECT l.id, printf('0x%llx#%d', l.addr, l.ordinal) FROM life_path x JOIN life_row l ON l.id = x.life WHERE x.path = :path ORDER BY x.life LIMIT 1;

-- query: leak_threads
-- Who made the lives of a path, of the first 2000 of them; LWPs of two logs are two threads.
SELECT t.lwp, count(*) FROM (SELECT x.life FROM life_path x WHERE x.path = :path ORDER BY x.life LIMIT 2000) x
JOIN life_row l ON l.id = x.life JOIN ref_thread t ON t.id = l.first_thread GROUP BY l.first_thread ORDER BY 2 DESC, min(l.id) LIMIT 60;

-- query: leak_objects
-- The first lives of a path.
SELECT printf('0x%llx#%d', l.addr, l.ordinal) FROM life_path x JOIN life_row l ON l.id = x.life WHERE x.path = :path ORDER BY x.life LIMIT :limit;

-- query: leak_terms
SELECT points, text FROM leak_term WHERE path = :path ORDER BY ord;

-- query: leak_of_life
-- The path of a life, which of its lives it is, how many there are.
SELECT x.path, (SELECT count(*) FROM life_path y WHERE y.path = x.path AND y.life <= x.life), k.lives FROM life_path x JOIN leak_path k ON k.id = x.path
WHERE x.life = :life;

-- query: leak_ways
-- How the lives that were made as this one ended: where the last change of each was, and how many.  sort-ok
SELECT f.text, s.line, u.text, t.text, sum(p.lives), sum(sum(p.lives)) OVER () FROM life_profile p JOIN site s ON s.id = p.last_site JOIN file f ON f.id = s.file
JOIN func u ON u.id = s.func LEFT JOIN tag t ON t.id = p.last_tag
WHERE p.creator IS (SELECT creator FROM life WHERE id = :life) AND p.creator_tag IS (SELECT creator_tag FROM life WHERE id = :life)
	AND p.class = 0 AND p.source IN (SELECT o.source FROM source_run o WHERE o.run = (SELECT r.run FROM source_run r
		WHERE r.source = (SELECT source FROM life WHERE id = :life)))
GROUP BY p.last_site, p.last_tag ORDER BY 5 DESC LIMIT 6;

-- query: leak_others
-- The leak paths of lives that were made as this one.
SELECT p.id, p.lives, u.text, f.text, s.line, p.role, sum(p.lives) OVER () FROM leak_path p LEFT JOIN site s ON s.id = p.last_site LEFT JOIN file f ON f.id = s.file
LEFT JOIN func u ON u.id = s.func
WHERE p.creator IS (SELECT creator FROM life WHERE id = :life) AND p.tag IS (SELECT creator_tag FROM life WHERE id = :life)
	AND p.run = (SELECT r.run FROM source_run r WHERE r.source = (SELECT source FROM life WHERE id = :life)) ORDER BY p.id LIMIT 12;
