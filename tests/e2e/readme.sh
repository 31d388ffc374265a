#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What README.md says holds: its screen is that of the demo, each of its commands runs as it stands there.
. "${SRCDIR:-.}/tests/e2e/lib.sh"
readme=$SRCDIR/README.md

# The first block that is indented.
run --no-rc --size 100x60 -c ':screendump' "$demo"
sed -n '/^# astscope/,/^## /s/^     *\([^ ].*\)/\1/p' "$readme" >"$work/promised"
is "$(wc -l <"$work/promised" | tr -d ' ')" 4 'the screen of README.md'
while IFS= read -r line; do
	if grep -qF -- "$line" "$out"; then ok "on the screen: $line"; else not_ok "on the screen: $line"; fi
done <"$work/promised"

# The table of commands, with the demo in place of a bundle.  What is no report of one stands here.
ln -s "$program" "$work/astscope"
mkdir "$work/here"
cp "$demo/deadlock/core-show-locks.txt" "$work/here/"
cp "$demo/deadlock/core-show-locks.txt" "$work/here/core-show-locks-2.txt"
cp "$demo/leak/refs" "$work/here/refs"
cp "$demo/leak/refs" "$work/here/refs.txt"
cp "$demo/deadlock/gdb-thread-apply-all-bt.txt" "$work/here/bt.txt"
commands=0
sed -n 's/^| `\(astscope[^`]*\)`.*/\1/p' "$readme" | sed 's/ \\|.*//; s/ | --legacy.*//' >"$work/commands"
while IFS= read -r command; do
	case $command in
	astscope | *' --follow '* | *'[COMMAND]'*) continue ;; # of a terminal; test_terminal.c, test_follow.c, usage.sh
	*'collect --script'*) ;;
	*collect*) command="$command --dry-run" ;;
	esac
	commands=$((commands + 1))
	line=$(printf '%s\n' "$command" | sed "s|BUNDLE\.\.\.|$demo|; s|FIRST SECOND|core-show-locks.txt core-show-locks-2.txt|
		s|--db FILE|--db x.db|; s|--expand FILE|--expand expanded.db|; s|--into DIR|--into views|; s|>[a-z.]*\$||")
	(cd "$work/here" && PATH="$work:$PATH" sh -c "$line") >"$out" 2>"$err" </dev/null
	status=$?
	case $status,$command in
	0,*) ok "$command" ;;
	[1-7],*refcounter*) ok "$command" ;; # its status counts what was found, as that of the script
	*) not_ok "$command" "$line" ;;
	esac
done <"$work/commands"
if [ $commands -gt 30 ]; then ok 'all commands of the table'; else not_ok "only $commands commands"; fi

# The reports that it names are all that there are, but for those that stand with another.
run report --help
sed -n '/^Reports:/,/^$/s/^  \([a-z-]*\) .*/\1/p' "$out" | grep -vx dumps >"$work/reports"
while IFS= read -r report; do
	if grep -q "astscope report $report " "$work/commands"; then ok "names report $report"; else not_ok "names report $report"; fi
done <"$work/reports"

# One file is enough.
for file in bt.txt refs.txt; do
	if grep -q "^    astscope $file " "$readme"; then ok "a line for $file"; else not_ok "a line for $file"; fi
	run "$work/here/$file"
	prints '^1 !' "the verdict of $file alone"
done
run_stdin "$work/here/bt.txt" report overview -
prints '^1 !' 'the verdict of what was copied'
finish
