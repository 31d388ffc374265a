#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# share/recipes: what DuckDB counts in the exports of many bundles is what `sql` counts in each.
. "${SRCDIR:-.}/tests/e2e/lib.sh"

recipes=$SRCDIR/share/recipes
duckdb() { node "$recipes/duckdb.mjs" "$@"; }
if ! command -v node >/dev/null || ! (echo 'SELECT 1 AS one;' | duckdb "$work" - >/dev/null 2>&1); then
	echo '1..0 # SKIP no Node with @duckdb/node-api (NODE_PATH says where it is)'
	remove_work
	exit 0
fi
fleet=$work/fleet
mkdir "$fleet"
# BUNDLES: those to try; the demo's if it is not given.
for bundle in ${BUNDLES:-"$demo/crash" "$demo/deadlock" "$demo/leak"}; do
	name=$(basename "$bundle")
	"$program" export --into "$fleet/$name" "$bundle" >/dev/null || not_ok "export of $name"
	for table in finding leak type wait run; do
		rows=$("$program" sql --format csv "$bundle" "SELECT count(*) FROM v_$table" | tail -n 1 | tr -d '\r')
		echo "$table $name $rows"
	done
done | grep -v ' 0$' | sort >"$work/want"
printf "SELECT name || ' ' || bundle || ' ' || n AS line FROM (%s) ORDER BY 1;\n" "$(for table in finding leak type wait run; do
	echo "SELECT '$table' AS name, bundle, count(*) AS n FROM $table GROUP BY bundle UNION ALL"
done | tr '\n' ' ' | sed 's/ UNION ALL $//')" >"$work/count.sql"
duckdb "$fleet" "$recipes/load.sql" "$work/count.sql" 2>"$err" | sed 's/^{"line":"\(.*\)"}$/\1/' | sort >"$out"
same "$work/want" 'the same counts of each table and bundle'
is "$([ -s "$work/want" ] && echo some)" some 'and there are some'
duckdb "$fleet" "$recipes/load.sql" "$recipes/signatures.sql" "$recipes/creators.sql" >"$out" 2>"$err"
status=$?
prints '"kind":"deadlock"' 'faults by signature'
prints '"func":"lab_session_alloc"' 'places that leak'
finish
