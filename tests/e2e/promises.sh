#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What the console promises, as far as it needs no keys typed at a terminal; test_promises does the rest.  The number is the promise's.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

screen() { # SIZE ARGUMENT...: the screen in $out
	screen_size=$1
	shift
	run --no-rc --size "$screen_size" "$@" -c screendump
}
holds() { # WHAT: the last command succeeded
	if [ "$?" = 0 ]; then ok "$1"; else not_ok "$1"; fi
}

# --- 1: it names the deadlock on the first screen, and draws it
screen 120x36 "$demo"
head -n 3 "$out" | tail -n 1 | grep -q DEADLOCK && head -n 20 "$out" | grep -q 'lab_worker_a 25718' && head -n 20 "$out" | grep -q 'lab_worker_b 25719'
holds '1 it names the deadlock on the first screen'
screen 120x36 "$demo" -c ':view waits'
grep -q '^> ┌─> lab_worker_a 25718' "$out" && grep -q '^  │   lab_worker_b 25719' "$out" && grep -q '└─────╝' "$out"
holds '1 it draws the ring, closed, with each of its threads'
run report waits --format json "$demo"
grep -o '"lwp": [0-9]*, "name": "[a-z_]*", "lock": "0x[0-9a-f]*", "resource"' "$out" |
	sed 's/"lwp": \([0-9]*\).*"lock": "\(0x[0-9a-f]*\)".*/\1 \2/' | sort -u >"$work/json"
run report waits --format dot "$demo"
awk '
	NR == 1 { good = $0 ~ /^digraph [a-z]+ \{$/; next }
	/^}$/ { closed = 1; next }
	/^\t[a-z]+=[A-Za-z]+;$/ { next }
	/^\t[tl][0-9]+ \[.*label="([^"\\]|\\.)*".*\];$/ { node[$1] = $0; next }
	/^\t[tl][0-9]+ -> [tl][0-9]+ \[.*\];$/ { from[++n] = $1; to[n] = $3; next }
	{ good = 0 }
	END {
		for (i = 1; i <= n; i++) {
			if (!(from[i] in node) || !(to[i] in node))
				good = 0
			if (from[i] ~ /^t/ && match(node[from[i]], /LWP [0-9]+/)) {
				lwp = substr(node[from[i]], RSTART + 4, RLENGTH - 4)
				if (match(node[to[i]], /0x[0-9a-f]+/))
					print lwp, substr(node[to[i]], RSTART, RLENGTH)
			}
		}
		if (!good || !closed)
			print "no graph"
	}' "$out" | sort -u >"$work/dot"
diff "$work/json" "$work/dot" >"$out"
is "$(cat "$out")" '' '1 the picture is a graph with the same edges'
waits=$SHARED/cases/waits
if [ -d "$waits" ]; then
	screen 120x36 "$waits/ao2-ring.txt" -c ':view waits'
	grep -q '^ POSSIBLE RING 1 of 1  3 threads .*guess$' "$out" && [ "$(grep -c '~~ waits for .*guess' "$out")" = 3 ]
	holds '1 without lock dumps the ring is found in the stacks, each of its waits a guess'
	screen 120x36 "$waits/sync-publish" -c ':view waits'
	grep -q '║ waits for A at x.c:20' "$out" && grep -q '── waits for the answer to a message of stasis' "$out"
	holds '1 a ring with a wait that is for no lock'
else
	skip '1 rings of other waits' 'no shared cases'
fi

