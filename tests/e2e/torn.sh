#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Archives cut at many places: of what the standard tools can decode nothing is missing.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

text=$demo/leak/refs
cuts=12

at_least() { # TOOL FILE MADE-FROM: for cuts of FILE the member is as long as what TOOL -dc prints of the cut, or longer
	size=$(wc -c <"$2")
	i=1
	while [ $i -le $cuts ]; do
		head -c $((size * i / (cuts + 1))) "$2" >"$work/cut"
		$1 -dc <"$work/cut" >"$work/decoded" 2>/dev/null
		want=$(wc -c <"$work/decoded")
		# Below one line nothing can be recognised.
		[ "$(wc -l <"$work/decoded")" -gt 0 ] || { i=$((i + 1)); continue; }
		run sql --no-cache --format csv "$work/cut" 'SELECT max(bytes) FROM v_source'
		got=$(tail -n 1 "$out" | tr -d '\r')
		if [ "$status" != 0 ] || [ "$got" -lt "$want" ] || ! cmp -s -n "$want" "$work/decoded" "$3"; then
			echo "cut $i of $cuts: $got bytes, $1 gives $want"
		fi
		i=$((i + 1))
	done
}
for tool in gzip xz bzip2 zstd; do
	if ! command -v $tool >/dev/null; then
		skip "cut files of $tool" "no $tool"
		continue
	fi
	cat "$text" "$text" "$text" "$text" >"$work/text"
	$tool -1 -c <"$work/text" >"$work/packed"
	at_least $tool "$work/packed" "$work/text" >"$work/missing"
	is "$(cat "$work/missing")" '' "of a cut file nothing is missing that $tool can decode"
	head -c 4000 "$text" >"$work/text"
	$tool -1 -c <"$work/text" >"$work/packed"
	at_least $tool "$work/packed" "$work/text" >"$work/missing"
	is "$(cat "$work/missing")" '' "nor of a small one"
done
finish
