# SPDX-License-Identifier: GPL-3.0-or-later
# What the checks of the tree share, in TAP; sourced at their beginning: they stand in the source tree afterwards.
set -u
top=$(cd "${SRCDIR:-.}" && pwd) || exit 99
built=$(cd "${BUILDDIR:-.}" && pwd) || exit 99
awk=${AWK:-awk}
cd "$top" || exit 99

n=0
bad=0
result() { # WHAT FINDINGS: right if there are none
	n=$((n + 1))
	if [ -n "$2" ]; then
		echo "not ok $n - $1"
		echo "$2" | head -n 40 | sed 's/^/# /'
		bad=1
	else
		echo "ok $n - $1"
	fi
}
skip() { # WHAT WHY
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}
skip_all() { # WHY
	echo "1..0 # SKIP $1"
	exit 0
}
finish() {
	echo "1..$n"
	exit $bad
}

# Names of files without those that make makes, which stand beside the sources in a tree that was built in place.
written() {
	# shellcheck disable=SC2086
	grep -vxF "$(printf '%s\n' none ${MADE:-})"
}
