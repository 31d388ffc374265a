#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every header compiles alone: it includes what it needs.
. "${SRCDIR:-.}/tests/check/lib.sh"
cc=${CHECK_CC:-cc}
flags=${CHECK_CPPFLAGS:--I$top/include -I$built/include}
cd "$built" || exit 99 # where relative paths of the flags begin

for layer in base format logic store import analysis model ui view report term app; do
	headers=$(find "$top/include/astscope/$layer" "$top/src/$layer" -name '*.h' 2>/dev/null | sort)
	# One compiler process for the layer; each header is a translation unit of its own.
	# shellcheck disable=SC2086
	if [ -z "$headers" ]; then
		skip "$layer" 'has no headers'
	else
		result "headers of $layer compile alone" \
			"$($cc $flags -std=gnu11 -D_GNU_SOURCE -fsyntax-only -x c $headers 2>&1 || echo 'the compiler failed')"
	fi
done
finish
