#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# All that is under version control is in the tarball.
. "${SRCDIR:-.}/tests/check/lib.sh"
cd "$built" || exit 99
if ! tracked=$(git -C "$top" ls-files 2>/dev/null) || [ ! -e "$top/.git" ] || [ -z "$tracked" ]; then
	skip_all 'no checkout'
fi
tree=$built/tests/check/dist.work
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
result 'what is under version control is in the tarball' "$missing"
finish
