#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Names, marks and notes: kept apart from the database, shown in reports, carried by --db and export, found again by the files
# that a bundle shares with another one.
. "$(dirname "$0")/lib.sh"

obj=$(run report objects "$demo" --limit 1 --format jsonl; sed -n 's/.*"obj": "\([^"]*\)".*/\1/p' "$out")
run -c ":name $obj the first one" -c ':name 25718 a worker' -c ':view threads' -c ':mark a' -c ':note look here' "$demo"
exits 0 'things are named by a script'
run report objects "$demo" --limit 1
prints "$obj \\(the first one\\)" 'a report has the name'
run report objects "$demo" --limit 1 --format jsonl
prints "\"obj\": \"$obj\"" 'to programs the address is a key, without a name'
run report notes "$demo"
prints "^name +$obj .*the first one" 'they are a report'
run --rebuild -c ':view notes' -c ':screendump' "$demo"
prints "$obj .*the first one" 'they survive a database that is made anew'

run --db "$work/own.db" -c ':note also there' "$demo"
mv "$work/data" "$work/data.away"
run sql "$work/own.db" "SELECT kind, thing, text FROM v_note ORDER BY text"
prints "name +$obj.* the first one" 'they travel in a database of --db'
mv "$work/data.away" "$work/data"
run export --expand "$work/plain.db" "$demo"
exits 0 'a copy for others is made'
run sql "$work/own.db" "SELECT count(*) AS n FROM v_note"
prints '^5$| 5$' 'all of them'
run export --into "$work/views" "$demo"
if grep -q "the first one" "$work/views/v_note.jsonl"; then ok 'view v_note is exported'; else not_ok 'view v_note is exported'; fi
if strings -a "$work/plain.db" 2>/dev/null | grep -q 'the first one' || grep -q 'the first one' "$work/plain.db"; then
	ok 'the copy has them'
else
	not_ok 'the copy has them'
fi

# A file more makes another bundle.
cp -r "$demo" "$work/more" && chmod -R u+w "$work/more" && echo 'a remark' >"$work/more/remark.txt"
run report notes "$work/more"
prints "$obj .*the first one" 'a bundle to which a file was added still has them'

run --no-cache -c ':name 25718 another' "$demo"
run report notes "$demo"
prints 'a worker' 'with --no-cache nothing is left behind'
run -c ":name $obj" "$demo"
run report notes "$demo"
if grep -q 'the first one' "$out"; then not_ok 'a name is taken away'; else ok 'a name is taken away'; fi

# A file of notes that is none is in the way of nothing.
for f in "$XDG_DATA_HOME"/astscope/*.notes.db; do echo 'this is no database' >"$f"; done
run report threads "$demo" --limit 1
if [ "$status" = 0 ] && [ -s "$out" ] && grep -q 'notes cannot be read.*not a database' "$err"; then
	ok 'a file that is no notes is said'
else
	not_ok 'a file that is no notes is said'
fi
run -c ':note again' "$demo"
fails 74 'not a database' 'and it is not overwritten'
finish
