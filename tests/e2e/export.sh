#!/bin/sh
# export --expand: a database whose tables any SQLite program reads; what is in the way is said, and nothing half is left.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

plain=$work/plain.db

run export --help
prints 'usage: astscope export' 'help'
run export -V
prints '^astscope [0-9]' 'version'
run export "$demo"
fails 64 'astscope export --expand out.db BUNDLE' 'no file to write'
run export --expand "$plain"
fails 64 'give me a bundle' 'no bundle'
run export --nonsense "$demo"
fails 64 'nonsense' 'an option that there is not'
run export --expand "$plain" "$work/missing"
fails 66 'missing' 'no such bundle'
run export --expand "$demo/leak/refs" "$demo"
fails 64 'refs' 'a file of the bundle is not replaced'

run export --expand "$plain" "$demo"
prints '/plain.db$' 'the path is printed'
is "$(od -An -c -N 15 "$plain" | tr -d ' \n')" 'SQLiteformat3' 'it is an SQLite database'
before=$(cksum <"$plain")
run export --expand "$plain" "$demo"
fails 73 'name a file that is not there yet' 'what is there stays'
is "$(cksum <"$plain")" "$before" 'byte for byte'
run sql "$plain" 'SELECT 1'
fails 74 'ref_event is not the one' 'astscope itself keeps to what it wrote'

(ulimit -f 64 && exec "$program" export --expand "$work/small.db" "$demo") >"$out" 2>"$err" </dev/null
status=$?
fails 73 'small.db' 'a disk that is full'
is "$(ls "$work" | grep -c small)" 0 'nothing half is left'

finish
