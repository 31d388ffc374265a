#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Each command of the help once, so that each also runs under sanitizers; what they answer is for the tests named after them.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

refs=$work/refs
printf '%s\n' '0x1,+1,7,a.c,3,make,**constructor**24**1000**,new' '0x1,-1,7,a.c,9,drop,**destructor**lock-state:unused**,' >"$refs"
echo '0x1 =1   a.c:1:make (new)' >"$work/text"

arguments() { # COMMAND: those it is run with; a line for each run
	case $1 in
	report) echo "overview $demo/deadlock" ;;
	sql) echo "$demo/deadlock SELECT(count(*))FROM(v_life)" ;;
	import) echo "--db $work/db $demo/deadlock" ;;
	export)
		echo "--expand $work/expanded $demo/deadlock"
		echo "--into $work/into $demo/deadlock"
		;;
	collect) echo --script ;; # which looks for no process: other tests begin and end some
	diff) echo "$demo/deadlock $demo/leak" ;;
	triage) echo "$demo/crash $demo/leak" ;;
	demo) echo ;;
	help) echo report ;;
	graph-locks) echo "-f $demo/deadlock/core-show-locks.txt" ;;
	refcounter)
		echo "-n -f $refs"
		echo "--legacy $work/text"
		;;
	reflocks) echo "-o -f $refs" ;;
	refstats) echo "-f $refs" ;;
	*) return 1 ;;
	esac
}

run --help
cp "$out" "$work/help"
sed -n 's/^  astscope \([a-z-]*\).*/\1/p' "$out" >"$work/commands"
while read -r command; do
	if ! arguments "$command" >"$work/runs"; then
		not_ok "$command" 'this script does not run it'
		continue
	fi
	while read -r given; do
		# shellcheck disable=SC2086
		run "$command" $given
		exits 0 "$command $(echo "$given" | cut -c 1-10)"
	done <"$work/runs"
done <"$work/commands"
# What the shells complete is what there is.
run report overview --format none "$demo/deadlock"
sed -n 's/.*formats: *//p' "$err" >"$work/formats"
for shell in astscope.bash _astscope astscope.fish; do
	is "$(grep -c "[' ]$(cat "$work/formats")[';]" "$SRCDIR/share/completions/$shell")" 1 "formats in $shell"
done
is "$(wc -l <"$work/commands" | tr -d ' ')" "$(grep -c '^  astscope ' "$work/help")" 'all commands of the help'
finish
