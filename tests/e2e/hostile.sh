#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Bundles from strangers: nothing in them reaches a terminal, the shell or the disk.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

dir=$work/bundle
mkdir -p "$dir"
esc=$(printf '\033')
bidi=$(printf '\342\200\256')
{
	printf '0x7f0000000010,+1,7,evil\033[31m.c,1,f\033]0;title\007,**constructor**80**8**,tag\033[2Jwith\001control\n'
	printf '0x7f0000000020,+1,7,evil.c,2,%sg,**constructor**80**8**,\303(invalid utf-8\377\n' "$bidi"
	printf '0x7f0000000030,+1,7,"; DROP TABLE life; --.c,3,$(touch pwned),**constructor**80**8**,`touch pwned`\n'
	printf '0x7f0000000040,+1,7,\302\233c1.c,4,h,**constructor**80**8**,|cell|\n'
	printf 'no such line\033[5m\n'
} >"$dir/refs"
cp "$dir/refs" "$dir/$(printf 'refs\033[31m;touch pwned')"
printf 'Thread 1 (Thread 0x7f0000000000 (LWP 7)):\n#0  0x00007f0000000001 in evil (s=0x7f0000000010 "\033[31m%s") at evil\033[1m.c:3\n' \
	"$bidi" >"$dir/bt.txt"

# How many bytes of $out a terminal would obey: C0 and DEL, but TAB, LF and the CR at the end of a line of csv.
obeyed() {
	LC_ALL=C sed 's/\r$//' "$out" | LC_ALL=C tr -d '\011\012\040-\176\200-\377' | wc -c | tr -d ' '
}
formats='text md csv json jsonl'
[ -z "${SANITIZED:-}" ] || formats='text csv'
for name in overview leaks objects threads locks waits stacks files rejects; do
	for format in $formats; do
		run report $name --format $format "$dir"
		bytes=$(obeyed)
		if [ "$status" != 0 ] || [ "$bytes" != 0 ]; then
			not_ok "report $name as $format is harmless" "$bytes control bytes"
		elif LC_ALL=C grep -q "$(printf '\302\233')" "$out" || LC_ALL=C grep -q "$bidi" "$out"; then
			not_ok "report $name as $format is harmless" 'C1 or bidi'
		else
			ok "report $name as $format is harmless"
		fi
	done
done
run report waits --format dot --no-cache "$dir"
is "$(obeyed)" 0 'dot is harmless'
run report history --at 'hist/0x7f0000000010#1' --no-cache "$dir"
prints 'x1[Bb]' 'an ESC is shown as \x1B'
is "$(obeyed)" 0 'history is harmless'
run sql --no-cache "$dir" 'SELECT tag, func, file FROM v_life'
is "$(obeyed)" 0 'a query is harmless'
run report overview --no-cache "$work/$esc[31mmissing"
fails 66 missing 'an error names a hostile path'
cp "$err" "$out"
is "$(obeyed)" 0 'without its control bytes'
find "$work" -name 'pwned*' >"$out"
is "$(cat "$out")" '' 'no shell ran'

# A row that no table can hold, a line without end, numbers beyond all bounds: all said, nothing lost.
{
	printf '0x7f0000000010,+1,7,a.c,1,f,**constructor**80**8**,\n'
	head -c 1500000 /dev/zero | tr '\0' 'a'
	echo
	printf '0x7f0000000010,+99999999999999999999,7,a.c,1,f,1,\n'
	printf '0xffffffffffffffffffff,+1,7,a.c,1,f,1,\n'
} >"$work/refs"
run sql --no-cache --format csv "$work/refs" 'SELECT lines - records - continuations - rejects, rejects FROM v_source'
is "$(tail -n 1 "$out" | tr -d '\r')" 0,3 'lines = records + continuations + rejects'
finish
