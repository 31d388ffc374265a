#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The verdicts on the real bundles, as exit bits of --check; what a message of a log leads to.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

while read -r bundle bits; do
	if [ -d "$SHARED/bundles/asterisk-$bundle" ]; then
		run report leaks --check --no-cache --limit 0 "$SHARED/bundles/asterisk-$bundle"
		exits "$bits" "--check of $bundle"
	else
		skip "--check of $bundle" 'no real bundles beside the repository'
	fi
done <<'END'
11-calls-leak 5
13-deadlock 9
20-crash 16
20-deadlock 8
20-leak 5
20-noisy 0
1.8-calls-leak 3
1.8-deadlock 11
END

# A message without an address that quotes a channel leads to the object that the log named so where it was made.
bundle=$SHARED/bundles/asterisk-20-deadlock
if [ -d "$bundle" ]; then
	run report log --no-cache --format csv "$bundle"
	prints "Disconnecting call 'SIP/uas-0000000d' .*,0x7f3bd4013700#1," 'a message leads to the channel that it quotes'
else
	skip 'a message leads to the channel that it quotes' 'no real bundles beside the repository'
fi
finish