# --- 3 and 4: 473 sessions, of which 61 lack one release; a clean end, or a log that just stops
sessions() { # MISSING CLEAN
	awk -v missing="$1" -v clean="$2" '
		function row(addr, delta, lwp, line, func, state, tag) {
			printf "0x7fc0%08x,%s,%d,app_lab.c,%d,%s,%s,%s\n", addr, delta, lwp, line, func, state, tag
		}
		# what happens to session i is told one step behind session i + 1, as if four calls were up at a time
		function step(i, what,    a, lwp) {
			if (i < 0 || i >= 473)
				return
			a = 1048576 + (i * 7919) % 1009 * 4096
			lwp = 1 + i % 7
			if (what == 0)
				row(a, "+1", lwp, 100, "session_new", "**constructor**24**80**", "new session")
			else if (what == 1)
				row(a, "+1", lwp, 120, "session_link", 1, "linked")
			else if (what == 2)
				row(a, "-1", lwp, 140, "session_unlink", 2, "unlinked")
			else if (i % 7 != 3 || ++left > missing)
				row(a, "-1", lwp, 160, "session_end", "**destructor**lock-state:unused**", "done")
		}
		function kind(k) { return 268435456 + (k * 17) % 1511 * 4096 }
		BEGIN {
			# 1500 objects of 30 kinds are there as long as the process: what is left of it at the end is little
			for (k = 0; k < 1500; k++)
				row(kind(k), "+1", 1, 10 + int(k / 50), "kind_" int(k / 50), "**constructor**8**9**", "")
			for (i = 0; i < 473 + 3; i++)
				for (what = 0; what < 4; what++)
					step(i - what, what)
			for (k = 0; clean && k < 1500; k++)
				row(kind(k), "-1", 1, 10 + int(k / 50), "kind_shutdown", "**destructor**lock-state:unused**", "")
		}'
}
sessions 61 1 >"$work/lacking"
sessions 0 1 >"$work/whole"
sessions 61 0 >"$work/stopped"
screen 120x36 "$work/lacking" -c ':view leaks'
grep -q '^> 61  session_new :100 .*session_unlink :140' "$out" && grep -q 'session_end :160 "done", 412 of 412' "$out"
holds '3 it finds the missing release, of the group'
screen 120x36 "$work/lacking" -c ':view objects' -c ':go hist/0x7fc000326000#1'
grep -q '^>* *[?] 1 .*:100 session_new .*never' "$out" && [ "$(grep -c '^>* *[?] [0-9]' "$out")" = 1 ] && grep -q '[?]  missing .*:160 session_end' "$out"
holds '3 and of one object, and of nothing else'
screen 120x36 "$work/whole" -c ':view leaks'
! grep '^[> ]*[?] ' "$out" | grep -qv '[?] keys' && grep -q 'Nothing is alive' "$out"
holds '3 where none is missing none is claimed'

run report leaks --check "$work/lacking"
bits=$((status & 1))
head -n 3 "$out" | grep -q 'leaked: 61 objects' && [ "$bits" = 1 ]
holds '4 after a clean end what is left is leaked'
run report leaks --check "$work/stopped"
bits=$((status & 1))
head -n 3 "$out" | grep -q '0 leaked' && ! grep -q '[1-9][0-9]* leaked' "$out" && [ "$bits" = 0 ]
holds '4 when the log just stops it does not cry leak'
screen 120x36 "$work/lacking" -c ':view leaks'
sum=$(sed -n '/WHY/,$p' "$out" | sed '$d' | sed '$d' | grep -o '[+-][0-9][0-9]*' | awk '{ n += $1 } END { print n + 0 }')
is "$sum" "$(sed -n 's/.*WHY \([0-9]*\).*/\1/p' "$out")" '4 the terms of a score sum to it'
for format in text csv json md; do
	run report overview --no-cache --format $format "$work/lacking" "$demo/deadlock/core-show-locks.txt"
	sed '/"bundle":/d; /^\(## \)*\(lacking\|core-show-locks.txt\)/d' "$out" >"$work/once"
	run report overview --no-cache --format $format "$demo/deadlock/core-show-locks.txt" "$work/lacking"
	sed '/"bundle":/d; /^\(## \)*\(lacking\|core-show-locks.txt\)/d' "$out" >"$work/again"
	[ -s "$work/once" ] && cmp -s "$work/once" "$work/again"
	holds "4 in whatever order files are named, as $format"
