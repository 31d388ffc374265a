#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The twins of reflocks.py, refstats.py, utils/refcounter and graph_ast_locks.py: byte for byte what those print, and their exit status.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

for twin in graph-locks refcounter reflocks refstats; do
	run $twin -f "$work/missing"
	fails 255 "^File not found: $work/missing\$" "$twin: a log that is not there"
	run $twin -f "$work"
	fails 255 "^File not found: $work\$" "$twin: a directory"
	run $twin --nonsense
	fails 2 nonsense "$twin: an option that it does not have"
done

printf '%s\n' '0x1,+1,7,a.c,3,make,**constructor**24**1000**,new' '0x1,-1,7,a.c,9,drop,**destructor**lock-state:unused**,' \
	>"$work/refs"
run reflocks -f "$work/refs"
prints '^a\.c:3:make: 1 unused$' 'reflocks'
run_stdin "$work/refs" reflocks -f -
prints '^a\.c:3:make: 1 unused$' 'reflocks from standard input'
run refstats -f "$work/refs"
prints '^    Total Memory \(k\): 1$' 'refstats'
prints '^             By type: 0 of 1 used \(0\.00%\)$' 'refstats: locks'
: >"$work/empty"
run refstats -f "$work/empty"
exits 1 'refstats: nothing to count'
printf 'Total usage statistics:\n               Count: 0\n    Total Memory (k): 0\n' >"$work/want"
same "$work/want" 'refstats: what is printed before it fails'
is "$(cut -c 1-9 "$err")" astscope: 'refstats: it says that it failed'
printf '0x1,+1,7,a.c,3,make,**constructor**,new\n' >"$work/old"
run refstats -f "$work/old"
exits 255 'refstats: no sizes'
printf 'File does not contain object size information\nFile processing cancelled\n' | cmp -s - "$err"
is $? 0 'refstats: no sizes, in the words of the script'
echo 'destructor' >"$work/bad"
for twin in reflocks refstats; do
	run $twin -f "$work/bad"
	fails 1 'line 1 ' "$twin: a line without a state"
done

printf '%s\n' '0x1 =1   a.c:1:make (new)' '0x2 +1   a.c:2:take (t) [@1]' '0x1 -1   a.c:3:drop () [@1]' \
	'0x1 **call destructor** a.c:3:drop ()' >"$work/text"
printf '%s\n' 'BAD: object 2 appears without previous allocation marker!' 'Problem: net Refcount not zero for object 2' \
	'Object 2 history:' '   0x2 +1   a.c:2:take (t) [@1]' '==============' >"$work/want"
run refcounter --legacy "$work/text"
same "$work/want" 'refcounter --legacy'
exits 0 'refcounter --legacy: what it finds does not change its status'
run_stdin "$work/text" refcounter --legacy -
same "$work/want" 'refcounter --legacy from standard input'
run refcounter --legacy "$work/missing"
exits 10 'refcounter --legacy: a log that is not there'
echo "Sorry, Cannot open $work/missing!" >"$work/want"
same "$work/want" 'refcounter --legacy: a log that is not there, in the words of the program'
run refcounter -n --legacy "$work/text"
fails 2 'no other option' 'refcounter --legacy takes no other option'

cat >"$work/locks" <<END
=======================================================================
=== Currently Held Locks
=======================================================================
===
=== <pending> <lock#> (<file>): <lock type> <line num> <function> <lock name> <lock addr> (times locked)
===
=== Thread ID: 0x7f01 (a                    started at [    1] a.c run())
=== ---> Lock #0 (a.c): MUTEX 1 a &one 0x10 (1)
=== ---> Waiting for Lock #1 (a.c): MUTEX 2 a &two 0x20 (1)
=== -------------------------------------------------------------------
===
END
cp "$work/locks" "$work/unlisted"
cat >>"$work/locks" <<END
=== Thread ID: 0x7f02 (b                    started at [    1] a.c run())
=== ---> Lock #0 (a.c): MUTEX 1 b &two 0x20 (1)
=== -------------------------------------------------------------------
===
END
printf 'digraph G {\n    "0x7f01" -> "0x7f02";\n}\n' >"$work/want"
run_stdin "$work/locks" graph-locks
same "$work/want" 'graph-locks from standard input'
exits 0 'graph-locks'
run graph-locks -f "$work/unlisted"
fails 1 'who has the lock 0x20 is not listed' 'graph-locks: an owner that is not listed'
run graph-locks -f "$work/text"
fails 1 'no lock dump' 'graph-locks: no lock dump'

tab=$(printf '\t')
status_of() { # CALL: the status that the script had
	sed -n "s/^$1$tab//p" "$expected/refs.expected-exit-codes.tsv"
}
if [ -d "$SHARED/expected" ]; then
	seen=0
	for log in "$SHARED"/bundles/*/refs; do
		bundle=$(basename "$(dirname "$log")")
		expected=$SHARED/expected/$bundle
		if [ -f "$expected/refs.expected-from-utils-refcounter.txt" ]; then
			run refcounter --legacy "$log"
			same "$expected/refs.expected-from-utils-refcounter.txt" "$bundle: refcounter --legacy"
			exits 0 "$bundle: refcounter --legacy: exit status"
			seen=$((seen + 1))
		fi
		if [ -f "$expected/refs.expected-from-refstats.txt" ]; then
			run refstats -f "$log"
			same "$expected/refs.expected-from-refstats.txt" "$bundle: refstats"
			is "$status" "$(status_of refstats)" "$bundle: refstats: exit status"
			if [ -f "$expected/refs.expected-from-refstats.stderr.txt" ]; then
				cmp -s "$expected/refs.expected-from-refstats.stderr.txt" "$err"
				is $? 0 "$bundle: refstats: stderr"
			fi
			run reflocks -f "$log"
			same "$expected/refs.expected-from-reflocks.txt" "$bundle: reflocks"
			is "$status" "$(status_of reflocks)" "$bundle: reflocks: exit status"
			run reflocks -n -f "$log"
			same "$expected/refs.expected-from-reflocks-n.txt" "$bundle: reflocks -n"
			is "$status" "$(status_of 'reflocks -n')" "$bundle: reflocks -n: exit status"
			# -u leaves out the types of which a lock was used, and no others.
			run reflocks -u -f "$log"
			grep -v ' used' "$expected/refs.expected-from-reflocks.txt" >"$work/want"
			same "$work/want" "$bundle: reflocks -u"
			seen=$((seen + 1))
		fi
	done
	is "$seen" 8 'all logs were compared'
	seen=0
	for want in "$SHARED"/expected/*/*.expected-from-graph_ast_locks.dot; do
		bundle=$(basename "$(dirname "$want")")
		dump=$(basename "$want" .expected-from-graph_ast_locks.dot)
		run graph-locks -f "$SHARED/bundles/$bundle/$dump.txt"
		same "$want" "$bundle: graph-locks of $dump"
		seen=$((seen + 1))
	done
	is "$seen" 19 'all graphs were compared'
else
	skip 'the logs of real bundles' 'no real bundles beside the repository'
fi
finish
