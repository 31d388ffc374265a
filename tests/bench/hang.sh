#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# CPU seconds of a hang of N threads, stacks and lock dump: the import with its analysis, then Home.  JSON lines; the last
# one tells how the cost grows from the smallest to the largest (1 = as the threads do).
set -eu
astscope=$1
srcdir=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cpu() { # COMMAND...: user and system seconds
	LC_ALL=C sh -c 'time -p "$0" "$@" >/dev/null' "$@" 2>&1 | awk '/^(user|sys) / { sum += $2 } END { printf "%.2f", sum }'
}

first=
for n in 1000 2500 5000; do
	mkdir "$dir/$n"
	for what in locks gdb; do
		awk -v n=$n -v what=$what -f "$srcdir/tests/bench/hang.awk" >"$dir/$n/$what.txt"
	done
	import=$(cpu "$astscope" import --db "$dir/$n.db" "$dir/$n")
	home=$(cpu "$astscope" report overview "$dir/$n.db")
	echo "{\"bench\":\"hang\",\"threads\":$n,\"import_s\":$import,\"home_s\":$home}"
	first=${first:-"$n $import"}
	last="$n $import"
done
echo "$first $last" | awk '{ printf "{\"bench\":\"hang\",\"what\":\"growth with waiting threads\",\"value\":%.2f,\"unit\":\"\",\"budget\":1.25}\n", ($4 / $2) / ($3 / $1) }'
