#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The twin of refcounter.py: byte for byte what the script prints, and its exit status.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

run refcounter -f "$work/missing"
fails 255 missing 'a log that is not there'
run refcounter -f "$demo/leak/refs" -i -l -n -s
fails 255 '^All options disabled$' 'nothing left to report'
run refcounter -f "$demo/leak/refs" -n
exits 5 'the demo leaks'
run_stdin "$demo/leak/refs" refcounter -f - -n
exits 5 'from standard input'

if [ -d "$SHARED/expected" ]; then
	for log in "$SHARED"/bundles/*/refs; do
		bundle=$(basename "$(dirname "$log")")
		expected=$SHARED/expected/$bundle
		[ -f "$expected/refs.expected-from-refcounter-n.txt" ] || continue
		codes=$expected/refs.expected-exit-codes.tsv
		tab=$(printf '\t')
		run refcounter -f "$log" -n
		same "$expected/refs.expected-from-refcounter-n.txt" "$bundle -n"
		is "$status" "$(sed -n "s/^refcounter -n$tab//p" "$codes")" "$bundle -n: exit status"
		run refcounter -f "$log" -i -l -n
		same "$expected/refs.expected-from-refcounter-iln.txt" "$bundle -i -l -n"
		is "$status" "$(sed -n "s/^refcounter -i -l -n$tab//p" "$codes")" "$bundle -i -l -n: exit status"
		run refcounter -f "$log"
		gzip -dc "$expected/refs.expected-from-refcounter.txt.gz" >"$work/expected"
		same "$work/expected" "$bundle"
		is "$status" "$(sed -n "s/^refcounter$tab//p" "$codes")" "$bundle: exit status"
	done
else
	skip 'the logs of real bundles' 'no real bundles beside the repository'
fi
finish
