#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# export --into: a file a view, for programs that read many bundles as one table.  export --expand: a database whose tables any SQLite program reads; what is in the way is said, and nothing half is left.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

plain=$work/plain.db

run export --help
prints 'usage: astscope export' 'help'
run export -V
prints '^astscope [0-9]' 'version'
run export "$demo"
fails 64 'astscope export --expand out.db BUNDLE, or --into DIR BUNDLE' 'no file to write'
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

into=$work/views
run export --into "$into" --expand "$plain.2" "$demo"
fails 64 'a file or a folder' 'one of both'
run export --into "$into" --format md "$demo"
fails 64 'jsonl or csv' 'no other format'
run export --into "$demo/leak" "$demo"
fails 73 'name a folder that is not there yet' 'a folder that is there stays'
cp -r "$demo" "$work/bundle"
chmod -R u+w "$work/bundle"
run export --into "$work/bundle/views" "$work/bundle"
fails 64 'lies in the bundle' 'nothing is written into a bundle'
run export --expand "$work/bundle/leak/x.db" "$work/bundle"
fails 64 'lies in the bundle' 'no database either'
is "$(find "$work/bundle" | wc -l)" "$(find "$demo/" | wc -l)" 'and nothing was'
run export --into "$into" "$demo"
prints '/views$' 'the folder is printed'
"$program" sql --format jsonl "$demo" "SELECT name FROM sqlite_schema WHERE type = 'view' AND name GLOB 'v_*' ORDER BY 1" |
	sed 's/.*: "\(.*\)"}$/\1.jsonl/' >"$work/want"
is "$(ls "$into")" "$(cat "$work/want")" 'all public views and nothing else'
wrong=$(for file in "$into"/*.jsonl; do
	view=$(basename "$file" .jsonl)
	rows=$("$program" sql --format csv "$demo" "SELECT count(*) FROM $view" | tail -n 1 | tr -d '\r')
	[ "$rows" = "$(($(wc -l <"$file")))" ] || echo "$view: $rows"
	for column in bundle run version signature; do
		[ ! -s "$file" ] || head -n 1 "$file" | grep -q "\"$column\": " || echo "$view: no $column"
	done
done)
is "$wrong" '' 'as many rows as sql counts, each with its bundle'
run export --into "$into.csv" --format csv "$demo"
is "$(head -n 1 "$into.csv/v_lock.csv" | cut -d , -f 1-4)" bundle,run,version,signature 'csv'
(ulimit -f 4 && exec "$program" export --into "$work/less" "$demo") >"$out" 2>"$err" </dev/null
status=$?
fails 73 'v_' 'a disk that is full'
is "$(ls "$work" | grep -c less)" 0 'nothing half is left'

run triage --help
prints '^usage: astscope triage' 'help of triage'
run triage
fails 64 'astscope triage crashes' 'no bundles'
cp -r "$demo/deadlock" "$work/again"
run triage --format csv "$demo/deadlock" "$work/again" "$demo/leak" "$work/missing"
is "$(head -n 1 "$out" | tr -d '\r')" bundles,kind,title,issue,versions,example,signature 'a row a fault'
prints '^2,deadlock,.*/demo/deadlock,' 'the same fault is one row, with its first bundle'
prints '^1,unread,"?[^,]*missing' 'what cannot be read is a row'
prints '^1,unread,.*/missing,.?$' 'whose reason stands there once'
prints '^1,invalid,' 'and does not end the others'
run triage "$demo/deadlock" "$work/again"
prints '^      2  deadlock  3 threads wait for each other' 'as text what is long stands below'
prints '^         example    .*/demo/deadlock$' 'with its name in front'
run triage "$work/missing"
exits 66 'none that can be read'

run triage "$demo"
is "$status:$(cat "$err")" '0:astscope: a folder is one bundle; of one that holds several: astscope triage FOLDER/*' 'a folder of bundles is no list of them'
finish
