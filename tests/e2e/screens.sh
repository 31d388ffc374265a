#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What holds on the screens of whole bundles: sizes, ASCII, no lock dumps.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

bundles=$SHARED/bundles
if [ ! -d "$bundles/asterisk-20-deadlock" ]; then
	echo '1..0 # SKIP no shared bundles'
	exit 0
fi
dl=$bundles/asterisk-20-deadlock

screen() { # SIZE BUNDLE ARGUMENT...
	screen_size=$1 screen_bundle=$2
	shift 2
	run --no-rc --size "$screen_size" "$@" -c screendump "$screen_bundle"
}

# Home says what is broken and what to do in its first rows, and what to collect in its last
screen 120x36 "$dl"
if head -n 22 "$out" | grep -q '3 calls' && head -n 22 "$out" | grep -q restart; then ok 'what hangs and what to do'; else not_ok 'what hangs and what to do'; fi
last=$(sed '$d' "$out" | sed '$d' | grep -v '^ *$' | tail -n 1)
case $last in '   NEXT '*) ok 'NEXT is the last row' ;; *) not_ok 'NEXT is the last row' "$last" ;; esac
for b in "$bundles"/asterisk-*/; do
	screen 80x24 "$b"
	if grep -q '^   NEXT ' "$out"; then ok "NEXT in sight: $(basename "$b")"; else not_ok "NEXT in sight: $(basename "$b")"; fi
done

# what is folded has the rows that are there: of two rings, leaks and more no row is empty while a line is left out
for b in asterisk-1.8-deadlock asterisk-13-deadlock asterisk-20-leak asterisk-20-deadlock; do
	screen 80x24 "$bundles/$b"
	empty=$(sed '1,3d' "$out" | sed '$d' | sed '$d' | grep -c '^ *$')
	if [ "$status" = 0 ] && [ "$empty" = 0 ] && grep -q '^   NEXT ' "$out"; then ok "rows are used: $b"; else not_ok "rows are used: $b" "$(cat "$out")"; fi
done

# where nothing is found the headline is told to its end
screen 80x24 "$bundles/asterisk-20-noisy"
prints 'cannot be judged$' 'what cannot be judged is not cut'

# without lock dumps the ring is there, no edge of it is a lock that a dump showed, and its head says that it may be none
mkdir -p "$work/stacks"
cp "$dl/gdb-thread-apply-all-bt-full.txt" "$dl/refs" "$dl/full" "$work/stacks"
screen 80x24 "$work/stacks" -c ':view waits'
if grep -q '^ POSSIBLE RING 1 of 1 .*guess$' "$out" && [ "$(grep -c '│     ~~ waits for .*guess$' "$out")" = 3 ] && ! grep -q '║' "$out"; then
	ok 'a ring of stacks alone is a possible one'
else
	not_ok 'a ring of stacks alone is a possible one'
fi
run report waits --check "$work/stacks"
is $((status & 8)) 0 'and no deadlock for --check'

# who waits for what nobody is known to have, or by a guess, is neither stuck nor at work
cases=$SHARED/cases/waits
if [ -d "$cases/group-lock-ring" ]; then
	screen 80x24 "$cases/group-lock-ring" -c ':view threads'
	prints '^ WAITING 2$' 'threads that wait have a heading'
	prints ' tsx=0x7f3b00012000 …$' 'a value of a frame is whole or not there'
	screen 80x24 "$cases/owner-printed-ring.txt" -c ':view locks'
	prints '^[> ].*0x55d0c0a01000' 'a lock has its row'
	if [ "$(grep -c '^[> ].*0x55d0c0a01000.*0x55d0c0a01000' "$out")" = 0 ]; then ok 'a lock without a name has its address once'; else not_ok 'a lock without a name has its address once'; fi
fi
run report waits --at waits/cycle/2 "$bundles/asterisk-1.8-deadlock"
if [ "$(grep -c 'lab_ring_thread_[xyz]' "$out")" = 3 ] && ! grep -q lab_registrar "$out"; then ok 'the report of a ring is the ring'; else not_ok 'the report of a ring is the ring'; fi
run report waits --at waits/cycle/2 --format csv "$bundles/asterisk-1.8-deadlock"
if [ "$(grep -c '^!,.*lab_ring_thread' "$out")" = 3 ] && [ "$(wc -l <"$out")" -eq 4 ]; then ok 'in rows its threads'; else not_ok 'in rows its threads'; fi

