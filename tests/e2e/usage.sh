#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Help, usage errors and what cannot be read or written.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

run --help
prints '^usage: astscope' 'help'
prints '^Without BUNDLE, at a terminal: what was opened before' 'help of astscope alone'
cp "$out" "$work/help"
run help
same "$work/help" 'help as a command'
for command in report sql import triage diff collect demo graph-locks refcounter reflocks refstats help; do
	run $command --help
	prints '^usage: astscope' "help of $command"
	cp "$out" "$work/help"
	run help $command
	same "$work/help" "help $command"
done
run --list-keys
prints '^global +Ctrl-Z ' 'the keys of the console'
run --version
is "$(head -n 1 "$out" | sed 's/ [0-9.]*$//')" astscope 'version: the first line is name and number'
prints '^License GPLv3\+: .*<https://gnu.org/licenses/gpl.html>$' 'version: the license'
prints 'NO WARRANTY, to the extent permitted by law' 'version: no warranty'
cp "$out" "$work/version"
run -V
same "$work/version" 'version by -V'
run "$demo" --version --nonsense
same "$work/version" 'nothing behind --version matters'
for command in report sql import demo; do
	run $command -V
	same "$work/version" "version of $command"
done

run reprot leaks "$demo"
fails 64 'did you mean astscope report\?' 'a mistyped command'
run --no-cache report leaks "$demo"
fails 64 'astscope report \[OPTION' 'options before the command'
run help improt
fails 64 'did you mean import\?' 'help of a mistyped command'
run help nonsense
fails 64 'astscope help' 'help of nothing'
run report leakd "$demo"
fails 64 'did you mean leaks\?' 'a mistyped report'
run --filter leaked "$demo"
fails 64 'astscope report takes it' 'an option of another command'
run report leaks --theme=mono "$demo"
fails 64 'astscope takes it: astscope --help' 'an option of the console'
run report leaks --fitler=x "$demo"
fails 64 'did you mean --filter\?' 'a mistyped option'
(cd "$work" && cp "$demo/leak/refs" reports && "$program" report leaks --no-cache reports && "$program" reports) >"$out" 2>"$err" </dev/null
is $? 0 'a file whose name is nearly a command'

run report
fails 64 'there are: overview leaks .* compat-diff$' 'a report without a name'
run report "$demo"
fails 64 "astscope report overview $demo" 'a bundle where the report is named'
run report leaks
fails 64 'bundle' 'a report without a bundle'
run report nonsense "$demo"
fails 64 'nonsense' 'a report that does not exist'
run report leaks --format nonsense "$demo"
fails 64 'nonsense' 'a format that does not exist'
run report leaks --nonsense "$demo"
fails 64 'nonsense' 'an option that does not exist'
run report leaks --at leaks/path/99999 "$demo"
fails 64 'path 99999 is not in this bundle' 'a row that is not there'
for format in text md csv jsonl; do
	run report overview --at home/99 --format $format "$demo"
	fails 64 'finding 99 is not in this bundle' "a finding that is not there, as $format"
	if [ -s "$out" ]; then not_ok "nor is anything printed, as $format"; else ok "nor is anything printed, as $format"; fi
done
for format in json html; do
	run report overview --at home/1 --format $format "$demo"
	fails 64 'takes no place' "a page or a document is about all, as $format"
done
run report leaks --limit many "$demo"
fails 64 'many' 'a limit that is no number'
run report leaks --filter
fails 64 'filter' 'an option without its argument'
run report leaks --filter 'fun:x' "$demo"
fails 64 'fun' 'a filter with an unknown field'
run report leaks --filter 'func~"("' "$demo"
fails 64 '.' 'a filter with a bad regular expression'
run report leaks --sort nonsense "$demo"
fails 64 'nonsense' 'a column that does not exist, to sort by'
for sort in - +; do
	run report leaks --sort $sort "$demo"
	fails 64 'cannot be sorted by ""' "a direction without a column to sort by: $sort"
done
run report leaks --cols nonsense "$demo"
fails 64 'nonsense' 'a column that does not exist'
run report history "$demo"
fails 64 'at' 'a history of nothing'
run report history --at 'hist/0x123#1' "$demo"
fails 64 '0x123' 'a history of an object that is not there'
run report leaks --db x.db --no-cache "$demo"
fails 64 'no-cache' 'a database in two places'
run sql "$demo"
fails 64 'query' 'no query'
run import
fails 64 'bundle' 'nothing to import'
run
fails 64 '.' 'no bundle and no terminal'

run --follow "$demo/leak/refs"
fails 64 'needs a terminal' 'a log that grows, without a terminal'
grep -q 'tail -f' "$err" && ok 'and what to do instead' || not_ok 'and what to do instead'
run --follow "$demo/leak/refs" -c screendump
fails 64 'a script has an end' 'a log that grows, and a script'
run --follow - --no-cache
fails 64 'takes one file' 'a log that grows from standard input'
run --follow "$demo/leak/refs" "$demo/leak/refs"
fails 64 'takes one file' 'two logs that grow'
run --follow "$demo/leak/refs" --db "$work/x.db"
fails 64 'no database' 'a database of a log that grows'
run report overview --follow "$demo/leak/refs"
fails 64 '.' 'a report of a log that grows'

run report overview "$work/missing"
fails 66 'missing' 'a bundle that is not there'
mkdir "$work/empty"
run report overview "$work/empty"
fails 65 '.' 'an empty directory'
echo 'nothing of ours' >"$work/notes.txt"
run report overview "$work/notes.txt"
fails 65 'notes.txt|recognised' 'a file nobody recognises'
: >"$work/nothing"
run report overview "$work/nothing"
fails 65 '.' 'an empty file'
if [ "$(id -u)" != 0 ]; then
	cp "$demo/leak/refs" "$work/secret"
	chmod 0 "$work/secret"
	run report overview "$work/secret"
	fails 66 'secret' 'a file that may not be read'
else
	skip 'a file that may not be read' 'root reads all'
fi

run report leaks --no-cache -o "$work/no/such/dir" "$demo/leak"
fails 73 'no/such/dir' 'an output that cannot be made'
if [ -w /dev/full ]; then
	"$program" report objects --no-cache "$demo/leak" >/dev/full 2>"$err" </dev/null
	status=$?
	: >"$out"
	fails 73 '.' 'an output that is full'
	"$program" --help >/dev/full 2>"$err" </dev/null
	status=$?
	fails 73 'standard output' 'help to an output that is full'
else
	skip 'an output that is full' 'no /dev/full'
fi
"$program" report objects --no-cache "$demo/leak" 2>"$err" </dev/null | head -n 1 >"$out"
is "$(cat "$err")" '' 'a reader that goes away is no error'
finish
