#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# --redact: what is private does not get out, and each value has one pseudonym.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

b=$work/bundle
mkdir -p "$b"
tr % / >"$b/full" <<'LOG'
[Nov 21 22:19:40] WARNING[24205][C-00000001] chan_sip.c: Call from 'SIP/4711-0000001a' (10.20.30.40:5060) to extension '5551234' rejected
[Nov 21 22:19:41] WARNING[24205][C-00000001] chan_sip.c: Peer 'bobsphone9' is now UNREACHABLE at host pbx.acme-corp.com
[Nov 21 22:19:42] ERROR[24206] pjsip.c: sip:alice.smith@192.168.7.9 via fe80::1:2ff:fe03:4 and 00:1b:44:11:3a:b7 failed, secret=hunter2
[Nov 21 22:19:43] ERROR[24206] app.c: cannot open %people%carol%secret-project%prompt.wav
[Nov 21 22:19:44] WARNING[24206] cdr.c: callerid "Dave Jones" <+4930123456> on Local/5551234@from-trunk-0000002b;1, LWP 4711
[Nov 21 22:19:45] WARNING[24207] chan_sip.c: 5551234 and bobsphone9 again, 4711 too; LWP 4711 stays, Asterisk 1.8.32.3 and chan_sip.c:4711
[Nov 21 22:19:46] WARNING[24207] chan_sip.c: | `x` SIP/"; rm -rf <b>/Eve-00000001 *5551234* _bobsphone9_
LOG
private='5551234|10\.20\.30\.40|bobsphone9|acme-corp|alice|192\.168\.7\.9|fe80|00:1b:44|hunter2|carol|secret-project|Dave|Jones|4930123456'
run report log "$b"
if grep -qE "$private" "$out"; then ok 'a log with private things'; else not_ok 'a log with private things'; fi
for format in text md csv json jsonl; do
	run report log --redact --format $format "$b"
	if [ "$status" = 0 ] && ! grep -qE "$private" "$out"; then ok "nothing of it as $format"; else not_ok "nothing of it as $format"; fi
done
run report log --redact --format jsonl "$b"
if [ "$(grep -o '<number-[a-z0-9]*> and <name-[a-z0-9]*> again, <number-[a-z0-9]*> too; LWP 4711 stays, Asterisk 1.8.32.3 and chan_sip.c:4711' "$out" |
	wc -l)" = 1 ]; then ok 'what is an id stays'; else not_ok 'what is an id stays'; fi
if grep -q 'prompt.wav' "$out" && grep -q -- '-0000002b;1' "$out" && grep -q -- '-0000001a' "$out"; then
	ok 'names of files and counters of channels stay'
else
	not_ok 'names of files and counters of channels stay'
