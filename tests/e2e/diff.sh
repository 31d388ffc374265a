#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# diff: two bundles, or two dumps of one hang, side by side: on the command line, and beside the bundle of the console.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

run diff --help
prints '^usage: astscope diff' 'help'
run diff "$demo/leak"
fails 64 'astscope diff FIRST SECOND' 'one bundle'
run diff "$demo/leak" "$work/missing"
fails 66 'missing' 'no such bundle'
run diff --format dot "$demo/leak" "$demo/leak"
fails 64 'dot is for waits' 'no graph'

# Two dumps of a hang: of the first, one that waits has not begun to, and one that is gone still does.
dump() {
	cat <<-'END'
	=======================================================================
	=== 20.20.1
	=== Currently Held Locks
	=======================================================================
	===
	=== <pending> <lock#> (<file>): <lock type> <line num> <function> <lock name> <lock addr> (times locked)
	===
	END
	for thread; do
		cat <<-END
		=== Thread ID: 0x7f0000000${thread}00 LWP:1$thread (worker_$thread started at [  10] w.c start())
		=== ---> Lock #0 (w.c): MUTEX 20 work_$thread own_$thread 0x55000000${thread}000 (1)
		=== ---> Waiting for Lock #1 (w.c): MUTEX 30 work_$thread &table 0x550000009000 (1)
		=== -------------------------------------------------------------------
		===
		END
	done
	echo '======================================================================='
}
dump 101 102 103 >"$work/first.txt"
dump 101 102 104 105 >"$work/second.txt"
run diff "$work/first.txt" "$work/second.txt"
prints 'same process, Asterisk 20.20.1' 'threads and addresses tell that it is one process'
prints '^2 waits stayed, 2 new, 1 gone$' 'waits that stayed, that are new, that are gone; no times, so nothing gets worse'
prints '^the order of the two is not known' 'and that is said'
prints '^=  wait .*worker_101 1101 .*waits for &table' 'each with what it waits for'
prints '^-  wait .*worker_103 1103 ' 'the one that is gone'
sed 's/0x7f0/0x7e0/; s/0x55/0x56/; s/LWP:1/LWP:2/' "$work/second.txt" >"$work/other.txt"
run diff "$work/first.txt" "$work/other.txt"
prints 'not known to be one process' 'other ids and addresses'
run diff "$work/first.txt" "$work/first.txt"
prints '^nothing of what is compared differs$' 'the same twice'
run diff "$work/first.txt" "$demo/leak"
prints '^only the first has lock dumps or stacks: waits are not compared' 'what one of them cannot tell of is not gone'
prints '^only the second has a refs log: types and leaks are not compared' 'nor new'
is "$(grep -cE '^. +(wait|type) ' "$out")" 0 'and has no rows'

# The log of one process, and what it was before.
head -n 1200 "$demo/leak/refs" >"$work/refs.before"
run diff --format json "$work/refs.before" "$demo/leak/refs"
prints '"verdict": .*same process, whose refs log goes on in the second' 'the log of one process'
run diff --format csv --filter "kind:type grown>0" --cols name,first,second,grown "$work/refs.before" "$demo/leak/refs"
prints '^lab_[a-z_]+,[0-9]*,[0-9]+,[0-9]+' 'what grew, by how many'
run diff "$demo/leak/refs" "$work/refs.before"
prints '^the first of the two is the later one' 'in the wrong order'

memory() { # BYTES COUNT
	echo "      1120 bytes in          4 allocations by           ast_pbx_init() line   731 of pbx.c"
	echo "    $1 bytes in        $2 allocations by           session_new() line   231 of app_session.c"
	echo "    $(($1 + 1120)) bytes allocated in $(($2 + 4)) allocations"
}
memory 4000 10 >"$work/memory.1"
memory 64000 160 >"$work/memory.2"
run diff --format csv --cols kind,change,name,grown,bytes "$work/memory.1" "$work/memory.2"
prints '^memory,\^,session_new,150,60000' 'two lists of allocations'
is "$(sed -n 2p "$out" | cut -d , -f 3)" session_new 'what grew stands first'

# In the console, where its rows lead into the bundle that is open.
run --no-rc --size 100x30 -c ":diff $work/first.txt" -c ':screendump' -c ':copy command' "$work/second.txt"
prints '^ 2 waits stayed, 2 new, 1 gone$' 'the console says the same'
prints '^ NEW 2$' 'under headings'
prints "^astscope diff .*first.txt .*second.txt$" 'and how to say it in a shell'
prints '^ first: first.txt > second: this bundle' 'which of the two is which'
run --no-rc --size 100x30 -c ":diff $work/first.txt" -c ':diff' -c ':screendump' -c ':copy command' "$work/second.txt"
prints '^ first: this bundle > second: first.txt' 'the other way round'
prints '^ 2 waits stayed, 1 new, 2 gone$' 'what was new is gone then'
prints "^astscope diff .*second.txt .*first.txt$" 'also in a shell'
run --no-rc --size 100x30 -c ":diff $work/first.txt" -c ':filter gone' -c ':copy command' "$work/second.txt"
prints "^astscope .*/first.txt --at '?threads/lwp/1103'?$" 'what only the other one has is looked at there'
run --no-rc -c ':diff' "$demo/leak"
fails 64 'no other bundle was read yet' 'and there must be one'
run --no-rc --size 100x30 -c ":diff $demo/leak/refs" -c ':screendump' "$work/refs.before"
prints '^ before: this bundle > after: refs' 'the log that goes on is the later one'
run --no-rc -c ":diff $work/missing" "$demo/leak"
fails 66 'missing' 'no such bundle beside the console'

log=$SHARED/bundles/asterisk-11-calls-leak/refs
if [ -r "$log" ]; then
	head -n 55789 "$log" >"$work/refs.1"
	head -n 107000 "$log" >"$work/refs.2"
	run diff --format csv --filter grew --limit 3 --cols name,first,second,score,terms "$work/refs.1" "$work/refs.2"
	prints '^labsession_exec,3,5,[0-9]+,.*128 others of this type ended' 'a real leak is among the first that grew, with its terms'
else
	skip 'a real leak' 'the shared bundles are not there'
fi

finish
