#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# --redact: nothing private on any screen, in whatever part of it: title, status, panes, menus, popups, lists of completions.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

b=$work/bundle
mkdir -p "$b"
# a refs log, locks, stacks and a log in which all that may be shown somewhere is private
printf '%s\n' '0x7f4200000010,+1,501,chan_sip.c,100,sip_alloc,**constructor**120**1200**SIP/bobsphone9' \
	'0x7f4200000010,+1,501,chan_sip.c,110,sip_use,1,peer bobsphone9 at 10.20.30.40' \
	'0x7f4200000010,-1,501,chan_sip.c,120,sip_drop,2,exten=5551234' >"$b/refs"
cat >"$b/full" <<'LOG'
[Nov 21 22:19:40] WARNING[501][C-00000001] chan_sip.c: Call from 'SIP/bobsphone9-0000001a' (10.20.30.40:5060) to extension '5551234' rejected
[Nov 21 22:19:41] WARNING[501][C-00000001] chan_sip.c: Peer 'bobsphone9' is now UNREACHABLE at host pbx.acme-corp.com
[Nov 21 22:19:41] WARNING[501][C-00000001] chan_sip.c: obj 0x7f4200000010 of sip:alice.smith@pbx.acme-corp.com
LOG
cat >"$b/core-show-channels.txt" <<'CLI'
Channel              Context              Extension        Prio State   Application  Data                      CallerID        Duration Accountcode PeerAccount BridgeID
SIP/bobsphone9-00000 from-trunk           5551234             1 Up      Dial         SIP/acme/5551234,20       4930123456      00:01:02 alice7smith  alice7smith
1 active channel
1 active call
1 call processed
CLI
tr % / >"$b/gdb.txt" <<'GDB'
Thread 1 (Thread 0x7f4211111700 (LWP 501)):
#0  0x00007f4222222222 in __lll_lock_wait () from /lib64/libpthread.so.0
#1  0x0000000000522222 in sip_use (peer=0x7f4200000010 "bobsphone9", exten=0x7f4200000020 "5551234") at %people%carol%asterisk%channels%chan_sip.c:110
#2  0x0000000000533333 in do_monitor (data=0x0) at %people%carol%asterisk%channels%chan_sip.c:200
GDB
private='5551234|10\.20\.30\.40|bobsphone9|acme-corp|alice|carol|4930123456'
run --no-rc --size 200x50 -c ':view log' -c screendump "$b"
if grep -qE "$private" "$out"; then ok 'a bundle with private things'; else not_ok 'a bundle with private things'; fi
# what the list of bundles has: one that was opened before, one in the folder
mkdir -p "$work/people/carol" "$work/here/alice"
cp "$b/refs" "$work/people/carol"
cp "$b/refs" "$work/here/alice"
run import "$work/people/carol"
cd "$work/here" || exit 99
run --no-rc --size 200x50 -c ':go start' -c screendump "$b"
if grep -q carol "$out" && grep -q alice "$out"; then ok 'bundles with private names'; else not_ok 'bundles with private names'; fi
{
	for view in home start leaks objects hist threads locks waits stacks log channels types taskprocessors files rejects refs/thread/501 sql diff notes; do
		printf ':go %s\n:screendump\nTab\n:screendump\n' $view
		# the first rows: what belongs to them, all about them, a filter by their value
		for keys in x i r '*' + T B C y "f \"f\" Tab Tab" "/ \"5\"" a; do
			printf ':go %s\nj\n%s\n:screendump\nEsc Esc Esc\n' $view "$keys"
		done
	done
	printf '0\n:screendump\nEsc\n?\n:screendump\nEsc\n:messages\n:screendump\nEsc\n'
	printf '5\nf "func:" Tab\n:screendump\nEsc\n5\nj : "go " Tab Tab\n:screendump\nEsc\n'
} >"$work/script"
for size in 80x24 120x36 200x50; do
	run --no-rc --redact --size $size --script "$work/script" "$b"
	exits 0 "all screens at $size"
	if grep -qE "$private" "$out"; then
		not_ok "nothing private at $size" "$(grep -nE "$private" "$out" | head -n 5)"
	else
		ok "nothing private at $size"
	fi
done

# an option of the options file holds from the first picture on, and takes nothing from --redact
mkdir -p "$XDG_CONFIG_HOME/astscope"
for value in yes no; do
	echo "set redact=$value" >"$XDG_CONFIG_HOME/astscope/astscoperc"
	chmod go-w "$XDG_CONFIG_HOME/astscope/astscoperc"
	[ $value = yes ] && option= || option=--redact
	# shellcheck disable=SC2086
	run $option --size 200x50 -c ':view log' -c screendump "$b"
	exits 0 "redact=$value $option"
	prints '<[a-z]*-[a-z0-9]*>' "pseudonyms: redact=$value $option"
	if grep -qE "$private" "$out"; then not_ok "nothing private: redact=$value $option"; else ok "nothing private: redact=$value $option"; fi
done
finish
