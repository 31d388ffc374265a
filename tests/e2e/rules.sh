#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Rules of the user come before those of astscope.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

tab=$(printf '\t')
rules() { # TEXT: a table of roles, without the column that came last
	printf '# ours\n[roles]\tfunction\tthen\tfile\trole\tblocked\tidle\trank\truns\n'
	printf '%s\n' "$1" | tr '|' "$tab"
}

run report overview "$demo/deadlock"
prints 'and 5 threads whose use' 'without rules of the user'
rules 'lab_worker_*|-|-|worker of the lab|the lab stands still|-|5|-' >"$work/mine.tsv"
run report overview --rules "$work/mine.tsv" "$demo/deadlock"
prints 'the lab stands still' '--rules: what was derived by other rules is derived again'
run report overview "$demo/deadlock"
prints 'and 5 threads whose use' 'and without them once more'

mkdir -p "$XDG_CONFIG_HOME/astscope"
rules 'lab_worker_*|-|-|worker of the lab|the lab of the house|-|5|-' >"$XDG_CONFIG_HOME/astscope/rules.tsv"
run report overview "$demo/deadlock"
prints 'the lab of the house' 'rules of the home are used'
run report overview --rules "$work/mine.tsv" "$demo/deadlock"
prints 'the lab stands still' '--rules come before them'

rules 'lab_worker_*|-|-' >"$work/short.tsv"
run report overview --rules "$work/short.tsv" "$demo/deadlock"
fails 64 'short.tsv:3: 3 cells in a row of roles, which has 8 columns' 'a row that is too short is told with its line'
run report overview --rules "$work/none.tsv" "$demo/deadlock"
fails 66 'none.tsv' 'a file that is not there'
head -c 5000000 /dev/zero >"$work/large.tsv"
run report overview --rules "$work/large.tsv" "$demo/deadlock"
fails 66 'larger than rules ever are' 'a file that is too large'
finish