done

# --- 10: the same answers without the screen.  Whatever id, address and place a screen shows, its report has.
for b in "$demo" "$SHARED/bundles/asterisk-20-deadlock" "$SHARED/bundles/asterisk-20-leak" "$SHARED/bundles/asterisk-1.8-deadlock"; do
	if [ ! -d "$b" ]; then
		skip "10 screens and reports of $(basename "$b")" 'no shared bundles'
		continue
	fi
	missing=
	for view in leaks objects threads locks waits stacks log channels types files taskprocessors notes; do
		printf ':view %s\n:zoom\n:screendump\n' $view >"$work/script"
		run --no-rc --size 200x50 --script "$work/script" "$b"
		sed '1,2d' "$out" | sed '$d' | sed '$d' | grep -oE '0x[0-9a-f]+(#[0-9]+)?|[a-z_0-9]+[.][ch]:[0-9]+|\b[0-9]{4,}\b' | sort -u >"$work/screen"
		run report $view --format json "$b"
		cp "$out" "$work/json"
		run report $view "$b"
		cat "$out" "$work/json" | tr -c '0-9A-Za-z_.#:\n' '\n' | awk '{ sub(/[:.]+$/, ""); print
			n = split($0, part, ":"); for (i = 1; n > 1 && i <= n; i++) print part[i]
			n = split($0, part, /[:.]/); for (i = 1; n > 1 && i <= n; i++) print part[i] }' |
			sort -u >"$work/report"
		# a place is a column for the file and one for the line, or one for both
		left=$(comm -23 "$work/screen" "$work/report" | while IFS=: read -r file line; do
			[ -n "$line" ] && grep -qxF "$file" "$work/report" && grep -qxF "$line" "$work/report" || echo "$view:$file${line:+:$line}"
		done)
		missing="$missing$left"
	done
	is "$missing" '' "10 a report says what the screen says: $(basename "$b")"
done
bad_json=
for view in overview leaks objects threads locks waits stacks log channels types files taskprocessors notes clock redacted; do
	run report $view --format json "$demo"
	[ "$(head -n 1 "$out" | cut -c 1-33)" = '{"schema": "astscope-report-1", "' ] || bad_json="$bad_json $view"
	if command -v jq >/dev/null; then
		# a row has the columns that are told, or lists of its own rows
		jq -e '(.columns // []) as $c | .report and all(.rows[]?; all(to_entries[]; .key as $k | (.value | type) == "array" or ($c | index($k))))' \
			"$out" >"$work/jq" 2>&1 || bad_json="$bad_json $view:$(head -c 80 "$work/jq")"
	fi
done
is "$bad_json" '' '10 all JSON is of one form'

# --- 12: it remembers
obj='0x55aad9cb9860#1'
run "$demo" -c ":name $obj trunk of Alice" -c ":name locks/0x55aad9cb9810 lock of Alice"
exits 0 '12 a thing gets a name'
for where in objects 'go hist/0x55aad9cb9860#1' locks; do
	case $where in go*) command=":$where" ;; *) command=":view $where" ;; esac
	screen 160x50 "$demo" -c "$command"
	grep -q 'of Alice' "$out"
	holds "12 which shows in $where, after the program was started anew"
done
run report objects --filter "obj=$obj" "$demo"
prints 'trunk of Alice' '12 and in a report'
run report notes --rebuild "$demo"
prints 'trunk of Alice' '12 and in a database that is made anew'
if [ -d "$SHARED/bundles/asterisk-1.8-deadlock" ]; then
	run report dumps "$SHARED/bundles/asterisk-1.8-deadlock"
	prints '4 waits stayed, 4 new, 0 gone|^ *STAYED' '12 two dumps of a process are compared'
else
	skip '12 two dumps of a process' 'no shared bundles'
fi
finish
