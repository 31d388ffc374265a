#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# report compat-diff: what it says of refcounter.py is what the twin of that prints, whatever was done to the log; reasons.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

log=$demo/leak/refs

script_says() { # FILE: "finalized leaked skewed invalid", as the twin counts them
	"$program" refcounter -f "$1" >"$work/twin"
	for class in Finalized Leaked Skewed Invalid; do
		grep -c "^==== $class .*Object" "$work/twin"
	done | tr '\n' ' '
}
agrees() { # FILE WHAT: the objects of refcounter.py are counted as it does
	run report compat-diff --no-cache --format json "$1"
	is "$(sed -n 's/^"refcounter.py": {"finalized": \([0-9]*\), "leaked": \([0-9]*\), "skewed": \([0-9]*\), "invalid": \([0-9]*\),.*/\1 \2 \3 \4 /p' \
		"$out")" "$(script_says "$1")" "$2"
}

agrees "$log" 'a log as it is'
run report compat-diff --no-cache "$log"
prints '^[0-9]+ of [0-9]+ (lives differ|life differs)$' 'how many differ is said'

cat "$log" "$log" >"$work/twice"
agrees "$work/twice" 'a log behind itself'
run report compat-diff --no-cache "$work/twice"
prints '^second run: [1-9]' 'a log behind itself: objects that the script carries over are named'
sed '600,900d' "$log" >"$work/hole"
agrees "$work/hole" 'a log with a hole'
sed '1,700d' "$log" >"$work/headless"
agrees "$work/headless" 'a log without its beginning'
run report compat-diff --no-cache "$work/headless"
prints '^skewed: [1-9]' 'a log without its beginning: where the script counts from is named'
LC_ALL=C sort "$log" >"$work/sorted"
agrees "$work/sorted" 'a sorted log'
awk '{ if (NR % 97 == 0) sub(/,[0-9]+,/, ",x,"); if (NR % 101 == 0) $0 = substr($0, 1, 30); print }' "$log" >"$work/damaged"
agrees "$work/damaged" 'a log with damaged lines: those that the script counts'
run report compat-diff --no-cache "$work/damaged"
prints '^rejected: [1-9]' 'a log with damaged lines: they are named'

{
	cat "$log"
	echo '0x1,two,7,a.c,3,f,1,'
} >"$work/deadly"
run report compat-diff --no-cache "$work/deadly"
prints 'refcounter\.py fails at line [0-9]+' 'a line that ends the script is named'
printf '%s\n' '0x1 =1   a.c:1:make (new)' '0x1 -1   a.c:3:drop () [@1]' '0x1 **call destructor** a.c:3:drop ()' >"$work/text"
run report compat-diff --no-cache "$work/text"
prints 'not compared' 'a text log, which the script cannot read'
run report compat-diff --no-cache "$demo/deadlock/core-show-locks.txt"
prints '^0 of 0 lives differ$' 'a bundle without a refs log'
run report compat-diff --no-cache --filter leaked "$log"
fails 64 'takes no filter' 'it takes no filter'

if [ -d "$SHARED/expected" ]; then
	for bundle in asterisk-20-leak asterisk-20-noisy asterisk-11-calls-leak; do
		facts=$SHARED/expected/$bundle/facts/refs.json
		run report compat-diff --no-cache --format json "$SHARED/bundles/$bundle"
		is "$(sed -n 's/^"refcounter.py": {\(.*\), "lost": 0},$/\1/p' "$out")" \
			"$(tr -d '\n' <"$facts" | sed 's/.*"refcounter": *{ *\([^}]*[0-9]\) *}.*/\1/; s/  */ /g' |
				sed 's/\("invalid": [0-9]*\), \("skewed": [0-9]*\)/\2, \1/')" "$bundle: the script's objects as they are known"
		agrees "$SHARED/bundles/$bundle/refs" "$bundle: the same as its twin prints"
	done
	run report compat-diff --no-cache "$SHARED/bundles/asterisk-20-leak"
	prints '^raced: 2,' 'asterisk-20-leak: a row behind the beginning of the next object'
	prints '^trailing: 3,' 'asterisk-20-leak: three objects used when gone'
	prints '^5 of 11 460 lives differ$' 'asterisk-20-leak: no other differs'
else
	skip 'bundles of real systems' "no $SHARED"
fi
finish
