#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What refcounter.py and utils/refcounter print, sent in place of the refs log or beside it.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

log=$demo/leak/refs
mkdir "$work/alone" "$work/both" "$work/two" "$work/other" "$work/text"
"$program" refcounter -f "$log" -n >"$work/alone/refs.txt"
"$program" refcounter -f "$log" >"$work/whole.txt"
cp "$log" "$work/alone/refs.txt" "$work/both"
cp "$work/whole.txt" "$work/alone/refs.txt" "$work/two"

ask() { # BUNDLE SELECT: the answer, rows behind each other
	run sql --no-cache "$1" "$2" --format csv
	answer=$(sed 1d "$out" | tr -d '\r' | tr '\n' ' ' | sed 's/ $//')
}
lives='SELECT class, count(*) FROM v_life GROUP BY class ORDER BY class'
ask "$log" "$lives"
of_log=$answer
ask "$log" "SELECT class, count(*) FROM v_life WHERE class <> 'finalized' GROUP BY class ORDER BY class"
odd=$answer

ask "$work/alone" "$lives"
is "$answer" "$odd" 'a report alone: what it lists, with no claim about the rest'
ask "$work/alone" 'SELECT sum(lines - records - continuations - rejects), sum(rejects), max(kind) FROM v_source'
is "$answer" '0,0,refcounter' 'each line of it is accounted for'
ask "$work/alone" 'SELECT shutdown FROM v_run'
is "$answer" unknown 'a report does not tell how the process stopped'
run report overview --no-cache --check "$work/alone"
is "$((status & 1))" 0 'what the script calls leaked is none without a clean stop'
is "$((status & 4))" 4 'an object that was used when gone is one'
run report overview --no-cache "$work/alone"
prints 'leaked, .* invalid by refcounter\.py, finalized' 'what the script counted is said'
prints 'report line [1-9]' 'lines are those of the report'

ask "$work/alone" "SELECT count(*) > 0, count(peak), count(slices), count(median_len) FROM v_type"
is "$answer" '1,0,0,0' 'a report alone: its objects have no order in time, so no peak, curve and length'
ask "$work/alone" "SELECT count(*) FROM v_leak WHERE label IN ('growing', 'startup')"
is "$answer" 0 'a report alone: no label that rests on time'

ask "$work/both" "$lives"
is "$answer" "$of_log" 'beside its log: each object is one'
run report overview --no-cache "$work/both"
cp "$out" "$work/overview"
tr '\n' ' ' <"$work/overview" | sed 's/  */ /g' | grep -q 'agrees with refs'
is $? 0 'beside its log: it agrees'
ask "$work/both" 'SELECT count(DISTINCT life) = (SELECT count(*) FROM v_life) FROM v_event'
is "$answer" 1 'beside its log: no event without its life'

sed 's/^\(0x[0-9a-f]*\)/\10/' "$log" >"$work/other/refs"
cp "$work/alone/refs.txt" "$work/other"
ask "$work/other" 'SELECT count(DISTINCT run) FROM v_run'
is "$answer" 2 'beside the log of another process: it stays by itself'
ask "$work/other" "SELECT count(*) FROM v_life l JOIN v_event e ON e.obj = l.obj JOIN v_source s ON s.source = e.source
	WHERE s.kind = 'refcounter' AND l.class = 'leaked'"
is "$([ "$answer" -gt 0 ] && echo yes)" yes 'beside the log of another process: its objects stay'

ask "$work/whole.txt" "SELECT sum(class = 'invalid'), sum(class = 'leaked') FROM v_life"
whole=$answer
ask "$work/alone" "SELECT sum(class = 'invalid'), sum(class = 'leaked') FROM v_life"
is "$whole" "$answer" 'an object that stands in two classes is one'
ask "$work/two" "SELECT sum(class = 'invalid'), sum(class = 'leaked') FROM v_life"
is "$answer" "$whole" 'two reports of one log: each object is one'

cat >"$work/text.log" <<'LOG'
0x7f5100000010 =1   gate.c:10:gate_alloc (new)
0x7f5100000010 +1   gate.c:12:gate_link (link) [@1]
0x7f5100000020 =1   gate.c:10:gate_alloc (new)
0x7f5100000020 -1   gate.c:14:gate_free () [@1]
0x7f5100000020 **call destructor** gate.c:14:gate_free ()
0x7f5200000010 +1   gate.c:12:gate_link (another address, the same 32 bits) [@3]
LOG
"$program" refcounter --legacy "$work/text.log" >"$work/text/out.txt"
ask "$work/text" 'SELECT addr, class, alive, events FROM v_life ORDER BY addr'
is "$answer" '0x7f5100000010,leaked,1,2 0x7f5200000010,skewed,1,1' 'utils/refcounter: addresses have all of their bits again'
cp "$work/text.log" "$work/text/refs"
ask "$work/text" 'SELECT count(*) FROM v_life'
is "$answer" 3 'utils/refcounter: beside its log each object is one'

# A program may break off anywhere.
head -c 700 "$work/alone/refs.txt" >"$work/cut.txt"
ask "$work/cut.txt" 'SELECT lines - records - continuations - rejects, state FROM v_source'
is "$answer" '0,torn' 'a report that is cut is torn'
finish
