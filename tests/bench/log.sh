#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# CPU seconds and peak memory of the import of a log of Asterisk of MB megabytes, beside grep -c over the same file.  It is made of
# the logs of the bundles in the folder BUNDLES again and again, with other threads each time.  One JSON line.
set -eu
astscope=$1
bundles=$2
mb=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

set -- "$bundles"/asterisk-20-*/full
if [ ! -f "$1" ]; then
	echo '{"bench":"log","skipped":"no logs of bundles"}'
	exit 0
fi
cat "$@" >"$dir/part"
n=$(($(wc -c <"$dir/part")))
times=$(((mb * 1048576 + n - 1) / n))
i=0
while [ $i -lt $times ]; do
	# The start of a process belongs to the first time only.
	awk -v i=$i 'i && (/ built by / || /Dynamic Loader Starting/) { next }
		match($0, /\] [A-Z]+\[/) { $0 = substr($0, 1, RSTART + RLENGTH - 1) i % 50 substr($0, RSTART + RLENGTH) } { print }' "$dir/part"
	i=$((i + 1))
done >"$dir/full"
rm "$dir/part"

# Not to /dev/null: there grep would stop at the first line.
cpu() { # COMMAND...: user and system seconds
	OUT=$dir/out LC_ALL=C sh -c 'time -p "$0" "$@" >"$OUT"' "$@" 2>&1 | awk '/^(user|sys) / { sum += $2 } END { printf "%.2f", sum }'
}

grep=$(cpu grep -c ERROR "$dir/full")
import=$(cpu "$astscope" import --db "$dir/a.db" "$dir/full")
# Again, for the memory: what the kernel says of the process until it is gone.
"$astscope" import --db "$dir/b.db" "$dir/full" >/dev/null 2>&1 &
pid=$!
peak=0
while kill -0 $pid 2>/dev/null; do
	now=$(awk '/^VmHWM:/ { print $2 }' /proc/$pid/status 2>/dev/null || true)
	peak=${now:-$peak}
	sleep 0.2
done
echo "{\"bench\":\"log\",\"bytes\":$(($(wc -c <"$dir/full"))),\"lines\":$(($(wc -l <"$dir/full"))),\"import_s\":$import,\"grep_s\":$grep," \
	"\"peak_kb\":$peak,\"database_bytes\":$(($(wc -c <"$dir/a.db")))}"
