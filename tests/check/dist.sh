#!/bin/sh
# All that is under version control is in the tarball.
set -u
top=$(cd "${SRCDIR:-.}" && pwd) || exit 99
cd "${BUILDDIR:-.}" || exit 99
if ! tracked=$(git -C "$top" ls-files 2>/dev/null) || [ ! -e "$top/.git" ] || [ -z "$tracked" ]; then
	echo '1..0 # SKIP no checkout'
	exit 0
fi
tree=$PWD/tests/check/dist.work
rm -rf "$tree"
if ! said=$(MAKEFLAGS='' make -s distdir distdir="$tree" 2>&1); then
	echo "$said" | sed 's/^/# /'
	exit 99
fi
missing=$(printf '%s\n' "$tracked" | grep -vE '^(\.ci/.*|\.gitignore)$' | while read -r file; do
	[ ! -e "$top/$file" ] || [ -e "$tree/$file" ] || echo "$file"
done)
chmod -R u+w "$tree"
rm -rf "$tree"
echo 1..1
if [ -n "$missing" ]; then
	echo 'not ok 1 - what is under version control is in the tarball'
	printf '%s\n' "$missing" | sed 's/^/# /'
	exit 1
fi
echo 'ok 1 - what is under version control is in the tarball'
