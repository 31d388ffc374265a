#!/bin/sh
# Every header compiles alone: it includes what it needs.
set -u
srcdir=${SRCDIR:-.}
cc=${CHECK_CC:-cc}
flags=${CHECK_CPPFLAGS:--I$srcdir/include -I${BUILDDIR:-.}/include}

n=0
bad=0
for layer in base format logic store import analysis model ui view report term app; do
	headers=$(find "$srcdir/include/astscope/$layer" "$srcdir/src/$layer" -name '*.h' 2>/dev/null | sort)
	n=$((n + 1))
	# One compiler process for the layer; each header is a translation unit of its own.
	# shellcheck disable=SC2086
	if [ -z "$headers" ]; then
		echo "ok $n - $layer # SKIP has no headers"
	elif errors=$($cc $flags -std=gnu11 -D_GNU_SOURCE -fsyntax-only -x c $headers 2>&1); then
		echo "ok $n - headers of $layer compile alone"
	else
		echo "not ok $n - headers of $layer compile alone"
		printf '%s\n' "$errors" | head -n 40 | sed 's/^/# /'
		bad=1
	fi
done
echo "1..$n"
exit $bad
