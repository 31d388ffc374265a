#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A list whose header lines are wrong ends the build, with its place; a right one passes.
. "${SRCDIR:-.}/tests/check/lib.sh"
dir=$(mktemp -d "$built/lists.XXXXXX") || exit 99
trap 'rm -rf "$dir"' EXIT

# check WHAT SED-SCRIPT ERROR: what is said of the right list after the script has spoilt it ("" = nothing)
check() {
	sed "$2" >"$dir/list.sql" <<-'END'
		-- list: right
		-- doc: A list.
		-- thing: source s.id
		-- key: s.id
		-- param: source expr=s.id = :source
		-- enter: raw/source/{id}/line/1
		-- default-sort: path
		-- place: right source key
		-- report: right at=may doc="a list"
		-- view: title=Right summary="a list" number=1
		-- detail: right source
		-- groups: one
		-- same: source lines
		-- col: path title=name type=text width=9 prio=1 link=files/{id} term="path={path}" expr=printf('a,(%s', s.path)
		-- col: lines type=int width=9 prio=2 expr=s.lines
		-- col: id type=int prio=0 nosort expr=s.id
		-- sort: path expr=s.path, s.id
		-- sort: lines desc expr=s.lines
		-- word: path
		-- field: path type=text dict=file doc="a name" expr=s.path
		-- flag: long doc="of many lines"
		--+ expr=s.lines > 100
		FROM source s
	END
	said=$("$awk" -f build-aux/embed-lists.awk -v out=lists "$dir/list.sql" 2>&1 >"$dir/list.c")
	status=$?
	said=$(echo "$said" | sed "s|^$dir/||")
	found="$status $said, not \"$3\""
	case $status$said in
	"0") [ "$3" != "" ] || found= ;;
	"1$3") found= ;;
	esac
	result "$1" "$found"
}
check 'a right list' '' ''
check 'an unknown header' 's/^-- doc: /-- dock: /' 'list.sql:2: no header "dock"'
check 'an empty header' 's/^-- doc: .*/-- doc:/' 'list.sql:2: doc is empty'
check 'a header said twice' '2p' 'list.sql:3: there is already a line doc'
check 'a header that is missing' '/^-- key/d' 'list.sql:1: list right lacks doc, key or default-sort'
check 'a column without sort' '/^-- sort: lines/d' 'list.sql:15: column lines has no sort, and does not say nosort'
check 'a default sort that is none' 's/^-- default-sort: .*/-- default-sort: size/' 'list.sql:7: no sort "size"'
check 'a column twice' 's/^-- col: lines/-- col: path/' 'list.sql:15: there is already a column path'
check 'an unknown attribute' 's/ width=9/ wide=9 broad/' 'list.sql:14: col knows no "broad"'
check 'an attribute twice' 's/ width=9/ width=9 width=9/' 'list.sql:14: "width" is given twice'
check 'an unknown type' 's/type=int/type=number/' 'list.sql:15: no type "number"'
check 'a column without expression' 's/nosort expr=s.id/nosort/' 'list.sql:16: col lacks expr='
check 'a quote without end' 's/"a name"/"a name/' 'list.sql:20: unfinished quote'
check 'a parenthesis without end' 's/s.path, s.id/(s.path, s.id/' 'list.sql:17: unbalanced expression'
check 'too many keys' 's/^-- key: .*/-- key: a, b, c/' 'list.sql:4: more than 2 expressions'
check 'a link to no column' 's/{id}\/line/{number}\/line/' 'list.sql:6: no column "number"'
check 'a group without list' 's/^-- groups: one/-- groups: one two/' 'list.sql:12: no list right_two'
check 'columns of no parameter' 's/^-- same: source/-- same: size/' 'list.sql:13: no param "size"'
check 'the same of no column' 's/^-- same: source .*/-- same: source size/' 'list.sql:13: no col "size"'
check 'a detail that is no list' 's/^-- detail: right/-- detail: wrong/' 'list.sql:11: no list wrong'
check 'a detail without its parameter' 's/^-- detail: right source/-- detail: right life/' 'list.sql:11: right has no param "life"'
check 'a word of no field' 's/^-- word: path/-- word: name/' 'list.sql:19: no field "name"'
check 'words in a column' 's/^-- word: path/&\n-- words-in: s.id/; s/ dict=file/& within="SELECT id FROM source WHERE path IN {set}"/' ''
check 'words in a column of which a field tells nothing' 's/^-- word: path/&\n-- words-in: s.id/' 'list.sql:19: field "path" lacks within='
check 'a field of text without values' 's/ dict=file//' 'list.sql:20: a field of text has dict= or values='
check 'a view without place' '/^-- place/d' 'list.sql:1: list right: a view has a place'
check 'a place with two uses' 's/source key$/source key param=source/' 'list.sql:8: an id is a key or a parameter'
check 'a report that may not' 's/at=may/at=might/' 'list.sql:9: at= is may or must'
check 'a number that is none' 's/number=1/number=10/' 'list.sql:10: a number is a digit from 1, or a letter'
check 'SQL that goes on' 's/^FROM source s/& WHERE s.id = 1 /' \
	'list.sql:1: list right: only what stands between FROM and WHERE; conditions go into a subquery or a param'
check 'no FROM' 's/^FROM source s/SELECT 1/' 'list.sql:1: list right: its SQL begins with FROM'
check 'a continuation of nothing' '1s/.*/&\n--+ more/' 'list.sql:2: continues no header'

finish
