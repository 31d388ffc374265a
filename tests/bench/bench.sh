#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# make bench: all measurements of one run, a JSON line each, then a table that says of each budget whether it is held.  CPU
# seconds, which mean little by themselves on a machine that does other work: the ratios are what counts.
#
#     bench.sh BUILDDIR SRCDIR LOG
#
# Screens and console: CPU of the statement behind each page (bench_screens), and how long somebody at a terminal waits
# (bench_console).
#
# BENCH_PEER: a program that reads a refs log given as its last argument, to be compared with.  BENCH_FULL=1: also the log four
# times as long.  BENCH_SMALL=1: the log's first 250,000 lines alone, to try the bench itself.
set -eu
build=$(cd "$1" && pwd)
srcdir=$(cd "$2" && pwd)
log=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
lines=$dir/lines

cpu() { # COMMAND...: user and system seconds
	LC_ALL=C sh -c 'time -p "$0" "$@" >/dev/null' "$@" 2>&1 | awk '/^(user|sys) / { sum += $2 } END { printf "%.2f", sum }'
}
say() { # WHAT VALUE UNIT [BUDGET]
	printf '{"bench":"peers","what":"%s","value":%s,"unit":"%s"%s}\n' "$1" "$2" "$3" "${4:+,\"budget\":$4}" | tee -a "$lines"
}
ratio() { # A B
	echo "$1 $2" | awk '{ printf "%.3f", $1 / ($2 > 0 ? $2 : 0.01) }'
}
# A figure of the lines of bench_import.
of() { # FILE WHAT
	sed -n 's/.*"what":"'"$2"'","value":\([0-9.]*\).*/\1/p' "$1"
}

case $log in
*.zst) zstd -dc "$log" ;;
*.gz) gzip -dc "$log" ;;
*) cat "$log" ;;
esac >"$dir/all.csv"
head -n 1000000 "$dir/all.csv" >"$dir/1M.csv"
sizes='1M all'
if [ -n "${BENCH_SMALL:-}" ]; then
	head -n 250000 "$dir/1M.csv" >"$dir/all.csv"
	head -n 60000 "$dir/all.csv" >"$dir/1M.csv"
elif [ -n "${BENCH_FULL:-}" ]; then
	# The addresses of each copy are others.
	for k in 1 2 3 4; do
		sed "s/^0x/0x$k/" "$dir/all.csv"
	done >"$dir/long.csv"
	sizes='1M all long'
fi

say 'wc -l' "$(cpu wc -l "$dir/all.csv")" s
if command -v python3 >/dev/null; then
	cat >"$dir/pass.py" <<'END'
import sys
counts = {}
with open(sys.argv[1], errors='replace') as log:
    for line in log:
        fields = line.strip().split(',', 7)
        counts[fields[0]] = counts.get(fields[0], 0) + 1
END
	pass=$(cpu python3 "$dir/pass.py" "$dir/all.csv")
	say 'a pass in Python' "$pass" s
fi
if command -v sqlite3 >/dev/null; then
	cat >"$dir/load.sql" <<END
CREATE TABLE t(a, b, c, d, e, f, g, h);
.mode csv
.import $dir/all.csv t
CREATE INDEX t_a ON t(a);
END
	load=$(cpu sh -c 'sqlite3 "$0" <"$1"' "$dir/load.db" "$dir/load.sql")
	rm -f "$dir/load.db"
	say 'sqlite3 .import and an index' "$load" s
fi
[ -z "${BENCH_PEER:-}" ] || say 'the peer' "$(cpu sh -c "$BENCH_PEER \"\$0\"" "$dir/all.csv")" s
twin=$(cpu "$build/astscope" refcounter -n -f "$dir/all.csv")
say 'astscope refcounter -n' "$twin" s
[ -z "${pass:-}" ] || say 'astscope refcounter -n to the pass in Python' "$(ratio "$twin" "$pass")" '' 0.68

for size in $sizes; do
	"$build/tests/bench/bench_import" "$dir/$size.db" "$dir/$size.csv" >"$dir/$size.json"
	sed "s/\"what\":\"/&$size: /" "$dir/$size.json" | tee -a "$lines"
	[ "$size" = 1M ] || say "cost a line, $size to 1M" \
		"$(ratio "$(of "$dir/$size.json" 'cost a line')" "$(of "$dir/1M.json" 'cost a line')")" '' 1.15
	"$build/tests/bench/bench_screens" "$dir/$size.db" | sed "s/\"what\":\"/&$size: /" | tee -a "$lines"
	[ "$size" = all ] || rm -f "$dir/$size.db"
done
whole=$(of "$dir/all.json" 'whole import')
[ -z "${pass:-}" ] || say 'whole import to the pass in Python' "$(ratio "$whole" "$pass")" '' 1.02
[ -z "${pass:-}" ] || say 'leaks to the pass in Python' "$(ratio "$(of "$dir/all.json" leaks)" "$pass")" '' 0.10
[ -z "${pass:-}" ] || say 'types to the pass in Python' "$(ratio "$(of "$dir/all.json" types)" "$pass")" ''
[ -z "${load:-}" ] || say 'whole import to sqlite3 .import and an index' "$(ratio "$whole" "$load")" ''
say 'an existing database as report overview' "$(cpu "$build/astscope" report overview "$dir/all.db")" s 0.10
if [ -x "$build/tests/bench/bench_console" ]; then
	# The long log beside small files that a deadlock is told of.
	mkdir "$dir/bundle"
	mv "$dir/all.csv" "$dir/bundle/refs"
	cp "$srcdir/share/demo/deadlock/core-show-locks.txt" "$srcdir/share/demo/deadlock/gdb-thread-apply-all-bt.txt" "$dir/bundle"
	XDG_CACHE_HOME=$dir/cache "$build/tests/bench/bench_console" "$build/astscope" "$dir/all.db" "$dir/bundle" DEADLOCK: | tee -a "$lines"
	rm -rf "$dir/bundle" "$dir/cache"
fi
rm -rf "$dir"/*.db "$dir"/*.csv

"$srcdir/tests/bench/hang.sh" "$build/astscope" "$srcdir" | tee -a "$lines"
"$srcdir/tests/bench/scale.sh" "$build/astscope" "$srcdir" "${BENCH_FULL:+4}" | tee -a "$lines"

# The table; lines without a value are details.
awk -F'"' '
function number(key,    s) {
	s = $0
	return sub(".*\"" key "\":", "", s) ? s + 0 : ""
}
/"value":/ {
	value = number("value")
	budget = number("budget")
	over = budget != "" && value > budget
	n += budget != ""
	bad += over
	printf "%-8s %-58s %10.3f %-3s %10s %s\n", $4, $8, value, $14, budget, budget == "" ? "" : over ? "OVER" : "held"
}
END { printf "%d of %d figures are over their budget\n", bad, n }' "$lines"
