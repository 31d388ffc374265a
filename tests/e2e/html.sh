#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The page for a browser: one file that loads and runs nothing, also where a browser reads it.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

cp -r "$demo/deadlock" "$work/evil"
chmod -R u+w "$work/evil"
evil='"><script>document.title="run"</script><img src=x onerror=alert(1)>'
sed "s|lab_worker_a|$evil|g" "$demo/deadlock/core-show-locks.txt" >"$work/evil/core-show-locks.txt"
for bundle in "$demo/deadlock" "$demo/leak" "$demo/crash" "$work/evil"; do
	name=$(basename "$bundle")
	run report overview --format html -o "$work/$name.html" "$bundle"
	exits 0 "a page of $name"
	tags=$(grep -o '<[a-zA-Z/!][^ >]*' "$work/$name.html" | tr -d '</' | sort -u | tr '\n' ' ')
	rest=$(echo "$tags" | tr ' ' '\n' | grep -vxE '!DOCTYPE|html|head|meta|style|title|body|h1|h2|p|details|summary|span|dl|dt|dd|div|svg|defs|marker|path|g|rect|text|polyline|figure|figcaption|')
	is "$rest" '' "only tags of ours in $name"
	is "$(grep -oE '<[^>]*>' "$work/$name.html" | grep -ciE ' on[a-z]+=|href|src=|https?:')" 0 "no handlers, links or addresses in $name"
	is "$(grep -c "Content-Security-Policy\" content=\"default-src 'none'" "$work/$name.html")" 1 "a policy in $name"
done
is "$(grep -c '<h2>Who waits for whom' "$work/deadlock.html")" 1 'who waits for whom is a picture'

# Seconds of a browser: BROWSER=chromium make check TESTS=tests/e2e/html.sh
browser=$(command -v "${BROWSER:-none}")
if [ -z "$browser" ]; then
	skip 'in a browser' 'BROWSER names no program'
	finish
fi
for width in 400 900 1400; do
	timeout 60 "$browser" --headless --no-sandbox --disable-gpu --window-size=$width,1000 --user-data-dir="$work/profile" \
		--dump-dom "file://$work/evil.html" >"$work/dom" 2>/dev/null
	is "$(grep -ciE '<script|<img' "$work/dom")" 0 "a browser of $width finds no script"
	is "$(grep -c '<title>run' "$work/dom")" 0 'and runs none'
	is "$(grep -cE '<h1>evil' "$work/dom")" 1 'and shows the page'
done
finish
