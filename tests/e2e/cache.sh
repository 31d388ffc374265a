#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Where databases are kept, and when a bundle is read again.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

databases() {
	find "$work" -name '*.db' | wc -l | tr -d ' '
}

run import "$demo/leak"
prints '^/.*\.db$' 'import prints where the database is'
db=$(cat "$out")
is "$(stat -c %a "$db")" 600 'it is for its owner only'
before=$(stat -c %Y.%i "$db")
run report leaks "$demo/leak"
prints lab_session_alloc 'a report from it'
cp "$out" "$work/first"
is "$(stat -c %Y.%i "$db")" "$before" 'an unchanged bundle is not read again'
run report leaks --no-cache "$demo/leak"
same "$work/first" 'the same without a cache'
is "$(databases)" 1 'one database so far'
run report leaks "$db"
same "$work/first" 'the database itself is a bundle'

mkdir "$work/elsewhere"
cp -r "$demo/leak" "$work/elsewhere/leak"
touch -d '2001-01-01' "$work/elsewhere/leak/refs"
run report leaks "$work/elsewhere/leak"
same "$work/first" 'the same bundle in another place'
is "$(databases) $(stat -c %Y.%i "$db")" "1 $before" 'and with another date is not read again'

mkdir "$work/moved"
cp "$demo/leak/refs" "$work/moved/other-name"
run report leaks "$work/moved"
is "$(databases)" 2 'another name, another database' # the name is part of the file's name, the content of its id
printf '0x55aad0000010,+1,7,late.c,1,late,**constructor**80**8**,late\n' >>"$work/moved/other-name"
run report objects --filter func:late "$work/moved"
prints 'late' 'a bundle that changed is read again'

run import --db "$work/mine.db" "$demo/crash"
is "$(cat "$out")" "$work/mine.db" '--db says where'
run report overview "$work/mine.db"
prints lab_name_length 'and it opens'
run import --db "$work/other.db" "$work/mine.db"
fails 64 'already' 'a database is not imported into another'
run import --rebuild --db "$work/mine.db" "$demo/leak"
exits 0 '--rebuild over a database of ours'

if command -v sqlite3 >/dev/null; then
	db=$("$program" import "$demo/leak")
	sqlite3 "$db" "UPDATE meta SET value = 'of other sources' WHERE key = 'made.by'"
	run --no-rc -c 'go start' -c screendump "$demo/crash"
	prints 'leak *not read yet by this version of astscope' 'the list of bundles has no word of another build'
	run report leaks "$demo/leak"
	same "$work/first" 'what another build read'
	is "$(sqlite3 "$db" "SELECT count(*) FROM meta WHERE value = 'of other sources'")" 0 'is read again'
else
	skip 'what another build read' 'no sqlite3 here'
fi

# Nothing of what one process alone knows is kept: numbers that it draws, addresses, its clock.
if command -v sqlite3 >/dev/null; then
	for k in 1 2; do
		run import --db "$work/same$k.db" "$demo/deadlock"
		sqlite3 "$work/same$k.db" .dump >"$work/same$k.sql"
	done
	is "$(grep -c '^INSERT INTO thread_does' "$work/same1.sql" | sed 's/^[1-9][0-9]*$/some/')" some 'what threads do is kept'
	is "$(cmp "$work/same1.sql" "$work/same2.sql" && echo same)" same 'two processes make the same database of a bundle'
else
	skip 'two processes make the same database of a bundle' 'there is no sqlite3'
fi

echo 'keep me' >"$work/precious.db"
run import --db "$work/precious.db" "$demo/crash"
fails 74 'precious' 'a file that is no database is not overwritten'
is "$(cat "$work/precious.db")" 'keep me' 'it is whole'
if command -v sqlite3 >/dev/null; then
	sqlite3 "$work/foreign.db" 'CREATE TABLE t(x); INSERT INTO t VALUES (1)'
	run report overview "$work/foreign.db"
	fails 74 'foreign' 'a database of another program'
	cp "$work/mine.db" "$work/evil.db"
	sqlite3 "$work/evil.db" 'DROP VIEW v_life; CREATE VIEW v_life AS SELECT 1 AS obj'
	run report overview "$work/evil.db"
	fails 74 'evil' 'a database whose views are not ours'
else
	skip 'databases of others' 'no sqlite3'
fi
head -c 20000 "$work/mine.db" >"$work/torn.db"
run report overview "$work/torn.db"
fails 74 'torn' 'half a database'
mkfifo "$work/fifo"
run import --db "$work/fifo" "$demo/crash"
fails 73 'not a regular file' '--db refuses a FIFO'
cp -r "$demo/leak" "$work/evidence"
run import --db "$work/evidence/refs" "$work/evidence"
fails 73 'a file of the bundle' 'and evidence of the bundle'
is "$(cksum <"$work/evidence/refs")" "$(cksum <"$demo/leak/refs")" 'which is whole'

run report overview --budget members=1 --no-cache "$demo/crash"
is "$status" 66 'a limit of the bundle has an exit status'
is "$(cat "$err")" 'astscope: the bundle holds more than 1 files: counts are lower bounds
  --budget members=NUMBER raises the limit' 'it is said, and how it is raised'
ASTSCOPE_BUDGET=members=1 run report overview --budget members=100 --no-cache "$demo/crash"
prints lab_name_length 'the option comes after the environment'
run import --budget members=many "$demo/crash"
fails 64 'members=many' 'a limit that is none'

# Another program has the lock: what is small, and a status that says so.
run import "$demo/deadlock"
db=$(cat "$out")
rm "$db"
if command -v flock >"$out"; then
	flock -x "$db.lock" "$program" report overview --partial --check "$demo/deadlock" >"$out" 2>"$err" </dev/null
	status=$?
	exits 75 'with --partial an import elsewhere has an exit status'
	is "$(grep -c 'another astscope is importing this bundle' "$err")" 1 'which is said'
	is "$(grep -c 'DEADLOCK  3 threads' "$out") $(grep -c 'refs: partial' "$out")" '1 1' 'what is small is there, the rest marked'
else
	skip 'a bundle that another program imports' 'no flock'
fi

XDG_CACHE_HOME=/proc/none run report leaks "$demo/leak"
fails 73 'no-cache|none' 'a cache that cannot be written'
finish
