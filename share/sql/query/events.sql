-- SPDX-License-Identifier: GPL-3.0-or-later
-- Events of one life, and of one thread.

-- list: history
-- doc: History: the events of one life, in repaired order.
-- thing: event e.life, e.ord
-- key: e.life, e.ord
-- param: !life expr=e.life = (SELECT keeper FROM life_rows WHERE life = :life)
-- enter: raw/source/{source}/line/{line}
-- default-sort: ord
-- place: hist life bare
-- report: history at=must doc="the events of one life (--at 0xADDR#LIFE), what gave back each take, one that ended beside it"
-- col: mark title="" type=mark width=2 prio=1 nosort doc="? never given back, !! no object any more, ~ the log prints another count"
--+ expr=CASE WHEN e.kind = 3 THEN '!!' WHEN EXISTS (SELECT 1 FROM open_take o WHERE o.life = e.life AND o.site = e.site AND o.tag IS e.tag) THEN '?'
--+ WHEN EXISTS (SELECT 1 FROM ref_logged x WHERE x.source = e.source AND x.line = e.line) THEN '~' END
-- col: ord title=# type=int width=5 prio=1 expr=e.ord
-- col: delta title=chg type=delta width=4 prio=1 term="delta={delta}" expr=e.delta
-- col: count title=count type=text width=7 prio=1 nosort doc="count before and after" expr=e.before || '>' || e.after
-- col: lwp title=lwp type=lwp width=7 prio=2 link=threads/lwp/{lwp} term="thread={lwp}" expr=r.lwp
-- col: thread title=thread type=text width=14 prio=4 nosort link=threads/lwp/{lwp} expr=h.name
-- col: where title=where type=site width=24 prio=2 term="file={file} line={src_line}" expr=f.text || ':' || s.line
-- col: func title=function type=text middle width=22 prio=4 term="func={func}" expr=u.text
-- col: tag title=tag type=text middle width=24 prio=3 wide term="tag={tag_text}" expr=CASE WHEN t.id IS NOT NULL THEN t.text
--+ WHEN e.kind = 1 THEN '(constructor)' WHEN e.kind = 2 THEN '(destructor)' WHEN e.kind = 3 THEN '(invalid)' END
-- col: line title="refs line" type=int width=9 prio=2 link=raw/source/{source}/line/{line} expr=e.line
-- col: kind title=kind type=text width=11 prio=9 optional term="kind={kind}"
--+ expr=CASE e.kind WHEN 0 THEN 'change' WHEN 1 THEN 'constructor' WHEN 2 THEN 'destructor' ELSE 'invalid' END
-- col: before title=before type=int width=6 prio=9 optional expr=e.before
-- col: after title=after type=int width=6 prio=9 optional expr=e.after
-- col: tag_text title=tag type=text prio=0 nosort expr=ifnull(t.text, '')
-- col: file title=file type=text prio=0 nosort expr=f.text
-- col: src_line title=line type=int prio=0 nosort expr=s.line
-- col: source title=source type=int prio=0 nosort expr=e.source
-- sort: ord unique expr=e.ord
-- sort: delta expr=e.delta
-- sort: lwp expr=e.thread
-- sort: where expr=e.site
-- sort: func expr=e.site
-- sort: tag expr=e.tag
-- sort: line expr=e.line
-- sort: kind expr=e.kind
-- sort: before expr=e.before
-- sort: after expr=e.after
-- join: JOIN life_row l ON l.id = e.life
-- join: JOIN site s ON s.id = e.site
-- join: JOIN file f ON f.id = s.file
-- join: JOIN func u ON u.id = s.func
-- join: LEFT JOIN tag t ON t.id = e.tag
-- join: LEFT JOIN ref_thread r ON r.id = e.thread
-- join: LEFT JOIN ref_thread_of o ON o.ref_thread = e.thread
-- join: LEFT JOIN thread h ON h.id = o.thread
-- word: file func tag
-- words-in: e.site
-- address: expr=e.life IN (SELECT id FROM life_row WHERE addr = {addr})
-- field: file type=text dict=file within="SELECT id FROM site WHERE file IN {set}" doc="source file of the event" expr=e.site IN (SELECT id FROM site WHERE file IN {set})
-- field: func type=text dict=func within="SELECT id FROM site WHERE func IN {set}" doc="function of the event" expr=e.site IN (SELECT id FROM site WHERE func IN {set})
-- field: line type=int doc="source line of the event" expr=e.site IN (SELECT id FROM site WHERE line {cmp})
-- field: tag type=text dict=tag within="SELECT site FROM pair WHERE tag IN {set}" doc="tag of the event" expr=e.tag
-- field: thread type=int doc="LWP of the event" expr=e.thread IN (SELECT id FROM ref_thread WHERE lwp {cmp})
-- field: delta type=int doc="change of the count" expr=e.delta
-- field: before type=int doc="count before" expr=e.before
-- field: after type=int doc="count after" expr=e.after
-- field: seq type=int doc="place in the life, from 1" expr=e.ord
-- field: at type=int doc="line of the refs log" expr=e.line
-- field: obj type=obj doc="0xADDR#LIFE" expr=e.life IN (SELECT id FROM life_row WHERE {obj})
-- field: kind type=text values=change,constructor,destructor,invalid doc="what the line says" expr=e.kind
-- flag: constructor doc="the object was made" expr=e.kind = 1
-- flag: destructor doc="the object was destroyed" expr=e.kind = 2
-- flag: invalid doc="the address held no object" expr=e.kind = 3
-- flag: mismatch doc="the log prints another count" expr=EXISTS (SELECT 1 FROM ref_logged x WHERE x.source = e.source AND x.line = e.line)
-- flag: unmatched doc="its release is missing, compared with ended siblings"
--+ expr=EXISTS (SELECT 1 FROM open_take o WHERE o.life = e.life AND o.site = e.site AND o.tag IS e.tag)
FROM ref_event e

