#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What the console shows goes to files and programs.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

here=$work/out.d
mkdir -p "$here"
cd "$here" || exit 99
printf 's Enter\n' >"$work/keys"
run --script "$work/keys" "$demo"
exits 0 's on Home'
if [ "$(grep -c '^## Crash: ' ticket.md)" = 1 ] && [ "$(grep -c '^## ' ticket.md)" = 1 ]; then ok 'writes one finding, as a ticket'; else not_ok 'writes one finding, as a ticket'; fi
run report overview --at home/1 --format md "$demo"
if cmp -s "$out" ticket.md; then ok 'which is a report'; else not_ok 'which is a report'; fi
if grep -q '^\*\*Reproduce:\*\* `astscope report stacks .* --at stacks/lwp/2761/frame/1`\. Redacted: no' ticket.md; then ok 'that says how to see it'; else not_ok 'that says how to see it'; fi
run report overview --at home/2 --format md "$demo"
prints '^## Deadlock: .*3 threads wait for each other; 5 more wait behind them$' 'its title is a sentence'
prints '^.*Confidence: sure\.$' 'and how sure it is'
prints '^| thread | LWP | has | taken at | waits for | at |$' 'that of a ring has it as a table'
prints '^| lab_worker_b | 25719 | B | res_crashlab.c:236, 2 times | C | res_crashlab.c:240 |$' 'with both places of each thread'
prints '^      #6 lab_worker_b res_crashlab.c:240$' 'and the stacks'
run report overview --at home/1 --format md "$demo"
run -c ':copy markdown' "$demo"
if cmp -s "$out" ticket.md || [ "$(cat "$out")" = "$(cat ticket.md)" ]; then ok 'and what y m copies'; else not_ok 'and what y m copies'; fi
printf 'F2 Enter\n' >"$work/keys"
run --script "$work/keys" "$demo"
run report overview "$demo"
if cmp -s "$out" astscope-home.txt; then ok 'F2 writes the page'; else not_ok 'F2 writes the page'; fi

run -c ':view threads' -c ':filter blocked' -c ':export t.csv' "$demo"
exits 0 'a view'
run report threads --filter blocked --format csv "$demo"
if cmp -s "$out" t.csv; then ok 'in the format of the ending, with its filter'; else not_ok 'in the format of the ending, with its filter'; fi
run -c ':view threads' -c ':export t.csv' "$demo"
fails 73 'there already' 'a file is not replaced without asking'
run -c ':view threads' -c ':export! t.csv' "$demo"
exits 0 'but with !'
cp -r "$demo" "$work/bundle" && chmod -R u+w "$work/bundle"
first=$(find "$work/bundle" -type f | head -n 1)
run -c ":export! $first" "$work/bundle"
fails 64 'file of the bundle' 'nor one of the bundle'
if cmp -s "$first" "$demo/${first#"$work"/bundle/}"; then ok 'which stays as it is'; else not_ok 'which stays as it is'; fi
run -c ':sql select 1 as a' -c ':export q.json' "$demo"
if grep -q '"a": 1' q.json; then ok 'an answer'; else not_ok 'an answer'; fi
run -c ':go raw/source/3/line/1' -c ':export raw.txt' "$demo"
if [ -s raw.txt ]; then ok 'a view without a report'; else not_ok 'a view without a report'; fi

run -c ':view threads' -c ':pipe grep -c lab_worker_a' "$demo"
prints '^[1-9]' 'a program gets what is shown'
run -c ':!no-such-program' "$demo"
if [ "$status" = 64 ] && grep -q 'no-such-program' "$err"; then ok 'one that is not there'; else not_ok 'one that is not there'; fi
run -c ':pipe echo x;touch y' "$demo"
if [ -e y ]; then not_ok 'no shell'; else ok 'no shell'; fi
finish
