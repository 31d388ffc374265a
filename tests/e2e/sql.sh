#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# SQL typed by people: reads, and nothing else.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

run sql --format csv "$demo" 'SELECT class, count(*) AS n FROM v_life GROUP BY class ORDER BY class'
prints '^class,n' 'a query'
run sql -q 'SELECT title FROM v_finding ORDER BY rank' "$demo"
prints 'wait for each other' 'a query of -q'
run sql --format json "$demo" "SELECT NULL AS a, 1 AS b, 'x' AS c"
prints '"b": ?1' 'numbers are numbers'
run sql --limit 2 --format csv "$demo" 'SELECT obj FROM v_life'
is "$(wc -l <"$out" | tr -d ' ')" 3 'a limit'

run sql "$demo" 'SELECT nonsense FROM v_life'
fails 64 'nonsense' 'a column that is not there'
if grep -q '^#define HAVE_SQLITE3_ERROR_OFFSET 1' "$BUILDDIR/config.h"; then
	is "$(grep -c '\^' "$err")" 1 'with a caret under it'
else
	skip 'with a caret under it' 'this SQLite does not tell the place of a fault'
fi
run sql "$demo" 'SELECT l.nonsense FROM v_life l'
fails 64 'there are: obj addr life class' 'with what there is'
run sql "$demo" 'SELECT fil FROM v_life'
fails 64 'did you mean file\?' 'with what was meant'
run sql "$demo" 'SELECT * FROM v_leks'
fails 64 'did you mean v_leak\?' 'a view that is not there'
run sql "$demo" 'SELECT 1; SELECT 2'
fails 64 '.' 'two statements'
for query in 'DELETE FROM life' 'DROP TABLE life' 'INSERT INTO meta VALUES (1, 2)' "ATTACH 'x.db' AS x" 'PRAGMA journal_mode=OFF' \
	"SELECT load_extension('x')" "SELECT readfile('/etc/passwd')" "VACUUM INTO 'x.db'" 'CREATE TABLE t(x)'; do
	run sql "$demo" "$query"
	fails 64 '.' "refused: $query"
done
run sql "$demo" 'SELECT count(*) FROM v_life'
prints '[0-9]' 'it is all still there'
run sql --format csv "$demo" "SELECT sum(value) FROM json_each('[3, 4]')"
prints '^7' 'json_each'

# A database as bundle.
run import --db "$work/x.db" "$demo"
prints 'x.db' 'a database of one'"'"'s own'
run sql --format csv "$work/x.db" "SELECT sum(value) FROM json_each('[3, 4]')"
prints '^7' 'json_each in a database that was handed in'
run report overview "$work/x.db"
prints '^EVIDENCE' 'a report of it'
run sql --format csv "$work/x.db" "SELECT rootpage FROM sqlite_schema WHERE name = 'event_chunk'"
page=$(tail -n 1 "$out" | tr -d '\r')
dd if=/dev/zero of="$work/x.db" bs=8192 seek=$((page - 1)) count=1 conv=notrunc 2>/dev/null
run report overview "$work/x.db"
fails 74 'x.db: it is damaged: ' 'a damaged one is no source of a report'
run sql "$work/x.db" 'SELECT count(*) FROM v_finding'
fails 74 'x.db: it is damaged: ' 'nor of a query'
run import "$work/x.db"
fails 74 'x.db: it is damaged: ' 'nor is its path given'
# Saved queries: those of astscope answer, those of the user are files.
saved=$SRCDIR/share/sql/saved
for q in "$saved"/*.sql; do
	name=$(basename "$q" .sql)
	run -c ":sql run $name" -c ':screendump' "$demo"
	prints ' [0-9]+ rows' "the query $name answers"
done
run -c ':sql select lwp from v_thread limit 2' -c ':sql save two' -c ':sql run two' -c ':screendump' "$demo"
prints 'SQL: two +2 rows' 'a question is saved'
run -c ':sql select 1' -c ':sql save two' "$demo"
fails 64 'a query two already' 'and not overwritten'
run -c ':sql select x from v_thread' "$demo"
fails 64 'no such column: x' 'a wrong question is said'
finish
