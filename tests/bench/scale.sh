#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# How the cost grows with one thing alone: CPU seconds of the import with its analysis and of Home, at 1, 2 and 4 times as much
# of it.  JSON lines; growth is that of the cost over that of the input, from the smallest to the largest (1 = linear).
#
#     scale.sh PROGRAM SRCDIR [TIMES]: TIMES larger
set -eu
astscope=$1
srcdir=$2
times=${3:-1}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cpu() { # COMMAND...: user and system seconds
	LC_ALL=C sh -c 'time -p "$0" "$@" >/dev/null' "$@" 2>&1 | awk '/^(user|sys) / { sum += $2 } END { printf "%.2f", sum }'
}

make_one() { # WHAT NAME=VALUE...: on standard output
	what=$1
	shift
	for v in "$@"; do
		set -- "$@" -v "$v"
		shift
	done
	awk -v what="$what" "$@" -f "$srcdir/tests/bench/scale.awk"
}

make_bundle() { # KIND N
	mkdir "$dir/b"
	case $1 in
	logs)
		for i in $(seq 1 "$2"); do
			make_one refs n=5 base=$((i * 100000)) from=$((i * 10)) >"$dir/b/refs.$i"
		done
		;;
	captures)
		for i in $(seq 1 "$2"); do
			make_one gdb n=20 from=$((i * 50)) >"$dir/b/bt$i.txt"
		done
		;;
	lwps) make_one refs "n=$2" "threads=$2" >"$dir/b/refs" ;;
	stacks) make_one gdb "n=$2" >"$dir/b/bt.txt" ;;
	locks)
		make_one locks "n=$2" >"$dir/b/locks.txt"
		make_one refs "n=$2" >"$dir/b/refs"
		;;
	all)
		make_one gdb "n=$2" >"$dir/b/bt.txt"
		make_one locks "n=$2" >"$dir/b/locks.txt"
		make_one refs "n=$2" "threads=$2" base=547608330240 >"$dir/b/refs"
		;;
	esac
}

while read -r kind n; do
	first=
	for k in 1 2 4; do
		make_bundle "$kind" $((n * k * times))
		import=$(cpu "$astscope" import --db "$dir/x.db" "$dir/b")
		home=$(cpu "$astscope" report overview "$dir/x.db")
		echo "{\"bench\":\"scale\",\"of\":\"$kind\",\"n\":$((n * k * times)),\"import_s\":$import,\"home_s\":$home}"
		first=${first:-$import}
		rm -rf "$dir/b" "$dir/x.db"
	done
	echo "$kind $first $import" |
		awk '{ printf "{\"bench\":\"scale\",\"what\":\"growth with %s\",\"value\":%.2f,\"unit\":\"\",\"budget\":1.25}\n", $1, $3 / ($2 > 0 ? $2 : 0.01) / 4 }'
done <<END
logs 500
captures 50
lwps 12500
stacks 5000
locks 6000
all 2500
END