fi
cp "$out" "$work/first"
run report log --redact --format jsonl "$b"
if cmp -s "$out" "$work/first"; then ok 'the same pseudonyms again'; else not_ok 'the same pseudonyms again'; fi
one=$(sed -n "s/.*to extension '\(<number-[a-z0-9]*>\)' rejected.*/\1/p" "$out")
if [ -n "$one" ] && [ "$(grep -c -- "$one" "$out")" -ge 3 ]; then ok 'one for one value'; else not_ok 'one for one value' "$one"; fi
run report redacted "$b"
prints "$one +5551234" 'a list of what is replaced'
run report redacted --redact "$b"
if grep -qE "$private" "$out" || ! grep -q -- "$one" "$out"; then not_ok 'without the values'; else ok 'without the values'; fi
run --redact --size 200x50 -c ':view log' -c ':screendump' -c ':copy row' -c ':copy markdown' -c ":export $work/log.csv" "$b"
if [ "$status" = 0 ] && ! grep -qE "$private" "$out" "$work/log.csv"; then ok 'nor on the screen, copied or saved'; else not_ok 'nor on the screen, copied or saved'; fi
run --size 200x50 -c ':set redact=yes' -c ':view log' -c ':screendump' "$b"
if [ "$status" = 0 ] && ! grep -qE "$private" "$out"; then ok 'an option of the console'; else not_ok 'an option of the console'; fi
# The page of HTML: a crash whose finding tells the words of a refs log and of the log.  What private kinds hold goes, ids stay.
page=$work/page
mkdir -p "$page"
cp "$demo"/crash/* "$page"
chmod u+w "$page"/*
said='sip:alice.smith@192.168.7.9 from exten=5551234 via fe80::1:2ff:fe03:4 and 00:1b:44:11:3a:b7 at pbx.acme-corp.com'
said="$said file %people%carol%secret-project%prompt.wav secret=hunter2 SIP/4711-0000001a"
sed "s|BUG: dropper releases[^,]*|$(echo "$said" | tr % /)|" "$demo/crash/refs" >"$page/refs"
cat >"$page/full" <<'LOG'
[Nov 21 22:19:43] ERROR[2761] astobj2.c: FRACK!, Failed assertion bad magic number 0x0 for object 0x7f3a5000a1b0 of 5551234 (0)
[Nov 21 22:19:44] ERROR[2761] astobj2.c: FRACK!, Failed assertion callerid "Dave Jones" <+4930123456> (0)
LOG
kinds='alice 192\.168\.7\.9 5551234 fe80 00:1b:44 acme-corp carol secret-project hunter2 4711-'
run report overview --format html "$page"
missing=$(for value in $kinds; do grep -q "$value" "$out" || echo "$value"; done)
is "$missing" '' 'a page with values of all private kinds'
sed 's/<[^>]*>/ /g' "$out" | grep -oE '0x[0-9a-f]{6,}|LWP [0-9]+' | sort | uniq -c >"$work/ids"
run report overview --format html --redact "$page"
left=$(for value in $kinds Dave Jones 4930123456; do ! grep -q "$value" "$out" || echo "$value"; done)
is "$left" '' 'and none of them with --redact'
sed 's/<[^>]*>/ /g' "$out" | grep -oE '0x[0-9a-f]{6,}|LWP [0-9]+' | sort | uniq -c >"$work/ids-redacted"
if [ -s "$work/ids" ] && cmp -s "$work/ids" "$work/ids-redacted"; then ok 'addresses and ids of threads stay'; else not_ok 'addresses and ids of threads stay'; fi
if grep -q 'bad magic number: used after its last release' "$out"; then ok 'and so do sentences of ours'; else not_ok 'and so do sentences of ours'; fi
run export --redact --into "$work/views" "$b"
if [ "$status" = 0 ] && ! grep -qE "$private" "$work"/views/*; then ok 'nor exported'; else not_ok 'nor exported' "$(grep -lE "$private" "$work"/views/*)"; fi
# Extensions that are words of the language: what a column calls one is one in the messages of the dialplan and what an application got.
words=$work/words
mkdir -p "$words"
cat >"$words/core-show-channels.txt" <<'CLI'
Channel              Context              Extension        Prio State   Application  Data                      CallerID        Duration Accountcode PeerAccount BridgeID
SIP/acme-0000000c    default              reception           2 Up      Queue        helpdesk,t                janitor         00:00:11 payroll
SIP/acme-0000000d    default              307                 1 Up      Queue        reception                 309             00:00:11
2 active channels
2 active calls
2 calls processed
CLI
cat >"$words/full" <<'LOG'
[Nov 21 22:19:40] VERBOSE[501][C-00000001] pbx.c:     -- Executing [reception@default:2] Queue("SIP/acme-0000000c", "reception,t") in new stack
[Nov 21 22:19:41] VERBOSE[501][C-00000001] pbx.c:     -- Executing [307@default:2] Queue("SIP/acme-0000000d", "309") in new stack
[Nov 21 22:19:42] VERBOSE[501][C-00000001] pbx.c:   == Spawn extension (default, reception, 2) exited non-zero on 'SIP/acme-0000000c'
[Nov 21 22:19:43] VERBOSE[501][C-00000001] pbx.c:   == Spawn extension (default, 307, 2) exited non-zero on 'SIP/acme-0000000d'
[Nov 21 22:19:44] VERBOSE[501][C-00000001] pbx.c:     -- Goto (default,lobby,1)
[Nov 21 22:19:45] WARNING[501][C-00000001] pbx.c: the reception desk is no extension
LOG
private='reception[^ ]|[^e ] ?reception|307|309|janitor|payroll|lobby|acme'
for report in channels log; do
	for format in text md csv jsonl; do
		run report $report --redact --format $format "$words"
		if [ "$status" = 0 ] && ! grep -qE "$private" "$out"; then ok "$report as $format"; else not_ok "$report as $format" "$(grep -E "$private" "$out")"; fi
	done
done
run report log --redact "$words"
prints 'the reception desk is no extension' 'a word is one where no extension may stand'
printf '%s\n' ':view channels' ':screendump' j ':screendump' ':copy row' ':view log' ':screendump' >"$work/script"
for size in 80x24 200x50; do
	run --no-rc --redact --size $size --script "$work/script" "$words"
	if [ "$status" = 0 ] && ! grep -qE "$private" "$out"; then ok "nor at $size"; else not_ok "nor at $size" "$(grep -E "$private" "$out")"; fi
done
# What people call things is theirs.
run -c ':name 2761 Bobs thread' "$page"
run report overview --format md --at home/1 "$page"
prints 'Bobs thread' 'a ticket with a name that was given'
run report overview --format md --at home/1 --redact "$page"
if [ "$status" = 0 ] && ! grep -q Bobs "$out"; then ok 'and without it'; else not_ok 'and without it'; fi
prints 'Reproduce:.* --redact`\. Redacted: yes' 'which says so, and how to get it'
run report notes --redact "$page"
if [ "$status" = 0 ] && ! grep -q Bobs "$out"; then ok 'nor in the list of names'; else not_ok 'nor in the list of names'; fi
run export --redact --expand "$work/x.db" "$b"
fails 64 'takes no --redact' 'a database is refused'
run sql --redact "$b" "SELECT text FROM v_log"
if [ "$status" = 0 ] && ! grep -qE "$private" "$out"; then ok 'nor by SQL'; else not_ok 'nor by SQL'; fi
finish
