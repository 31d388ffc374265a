#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Where reports go: whole files or none, never onto the evidence; time limits; and what signals leave behind.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

bundle=$work/bundle
cp -r "$demo/leak" "$bundle"
echo old >"$work/old"
endless='WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n'

# Parts of outputs that are left.
parts() {
	find "$work" -name '.astscope-*' | grep -c .
}
# Wait for a condition, at most a minute.
until_there() { # COMMAND...
	i=0
	until "$@" || [ "$i" -ge 600 ]; do
		sleep 0.1
		i=$((i + 1))
	done
	"$@"
}

run report leaks "$bundle"
cp "$out" "$work/want"
run report leaks "$bundle" -o "$work/new"
is "$status:$(cmp "$work/want" "$work/new" && echo same)" 0:same 'a new file'
chmod 640 "$work/old"
run report leaks "$bundle" -o "$work/old"
is "$status:$(cmp "$work/want" "$work/old" && echo same)" 0:same 'a file that was there'
is "$(stat -c %a "$work/old")" 640 'keeps its rights'
echo old >"$work/old"
ln -s old "$work/link"
run report leaks "$bundle" -o "$work/link"
is "$status:$(cmp "$work/want" "$work/old" && echo same):$(readlink "$work/link")" 0:same:old 'a link leads to its file'
(cd "$work" && "$program" report leaks bundle -o here >"$out" 2>"$err")
is "$(cmp "$work/want" "$work/here" && echo same)" same 'a name without a folder'
run report leaks "$bundle" -o /dev/null
is "$status" 0 'a device'
"$program" report leaks "$bundle" -o /dev/stdout >"$out" 2>"$err"
is "$(cmp "$work/want" "$out" && echo same)" same 'standard output by its name'
mkfifo "$work/fifo"
cat "$work/fifo" >"$work/through" &
run report leaks "$bundle" -o "$work/fifo"
wait $!
is "$status:$(cmp "$work/want" "$work/through" && echo same)" 0:same 'a FIFO'

# The evidence.
find "$bundle" -type f -exec cksum {} + | sort >"$work/sums"
ln -s "$bundle" "$work/other"
ln -s "$bundle/refs" "$work/refs-link"
for target in "$bundle/refs" "$work/other/refs" "$bundle/../bundle/refs" "$work/refs-link"; do
	run report leaks "$bundle" -o "$target"
	fails 64 'is a file of the bundle' "not onto the evidence: ${target#"$work/"}"
done
run report leaks "$work/other/refs" -o "$bundle/refs"
fails 64 'is a file of the bundle' 'not onto a file that was named by another name'
(cd "$bundle" && "$program" sql refs -q 'SELECT 1' -o refs >"$out" 2>"$err")
status=$?
fails 64 'is a file of the bundle' 'not onto a file of the folder one is in'
tar -cf "$work/bundle.tar" -C "$work" bundle
cksum <"$work/bundle.tar" >"$work/tar-sum"
run report leaks "$work/bundle.tar" -o "$work/bundle.tar"
fails 64 'is a file of the bundle' 'not onto an archive'
is "$(cksum <"$work/bundle.tar")" "$(cat "$work/tar-sum")" 'which is as it was'
find "$bundle" -type f -exec cksum {} + | sort >"$work/sums-now"
is "$(cmp "$work/sums" "$work/sums-now" && echo same)" same 'the evidence is as it was'

# Failures.
echo old >"$work/old"
run report leaks "$bundle" -o "$work/old" --filter 'fun:x'
fails 64 'fun' 'a report that fails'
is "$(cat "$work/old"):$(parts)" old:0 'leaves the old file and nothing else'
run report leaks "$bundle" -o "$work/none" --filter 'fun:x'
is "$(test -e "$work/none" && echo there):$(parts)" :0 'or no file at all'
(ulimit -f 8 && "$program" report objects "$bundle" --format csv -o "$work/old" >"$out" 2>"$err")
status=$?
fails 73 'old' 'a disk that takes no more'
is "$(cat "$work/old"):$(parts)" old:0 'leaves the old file too'
run report leaks "$bundle" -o "$work/no/such/dir"
fails 73 'no/such/dir' 'a folder that is not there'
run report leaks "$bundle" -o "$work"
fails 73 'irectory' 'a folder as output'

# Time.
run sql "$bundle" "$endless" --timeout 0.2 -o "$work/old"
fails 66 'stopped after 0.200 s' 'a query that takes longer than --timeout'
is "$(cat "$work/old"):$(parts)" old:0 'leaves the old file as well'
run report leaks "$bundle" --timeout 60
same "$work/want" 'a report that takes less'
for seconds in 0 -1 x 1x 1. 1.2345 99999999999999999999 ''; do
	run sql "$bundle" 'SELECT 1' --timeout "$seconds"
	fails 64 'timeout' "no time: '$seconds'"
done

# Signals: an endless query, and an import that waits for more of its input.
has_part() {
	[ "$(parts)" != 0 ]
}
number_of() { # SIGNAL: as POSIX has them; not every system has a kill that tells
	case $1 in
	HUP) echo 1 ;;
	INT) echo 2 ;;
	TERM) echo 15 ;;
	esac
}
# A shell ignores SIGINT for what it puts into the background, nohup ignores SIGHUP; env gives them back where it can.
if env --default-signal=INT,HUP true 2>/dev/null; then
	signals='INT TERM HUP'
	default='env --default-signal=INT,HUP'
else
	signals='TERM HUP'
	default=
	skip 'SIGINT ends a query' 'env cannot make a signal the default one'
fi
for signal in $signals; do
	# shellcheck disable=SC2086
	$default "$program" sql "$bundle" "$endless" -o "$work/old" >"$out" 2>"$err" &
	pid=$!
	until_there has_part || not_ok "SIG$signal: the query began"
	kill -s $signal $pid
	wait $pid
	status=$?
	is "$((status - 128))" "$(number_of $signal)" "SIG$signal ends a query"
	is "$(cat "$work/old"):$(parts)" old:0 "SIG$signal leaves the old file"
done
cache=$XDG_CACHE_HOME/astscope
has_lock() {
	ls "$cache"/*.lock >/dev/null 2>&1
}
mkfifo "$work/in"
exec 3<>"$work/in"
for signal in TERM HUP; do
	rm -rf "$cache"
	# shellcheck disable=SC2086
	$default "$program" report leaks - <"$work/in" >"$out" 2>"$err" &
	pid=$!
	head -c 60000 "$bundle/refs" >&3
	until_there has_lock || not_ok "SIG$signal: the import began"
	kill -s $signal $pid
	wait $pid
	status=$?
	is "$((status - 128))" "$(number_of $signal)" "SIG$signal ends an import"
	is "$(find "$cache" -type f)" '' "SIG$signal leaves no lock, wal or shm"
done
exec 3>&-
finish
