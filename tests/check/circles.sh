#!/bin/sh
# Files of one layer call each other in one direction.  A layer comes into the list when its last circle is open.
set -u
cd "${BUILDDIR:-.}" || exit 99

layers='base logic store import view report'

# FILE FILE of each call between two objects of a library.
calls() { # LIBRARY
	nm -g "$1" 2>/dev/null | "${AWK:-awk}" '
		/:$/ { object = $0; sub(/\.o:$/, "", object); next }
		NF == 3 { home[$3] = object }
		NF == 2 { used[++n] = $2; by[n] = object }
		END {
			for (i = 1; i <= n; i++)
				if (used[i] in home)
					print by[i], home[used[i]]
		}' | LC_ALL=C sort -u
}

n=0
bad=0
for layer in $layers; do
	n=$((n + 1))
	calls=$(calls "lib$layer.a")
	if [ -z "$calls" ]; then
		echo "not ok $n - lib$layer.a has calls between its files"
		bad=1
	elif circle=$(echo "$calls" | tsort 2>&1 >/dev/null) && [ -z "$circle" ]; then
		echo "ok $n - no circle of files in $layer"
	else
		echo "not ok $n - no circle of files in $layer"
		echo "$circle" | sed 's/^/# /'
		bad=1
	fi
done
echo "1..$n"
exit $bad
