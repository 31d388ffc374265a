#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The demo bundle: every report, every format, the answers that the README promises.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

for name in overview leaks objects threads locks waits stacks files rejects; do
	run report $name "$demo"
	if [ $name = rejects ]; then
		exits 0 "report $name"
	else
		prints '[a-z]' "report $name"
	fi
done

run report overview "$demo"
prints '3 threads wait for each other' 'the deadlock is named'
prints 'lab_name_length' 'the crash is named'
prints '0x7f3a5000a1b0#1' 'the object of the crash is named'
is "$(awk 'length > 80' "$out" | wc -l | tr -d ' ')" 0 'the overview fits 80 columns'
cp "$out" "$work/overview"
run demo
same "$work/overview" 'demo without a terminal prints the overview'
run "$demo"
same "$work/overview" 'a bundle without a terminal prints the overview'
run report overview "$demo"
same "$work/overview" 'the same report twice'

# The key of the hash tables differs from process to process; what they write does not.
for db in one two; do
	rm -rf "$XDG_CACHE_HOME"
	run export --into "$work/$db" "$demo"
	exits 0 "export of import $db"
done
diff -r "$work/one" "$work/two" >"$out"
is "$(cat "$out")" '' 'two imports give the same rows in the same order'

run report objects --filter leaked --format csv "$demo/leak"
is "$(($(wc -l <"$out") - 1))" 20 '20 objects leaked'
run report objects --filter 'leaked func:lab_session_alloc' --format csv "$demo/leak"
is "$(($(wc -l <"$out") - 1))" 19 '19 of them are sessions'
run report objects --filter leakd "$demo/leak"
prints 'did you mean leaked \(20\)\?' 'a mistyped flag'
run report objects --filter 'leaked func:lab_sesion_alloc' "$demo/leak"
prints 'did you mean leaked func:lab_session_alloc \(19\)\?' 'a mistyped value'
run report objects --filter invalid --format csv "$demo/leak"
is "$(($(wc -l <"$out") - 1))" 5 '5 objects are invalid'
run report objects --filter alive --format csv "$demo/deadlock"
is "$(($(wc -l <"$out") - 1))" 119 '119 objects of the deadlock are alive, not leaked'
run report history --at 'hist/0x7f3a5000a1b0#1' "$demo"
prints 'lab_early_dropper' 'the history of the object that was freed too early'
run report waits --format dot "$demo"
prints '^digraph' 'waits as dot'
prints '25718' 'the graph names the threads'
run report locks --filter 'waiters>1' --format csv "$demo"
prints '0x55aad9cb9810' 'the lock that most wait for'

run report leaks --check "$demo/leak"
exits 5 '--check: leaked and invalid'
run report leaks --check "$demo/deadlock"
exits 8 '--check: a deadlock'
run report leaks --check "$demo/crash"
exits 16 '--check: a crash'
run report overview --check "$demo"
exits 29 '--check: all of it'
run report overview --check --filter '' -o "$work/report.txt" "$demo"
exits 29 '--check with an output file'
is "$(wc -c <"$out" | tr -d ' ')" 0 'nothing on stdout then'
cmp -s "$work/overview" "$work/report.txt"
is $? 0 'the file holds the report'

for format in text md csv json jsonl; do
	run report objects --limit 3 --format $format "$demo"
	prints '0x' "objects as $format"
done
for name in overview leaks objects threads locks waits stacks files rejects; do
	run report $name --format json "$demo"
	cp "$out" "$work/$name.json"
	run report $name --format jsonl "$demo"
	cp "$out" "$work/$name.jsonl"
done
if command -v python3 >/dev/null; then
	(cd "$work" && python3 -c '
import glob, json
for name in glob.glob("*.json"):
    json.load(open(name))
for name in glob.glob("*.jsonl"):
    for line in open(name):
        json.loads(line)
') >"$out" 2>"$err"
	is $? 0 'all reports are JSON'
else
	skip 'all reports are JSON' 'no python3'
fi
run sql --format csv "$demo" 'SELECT count(*) AS n FROM v_cycle'
is "$(tail -n 1 "$out" | tr -d '\r')" 3 'three rows in v_cycle'

cat "$demo/leak/refs" >"$work/refs"
run_stdin "$work/refs" report leaks --check -
exits 5 'a bundle on standard input'
(cd "$demo" && tar cf - deadlock leak crash) | gzip >"$work/demo.tar.gz"
run report objects --format csv "$work/demo.tar.gz"
cp "$out" "$work/packed"
run report objects --format csv "$demo/deadlock" "$demo/leak" "$demo/crash"
same "$work/packed" 'an archive says what its files say'
finish
