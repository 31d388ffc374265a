#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A refs log whose whole lines were sorted: how many lives ended is exact, and what is not known is said.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

# 0x..10: the counts fit in one order; 0x..20 and more: in several; 0x..30: two lives whose routes nothing tells of.
log=$SRCDIR/tests/fixtures/sorted-lines.csv

says_not() { # REGEX WHAT
	if grep -qE -- "$1" "$out"; then not_ok "$2" "not wanted: $1"; else ok "$2"; fi
}
ask() { # SELECT: the answer, rows behind each other
	run sql --no-cache "$log" "$1" --format csv
	answer=$(sed 1d "$out" | tr -d '\r' | tr '\n' ' ' | sed 's/ $//')
}
ask "SELECT class, count(*) FROM v_life GROUP BY class ORDER BY class"
is "$answer" 'finalized,9 leaked,1' 'lives and ends as they were'
ask "SELECT row_order, count(*) FROM v_life GROUP BY row_order ORDER BY row_order"
is "$answer" 'possible,7 rebuilt,1 together,2' 'how the order of each is known'
ask "SELECT count(*) FROM v_event"
is "$answer" "$(wc -l <"$log" | tr -d ' ')" 'no row is lost'
ask "SELECT (SELECT group_concat(ifnull(alive_peak, '-')) FROM v_run), count(peak), count(slices) FROM v_type"
is "$answer" '-,0,0' 'nothing tells how many were alive at one time'

run report history --no-cache --at '0x7f5100000010#1' "$log"
prints 'gate_alloc, order rebuilt' 'one order fits'
prints '^3 .*gate_close' 'and the events stand in it'
run report history --no-cache --at '0x7f5100000020#1' "$log"
prints 'gate_alloc, order possible' 'several fit'
for life in 1 2; do
	run report history --no-cache --at "0x7f5100000030#$life" "$log"
	prints '2 lives, rows not told apart' "life $life of several that are not told apart says so"
	prints '^4 rows' "and shows all rows of the address ($life)"
	says_not '^count ' "but no course of its count ($life)"
	says_not 'Taken and given back' "nor what gave back what ($life)"
done
run report overview --no-cache "$log"
prints 'sorted by whole lines' 'Home says that the log was sorted'
says_not '(LEAK|ALIVE|INVALID) .*\[sure\]' 'nothing that rests on it is sure'
run report files --no-cache "$log"
prints 'sorted by whole lines: what ended is exact' 'Files say what that means'
run report objects --no-cache --format csv "$log"
prints '^,0x7f5100000010#1,finalized,0,2,4,gate_alloc,gate.c:10,gate_drop gate.c:40,7,,96,gate,,,' 'no first and last line'

finish