# In ASCII and without colours each sign is still there: how bad, how sure, what is missing, what was freed, the edges of a ring
screen 120x36 "$dl" --ascii -c ':theme mono' -c ':view waits'
if ! LC_ALL=C grep -q '[^ -~]' "$out" && grep -q '^> +-> lab_worker_a' "$out" && grep -q '|     | waits for\||     = waits for' "$out" && grep -q '^  +-----' "$out"; then
	ok 'a ring in ASCII'
else
	not_ok 'a ring in ASCII'
fi
screen 80x24 "$bundles/asterisk-20-leak" --ascii -c ':theme mono' -c ':go hist/0x7f1790003390#1'
if ! LC_ALL=C grep -q '[^ -~]' "$out" && grep -q '^> ? 1 .*:54' "$out" && grep -q 'never' "$out"; then ok 'a history in ASCII'; else not_ok 'a history in ASCII'; fi
screen 120x36 "$bundles/asterisk-20-crash" --ascii -c ':theme mono'
if ! LC_ALL=C grep -q '[^ -~]' "$out" && grep -q '^> 1 !! CRASH' "$out"; then ok 'a crash in ASCII'; else not_ok 'a crash in ASCII'; fi
signs() { # BUNDLE COMMAND REGEX...: each stands on the screen, which is ASCII and has one cursor
	signs_of="$1 $2"
	screen 80x24 "$bundles/$1" --ascii -c ':theme mono' -c "$2"
	shift 2
	lacks=
	LC_ALL=C grep -q '[^ -~]' "$out" && lacks='ASCII'
	[ "$(grep -c '^>' "$out")" = 1 ] || lacks="$lacks one >"
	for sign; do
		grep -qE -- "$sign" "$out" || lacks="$lacks $sign"
	done
	is "$lacks" '' "signs of $signs_of"
}
signs asterisk-20-deadlock ':view home' '^> 1 !! DEADLOCK' '7!Waits'
signs asterisk-13-deadlock ':view home' '^> 1 !! DEADLOCK' '^  2 !! DEADLOCK' '^  3 !  LEAK'
signs asterisk-20-leak ':view home' '^> 1 !! INVALID' '^  2 !  LEAK'
signs asterisk-20-leak ':view leaks' '^> 12' 'guess$' '[?] never given back'
signs asterisk-20-leak ':view objects' '^>! 0x7f1758006740#1'
signs asterisk-20-deadlock ':view leaks' '^> +19 +2 ' 'no whole shutdown'
signs asterisk-20-crash ':view stacks' '^>!!1 ' 'FREED$'
signs asterisk-20-deadlock ':view stacks' '^>'
signs asterisk-20-deadlock ':view threads' '^>! 25718'
signs asterisk-20-deadlock ':view locks' '^>! A ' '^ ! B '
signs asterisk-1.8-deadlock ':view locks' 'not listed'
signs asterisk-20-deadlock ':view log' 'finding 1'
signs asterisk-20-deadlock ':view channels' '^ STUCK 3'
signs asterisk-1.8-deadlock ':view diff' '^ STAYED 4' '^ GONE 0'
run report overview "$dl"
is "$(awk 'length($0) > 80 && !/0x/' "$out" | wc -l | tr -d ' ')" 0 'the report has no line over 80'

# A wider screen has the columns of a narrow one, and no row is too long: in ASCII a byte is a column
for b in asterisk-20-deadlock asterisk-20-leak; do
	for view in threads locks waits stacks leaks objects log channels; do
		long=0
		for size in 80x24 120x36 200x50; do
			screen $size "$bundles/$b" --ascii -c ":view $view"
			mv "$out" "$work/$size"
			long=$((long + $(awk -v cols="${size%x*}" 'length($0) > cols' "$work/$size" | wc -l)))
		done
		missing=
		case "$view $b" in
		waits* | leaks* | 'locks asterisk-20-leak') ;; # no columns, or no rows
		*)	# names of columns stand in the row below the tabs, apart by two blanks; one that is alike in all rows is in the status
			missing=$(sed -n 3p "$work/80x24" | sed 's/  */ /g; s/^ //; s/[^a-z ]//g' | tr ' ' '\n' | while read -r word; do
				for size in 120x36 200x50; do
					sed -n 3p "$work/$size" | grep -qw -- "$word" || echo "$size:$word"
				done
			done) ;;
		esac
		if [ "$long" -eq 0 ] && [ -z "$missing" ]; then ok "$view of $b"; else not_ok "$view of $b" "rows too long: $long; missing: $missing"; fi
	done
done
screen 159x50 "$dl" -c ':view threads'
if grep -q '^[^│]*─\{100,\}' "$out"; then ok 'panes below each other at 159 columns'; else not_ok 'panes below each other at 159 columns'; fi
finish
