#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Ctrl-C during an import: at once, said, and nothing half done is left.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

# A shell in the background lets its jobs ignore SIGINT, and so do jobs of scripts.
set -m
hear=
if env --default-signal=INT true 2>/dev/null; then
	hear='env --default-signal=INT'
elif sh -c 'kill -INT $$'; then
	echo '1..0 # SKIP SIGINT is ignored here'
	exit 0
fi

# A log that does not end: the import waits in it until it is stopped.
mkfifo "$work/log" "$work/other"
# More than is held before it is read; objects that end, so that they are written while it is.
awk 'BEGIN { for (i = 0; i < 15000; i++) {
	printf "0x%x,+1,7,lab.c,%d,lab_made,**constructor**8**9**,tag\n", 4096 + i * 16, i % 50
	printf "0x%x,-1,7,lab.c,%d,lab_gone,**destructor**,tag\n", 4096 + i * 16, 50 + i % 50 } }' >"$work/long"
{ cat "$work/long"; : >"$work/taken"; sleep 60; } >"$work/log" &
feeder=$!
{ cat "$demo/leak/refs"; sleep 60; } >"$work/other" &
feeder2=$!

await() { # FILE
	i=0
	while [ ! -e "$1" ] && [ $i -lt 600 ]; do
		sleep 0.1
		i=$((i + 1))
	done
}
interrupt() { # PID: sends Ctrl-C, sets status and the seconds it took
	began=$(date +%s)
	kill -INT "$1"
	wait "$1"
	status=$?
	took=$(($(date +%s) - began))
}

$hear "$program" import --db "$work/x.db" "$work/log" >"$out" 2>"$err" &
first=$!
await "$work/x.db.part"
await "$work/taken"
sleep 1
$hear "$program" import --db "$work/x.db" "$work/other" >"$work/out2" 2>"$work/err2" &
second=$!
sleep 1
interrupt $second
is "$status" 130 'Ctrl-C ends the wait for another import'
is "$(cat "$work/err2" | head -n 1)" 'astscope: stopping' 'and says so'
is "$(grep -c 'while waiting' "$work/err2")" 1 'and what it was doing'
interrupt $first
is "$status" 130 'Ctrl-C ends an import'
is "$(head -n 1 "$err")" 'astscope: stopping' 'it says so at once'
if [ $took -le 10 ]; then ok 'and is quick'; else not_ok 'and is quick' "$took s"; fi
is "$(cat "$out")" "$work/x.db" 'where the partial database is'
is "$(ls "$work" | grep '^x')" x.db 'without lock, part or journal'
run sql --format csv "$work/x.db" 'SELECT state FROM v_source'
is "$(tail -n 1 "$out" | tr -d '\r')" partial 'and is marked'
run sql --format csv "$work/x.db" 'SELECT lines > 1000 FROM v_source'
is "$(tail -n 1 "$out" | tr -d '\r')" 1 'and what had come is kept'
rm "$work/log"
cp "$work/long" "$work/log"
run report overview --format json --db "$work/x.db" "$work/log"
cp "$out" "$work/completed"
run report overview --format json --db "$work/never-stopped.db" "$work/log"
same "$work/completed" 'and is completed by the next import as if it had not been stopped'

# Told to stop before anything is read: nothing is left.
$hear "$program" import --db "$work/y.db" "$work/other" >"$out" 2>"$err" &
first=$!
await "$work/y.db.part"
kill -TERM $first
wait $first
status=$?
is "$status" 143 'SIGTERM ends it by that signal'
is "$(ls "$work" | grep '^y')" '' 'and leaves nothing'
kill $feeder $feeder2 2>/dev/null
finish