-- list: balance
-- doc: What each call site added to and took from the count of one life; first what was never given back.
-- thing: event b.life, b.first
-- key: b.life, b.site
-- param: !life expr=b.life = :life
-- enter: {=view}?filter={term}
-- default-sort: net
-- col: mark title="" type=mark width=2 prio=1 nosort doc="? never given back, compared with ended siblings"
--+ expr=CASE WHEN b.suspect THEN '?' END
-- col: net title=net type=delta width=4 prio=1 expr=b.net
-- col: ups title=+ type=count width=4 prio=1 doc="times it took a reference" expr=b.ups
-- col: downs title=- type=count width=4 prio=1 doc="times it gave one back" expr=b.downs
-- col: where title=where type=site width=24 prio=1 expr=f.text || ':' || s.line
-- col: says title="ended siblings" type=lines width=44 prio=1 nosort doc="compared with others of the same type that ended"
--+ expr=CASE WHEN b.suspect AND b.first IS NULL THEN iif(p.confidence = 'derived', 'end here, this one never got here', 'perhaps end here')
--+ WHEN b.suspect THEN iif((SELECT count(*) FROM open_take o WHERE o.life = b.life) = 1, 'open', 'perhaps open') END
-- col: func title=function type=text middle width=22 prio=3 expr=u.text
-- col: tag title=tag type=text middle width=24 prio=2 wide nosort expr=CASE WHEN b.tags > 1 THEN b.tags || ' tags' ELSE t.text END
-- col: first title="first event" type=int width=5 prio=6 doc="the first of them in the history" expr=b.first
-- col: view title=view type=text prio=0 nosort expr=CASE WHEN b.first IS NULL THEN 'objects' ELSE printf('hist/0x%llx#%d', l.addr, l.ordinal) END
-- col: term title=term type=text prio=0 nosort expr=printf('%sfile="%s" %sline=%d', CASE WHEN b.first IS NULL THEN 'any.' ELSE '' END,
--+ replace(replace(f.text, '\', '\\'), '"', '\"'), CASE WHEN b.first IS NULL THEN 'any.' ELSE '' END, s.line)
-- sort: net desc expr=b.suspect, b.first IS NOT NULL, abs(b.net), -b.first
-- sort: ups desc expr=b.ups
-- sort: downs desc expr=b.downs
-- sort: where expr=b.site
-- sort: func expr=b.site
-- sort: first expr=b.first
-- join: JOIN life_row l ON l.id = b.life
-- join: JOIN site s ON s.id = b.site
-- join: JOIN file f ON f.id = s.file
-- join: JOIN func u ON u.id = s.func
-- join: LEFT JOIN tag t ON t.id = b.tag
-- join: LEFT JOIN life_path x ON x.life = b.life
-- join: LEFT JOIN leak_path p ON p.id = x.path
FROM (SELECT :life AS life, e.site, sum(e.delta) AS net, sum(e.delta > 0) AS ups, sum(e.delta < 0) AS downs, min(e.ord) AS first, min(e.tag) AS tag,
		count(DISTINCT e.tag) AS tags,
		max(EXISTS (SELECT 1 FROM open_take o WHERE o.life = e.life AND o.site = e.site AND o.tag IS e.tag)) AS suspect
	FROM ref_event e WHERE e.life = (SELECT k.keeper FROM life_rows k WHERE k.life = :life
		AND k.keeper NOT IN (SELECT y.life FROM long_life y)) GROUP BY e.site
	UNION ALL
	SELECT :life, p.site, sum(e.net), sum(e.ups), sum(e.downs), min(e.first_ord), min(p.tag), count(DISTINCT p.tag),
		max(EXISTS (SELECT 1 FROM open_take o WHERE o.life = e.life AND o.site = p.site AND o.tag IS p.tag))
	FROM long_pair e JOIN pair p ON p.id = e.pair WHERE e.life = (SELECT k.keeper FROM life_rows k WHERE k.life = :life) GROUP BY p.site
	UNION ALL
	SELECT x.life, n.site, NULL, NULL, NULL, NULL, NULL, 0, 1 FROM missing_release n JOIN life_path x ON x.path = n.path
	WHERE x.life = :life AND NOT EXISTS (SELECT 1 FROM life l JOIN shape_pair m ON m.shape = l.shape JOIN pair q ON q.id = m.pair
		WHERE l.id = :life AND q.site = n.site)
	GROUP BY n.site) b

-- list: events
-- doc: Events: the lines of a refs log in its order, of one thread or of all; without a thread those of the longest log.
-- thing: event e.life, e.ord
-- key: e.life, e.ord
-- param: ref_thread expr=e.thread = :ref_thread
-- param-else: ref_thread expr=e.source = (SELECT v.source FROM event_source v ORDER BY v.events DESC, v.source LIMIT 1)
-- param: life expr=e.life = :life
-- fields-of: history
-- enter: hist/{obj}/event/{ord}
-- default-sort: line
-- place: refs thread
-- same: ref_thread lwp
-- view: title=Events summary="changes of reference counts in the order of the log, of all threads or of one" pane="Ref changes" number=e
-- empty-without: refs No refs log in this bundle: set refdebug=yes in asterisk.conf, restart, reproduce.
-- empty: no event
-- hints: follow filter-toggle go-thread go-creator raw
-- col: mark title="" type=mark width=2 prio=2 nosort expr=CASE WHEN e.kind = 3 THEN '!!' WHEN EXISTS (SELECT 1 FROM open_take o WHERE o.life = e.life AND o.site = e.site AND o.tag IS e.tag) THEN '?' END
-- col: line title="refs line" type=int width=9 prio=1 link=raw/source/{source}/line/{line} expr=e.line
-- col: delta title=chg type=delta width=4 prio=1 term="delta={delta}" expr=e.delta
-- col: count title=count type=text width=7 prio=2 nosort doc="count before and after" expr=e.before || '>' || e.after
-- col: obj title=object type=obj width=18 prio=1 link=hist/{obj}/event/{ord} term="obj={obj}" expr=printf('0x%llx#%d', l.addr, l.ordinal)
-- col: where title=where type=site width=24 prio=1 term="file={file} line={src_line}" expr=f.text || ':' || s.line
-- col: func title=function type=text middle width=22 prio=3 term="func={func}" expr=u.text
-- col: tag title=tag type=text middle width=24 prio=2 wide term="tag={tag_text}" expr=CASE WHEN t.id IS NOT NULL THEN t.text
--+ WHEN e.kind = 1 THEN '(constructor)' WHEN e.kind = 2 THEN '(destructor)' WHEN e.kind = 3 THEN '(invalid)' END
-- col: made title="object made by" type=site width=24 prio=6 nosort expr=cf.text || ':' || cs.line
-- col: ord title=# type=int width=5 prio=8 nosort doc="place in the life" expr=e.ord
-- col: lwp title=lwp type=lwp width=7 prio=2 nosort link=threads/lwp/{lwp} term="thread={lwp}" expr=r.lwp
-- col: kind title=kind type=text width=11 prio=9 optional nosort term="kind={kind}"
--+ expr=CASE e.kind WHEN 0 THEN 'change' WHEN 1 THEN 'constructor' WHEN 2 THEN 'destructor' ELSE 'invalid' END
-- col: before title=before type=int width=6 prio=9 nosort optional expr=e.before
-- col: after title=after type=int width=6 prio=9 nosort optional expr=e.after
-- col: tag_text title=tag type=text prio=0 nosort expr=ifnull(t.text, '')
-- col: file title=file type=text prio=0 nosort expr=f.text
-- col: src_line title=line type=int prio=0 nosort expr=s.line
-- col: source title=source type=int prio=0 nosort expr=e.source
-- sort: line unique expr=e.line
-- sort: delta expr=e.delta
-- sort: obj expr=e.life, e.ord
-- sort: where expr=e.site
-- sort: func expr=e.site
-- sort: tag expr=e.tag
-- join: JOIN life l ON l.id = e.life
-- join: JOIN site s ON s.id = e.site
-- join: JOIN file f ON f.id = s.file
-- join: JOIN func u ON u.id = s.func
-- join: LEFT JOIN tag t ON t.id = e.tag
-- join: LEFT JOIN ref_thread r ON r.id = e.thread
-- join: LEFT JOIN site cs ON cs.id = l.creator
-- join: LEFT JOIN file cf ON cf.id = cs.file
FROM ref_event e

-- query: beside_changes
-- The changes of a life, told apart from those of others (4096), as they look beside the life :own; more than 5000 are not paired.
SELECT e.ord, e.line, e.delta, e.before, e.after, f.text, s.line, u.text, t.text, s.func, ifnull(e.tag, 0), ifnull(e.thread, 0),
	EXISTS (SELECT 1 FROM open_take o WHERE o.life = e.life AND o.site = e.site AND o.tag IS e.tag) AND e.delta > 0,
	EXISTS (SELECT 1 FROM life_path x JOIN missing_release n ON n.path = x.path WHERE x.life = :own AND n.site = e.site AND n.tag IS e.tag)
		AND e.delta < 0, e.site, r.lwp, e.kind = 1
FROM ref_event e LEFT JOIN ref_thread r ON r.id = e.thread JOIN site s ON s.id = e.site JOIN file f ON f.id = s.file JOIN func u ON u.id = s.func LEFT JOIN tag t ON t.id = e.tag
WHERE e.life = (SELECT id FROM life WHERE id = :life AND flags & 4096 = 0) AND e.kind <> 3 AND e.delta <> 0 ORDER BY e.ord LIMIT 5001;

-- query: beside_life
-- Whether all changes of a life are known and it ended.
SELECT (class = 0 OR (class = 3 AND destroyed_line IS NOT NULL)) AND flags & 4192 = 0, class = 3 FROM life WHERE id = :life;

-- query: beside_late
-- What was done to an address that held no object any more, or none yet; the first of it.
SELECT e.ord, e.line, e.delta, e.before, e.after, f.text, s.line, u.text, t.text, s.func, ifnull(e.tag, 0), ifnull(e.thread, 0), 0, 0, e.site, r.lwp, 0
FROM ref_event e LEFT JOIN ref_thread r ON r.id = e.thread JOIN site s ON s.id = e.site JOIN file f ON f.id = s.file JOIN func u ON u.id = s.func
LEFT JOIN tag t ON t.id = e.tag WHERE e.life = :life AND e.kind = 3 ORDER BY e.ord LIMIT 20;

-- query: beside_logged
-- What Asterisk's own log says of the address, and whether the address had one life only.
SELECT g.source, g.line, g.at, g.text, (SELECT count(*) = 1 FROM life_row o WHERE o.addr = l.addr)
FROM life_row l JOIN log_line g ON g.addr = l.addr AND g.level = 'ERROR' WHERE l.id = :life ORDER BY g.source, g.line LIMIT 3;

-- query: beside_sibling
SELECT x.rank, x.sibling, printf('0x%llx#%d', l.addr, l.ordinal) FROM life_sibling x JOIN life_row l ON l.id = x.sibling
WHERE x.life = :life ORDER BY x.rank;

-- query: history_usual
-- The object to tell of when none is named: the first that a finding names, itself, by its lock or by its leak path.  What is no
-- fault names none: the most suspicious comes before what is merely alive.
SELECT obj FROM (SELECT l.rank AS rank, l.ord AS ord, l.start AS start, CASE
	WHEN l.place GLOB 'hist/*' THEN substr(l.place, 6, iif(instr(substr(l.place, 6), '/'), instr(substr(l.place, 6), '/') - 1, length(l.place)))
	WHEN l.place GLOB 'locks/0x*' THEN (SELECT printf('0x%llx#%d', r.addr, r.ordinal) FROM lock k JOIN life_row r ON r.id = k.life
		WHERE printf('0x%llx', k.addr) = substr(l.place, 7) LIMIT 1)
	WHEN l.place GLOB 'leaks/path/*' THEN (SELECT printf('0x%llx#%d', r.addr, r.ordinal) FROM life_path x JOIN life_row r ON r.id = x.life
		WHERE x.path = CAST(substr(l.place, 12) AS INTEGER) ORDER BY x.life LIMIT 1)
	END AS obj FROM finding_link l JOIN finding f ON f.rank = l.rank WHERE f.severity > 1) WHERE obj IS NOT NULL ORDER BY rank, ord, start LIMIT 1;
