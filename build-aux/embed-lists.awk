# SPDX-License-Identifier: GPL-3.0-or-later
# Turn the lists of share/sql/query into C: the tables of src/model (-v out=lists) or the lines of the views that are a
# list and no more (-v out=views).  A list is a block "-- list: NAME" of header lines "-- KIND: ...", which lines that
# begin with "--+ " continue, and of what stands between FROM and WHERE in a statement for its bare rows.  The model reads
# keys from those, with filter and sort, and adds the joins only to show the rows of a page.  Any fault ends the build with
# its place: the program has no code for headers that are wrong.
#
#   doc: TEXT                     thing: KIND EXPR[, EXPR]      key: EXPR[, EXPR]
#   enter: PLACE                  place template for Enter on a row
#   default-sort: NAME
#   col: NAME type= width= prio= title= link= term= doc= [wide] [optional] [tail | middle] [own] [nosort] expr=EXPR
#                                 prio 1 stays longest, 0 is never shown; tail: cut at the front;
#                                 middle: cut in the middle, as names are; the mark of a row stands left of all columns;
#                                 own: empty in a row that stands for several
#   sort: NAME [desc] [joined] [unique] [from=] [alone=] [likely=] [way=] expr=EXPR[, EXPR]
#                                 joined: needs the join lines; from: the rows in place of the list's own, with this order;
#                                 alone: the same where no filter, section or parameter chooses among them: less to read; what
#                                 it is sorted by is never NULL there
#                                 likely: condition of some rows among which the first and the last of this order, by an
#                                 integer that no index has, are sooner found than elsewhere: they bound what is sorted of all
#                                 unique: no key is needed behind these: no two rows are equal in them, or `way` orders those
#                                 that are; way: of a virtual table that is told by this column in which direction rows come
#                                 that are equal in what SQLite knows of
#   coarse: TABLE ALIAS KEY COUNT COLUMN...   a table with one row for COUNT of the list's, which have its id as KEY: filters that
#                                 ask for none but these columns of ALIAS are counted there, and where most rows pass one,
#                                 it asks for the KEY only, of the rows of alone=
#   join: JOIN                    only to show rows
#   param: [!]NAME expr=COND      when given (! = must be)      param-else: NAME expr=COND   when not
#   same: PARAM COLUMN...         columns that have one value in all rows when the parameter is given
#   groups: NAME...               `--group NAME` opens the list LIST_NAME; the first is this list itself
#   fields-of: LIST               takes field, flag, values, word and address of another list
#   word: FIELD...                where barewords are looked for
#   words-in: COLUMN              of rows that have a bareword, which ids this column has the fields tell with within=; so that a
#                                 virtual table that knows the column leaves out most rows before they are tried
#   address: expr=COND            0xADDR, as {addr}
#   field: NAME type=text|int|addr|obj [dict=NAME|"QUERY of id, text"] [values=A,B] [within="SELECT of ids"]
#                                 doc= expr=EXPR
#   values: FIELD expr=SELECT     values with counts, for completion
#   flag: NAME doc= expr=COND
#   place: VIEW KIND [bare] [key | param=NAME]
#                                 its places are VIEW/KIND/ID, printed VIEW/ID if bare; the id is the key of the row for
#                                 the cursor, or that parameter; neither: src/model/xref_resolve.c says what it is
#   report: NAME [at=may|must] doc=                             `astscope report NAME`; whether it takes --at
#   empty: TEXT                   in place of no rows
#   empty-without: KIND TEXT      in place of no rows when the bundle has no file of that kind
#   section: NAME title= [remark=] [folded] [always] [uncounted] [sort=NAME] [fold=COLUMN (more=TEXT|times=COLUMN|once)] [expr=COND]
#                                 a part of the rows in the default order, under a heading "TITLE COUNT  REMARK" ({n} in the
#                                 title: the count stands there; uncounted: nowhere; title="": no heading, or what section-tell says alone).  A row belongs to the first section
#                                 whose condition holds; the last section has none and takes the rest.  sort: the order
#                                 inside.  folded: at first only the heading.  always: also without rows.  Rows with one
#                                 value in the column of fold=, which stand together in that order, are the first of them and
#                                 a line "... 11 more TEXT", or with times= one row with "11 x" in that column, in which the
#                                 columns that say `own` are empty, or with once the first alone.  NULL is never folded
#   section-sort: NAME [from=] expr=EXPR[, EXPR]   its order, that no one else can ask for; from: as of a sort, of these rows only
#   section-count: NAME expr=SELECT   how many rows it has without filter and parameters, where counting them is slow
#   section-tell: NAME expr=SELECT    the remark, from the data
#   section-folds: NAME expr=SELECT   key, second key or 0, value and number of each fold in order, where finding them is slow
#   view: title= summary= [number=] [tab=] [pane=] [weight=]    the view named in place:; none if that is C; a number
#                                 is its digit, or its letter in the menu of the others; tab: its title where it is narrow
#   detail: LIST PARAM|enter [title=] [weight=] [tall] [key] [named=COLUMN]    below the rows: a list by the thing of the row under the
#                                 cursor, or the one Enter leads to; tall: where the screen has 30 rows; key:
#                                 by the key of the row, not by its thing; named: it is called as that column says
#   note: expr=SELECT             one text for the right end of the title line
#   hints: ACTION...              for the hint bar
#
# expr= takes the rest of the line.  Place templates: {NAME} is a column's value made safe for a place, {=NAME} as it is,
# {@} the filter term of this column, {filter} the filter of the rowset.

BEGIN {
	kinds = " doc thing key enter default-sort col sort join param param-else same groups fields-of word words-in address field" \
		" values flag place report empty empty-without view detail hints" \
		" coarse note section section-sort section-count section-tell section-folds "
	once = " doc thing key enter default-sort groups fields-of word words-in address place report empty empty-without view detail hints note coarse "
}

function fail(where, msg)
{
	printf "%s: %s\n", where, msg > "/dev/stderr"
	failed = 1
	exit 1
}

function has(words, one)
{
	return index(words, " " one " ") > 0
}

# A C string.  No replacement text holds a backslash of meaning: awks differ there.
function quoted(s,	n, i, part, r)
{
	gsub(/\\/, "&&", s)
	n = split(s, part, "\"")
	r = part[1]
	for (i = 2; i <= n; i++)
		r = r "\\\"" part[i]
	return "\"" r "\""
}

function or_null(s)
{
	return s == "" ? "NULL" : quoted(s)
}

function trim(s)
{
	sub(/^[ \t]+/, "", s)
	sub(/[ \t]+$/, "", s)
	return s
}

# Take the first word off `rest`.
function word(	w)
{
	rest = trim(rest)
	w = rest
	sub(/[ \t].*/, "", w)
	rest = trim(substr(rest, length(w) + 1))
	return w
}

# The attributes of `rest` into attr[]: "name", "key=value", "key=\"value\"", "expr=" with all that follows.
function take_attrs(allowed,	key, end)
{
	split("", attr)
	rest = trim(rest)
	while (rest != "") {
		key = rest
		sub(/[ =].*/, "", key)
		if (!has(" " allowed " ", key))
			fail(where, kind " knows no \"" key "\"")
		if (key in attr)
			fail(where, "\"" key "\" is given twice")
		rest = substr(rest, length(key) + 1)
		attr[key] = ""
		if (substr(rest, 1, 1) != "=") {
			attr[key] = 1
		} else if (key == "expr") {
			attr[key] = trim(substr(rest, 2))
			rest = ""
		} else if (substr(rest, 2, 1) == "\"") {
			rest = substr(rest, 3)
			end = index(rest, "\"")
			if (!end)
				fail(where, "unfinished quote")
			attr[key] = substr(rest, 1, end - 1)
			rest = substr(rest, end + 1)
		} else {
			rest = substr(rest, 2)
			attr[key] = word()
		}
		rest = trim(rest)
	}
}

function given(name)
{
	return name in attr ? attr[name] : ""
}

function need(name)
{
	if (given(name) == "")
		fail(where, kind " lacks " name "=")
	return attr[name]
}

# Split at commas outside of parentheses and texts into part[]; returns how many.
function split_exprs(text, max,	n, i, c, depth, inside, one)
{
	n = 0
	depth = 0
	inside = 0
	one = ""
	for (i = 1; i <= length(text) + 1; i++) {
		c = i <= length(text) ? substr(text, i, 1) : ","
		if (c == "'")
			inside = !inside
		else if (!inside && c == "(")
			depth++
		else if (!inside && c == ")")
			depth--
		if (i > length(text) || c == "," && !depth && !inside) {
			part[++n] = trim(one)
			if (part[n] == "")
				fail(where, "empty expression")
			one = ""
		} else {
			one = one c
		}
	}
	if (depth || inside)
		fail(where, "unbalanced expression")
	if (n > max)
		fail(where, "more than " max " expressions")
	return n
}

function exprs(text, max,	n, i, r)
{
	n = split_exprs(text, max)
	for (i = 1; i <= n; i++)
		r = r (i > 1 ? ", " : "") quoted(part[i])
	n_exprs = n
	return "{" r "}"
}

# Each list is a row of maps by its name: what is said once in set[list, kind], rows in row[list, table, 1..rows[list, table]].
function set_once(kind, value)
{
	set[list, kind] = value
	at[list, kind] = where
}

function get(list, kind)
{
	return ((list, kind) in set) ? set[list, kind] : ""
}

function add_row(table, text)
{
	row[list, table, ++rows[list, table]] = text
}

# Check the names of columns in a template when all columns are known.
function note_template(text)
{
	if (text == "")
		return
	template[++templates] = text
	template_list[templates] = list
	template_at[templates] = where
}

function take_col(	name)
{
	name = word()
	take_attrs("title type width prio link term doc wide optional tail middle own nosort expr")
	if ((list, "col", name) in known)
		fail(where, "there is already a column " name)
	known[list, "col", name] = ++col_count
	col_place[list, name] = rows[list, "columns"] + 1
	col_name[col_count] = name
	col_list[col_count] = list
	col_at[col_count] = where
	col_sorted[col_count] = !given("nosort")
	need("expr")
	add_row("columns", sprintf("{.name = %s, .title = %s, .doc = %s, .type = CELL_%s, .width = %d, .prio = %d, .wide = %d," \
		" .has_link = %d, .sortable = %d, .optional = %d, .tail = %d, .middle = %d, .own = %d}", quoted(name),
		quoted("title" in attr ? attr["title"] : name), quoted(given("doc")), toupper(need("type")),
		given("width") == "" ? 8 : given("width"), given("prio") == "" ? 9 : given("prio"), given("wide"),
		given("link") != "", !given("nosort"), given("optional"), given("tail"), given("middle"), given("own")))
	if (!has(" text private int count addr obj lwp delta bytes seconds bool mark site confidence lines ", attr["type"]))
		fail(where, "no type \"" attr["type"] "\"")
	add_row("list_columns", sprintf("{%s, %s, %s}", quoted(attr["expr"]), or_null(given("link")), or_null(given("term"))))
	note_template(given("link"))
	note_template(given("term"))
}

function take_sort(	name, expr)
{
	name = word()
	take_attrs("desc joined unique from alone likely way expr")
	if ((list, "sort", name) in known)
		fail(where, "there is already a sort " name)
	known[list, "sort", name] = 1
	add_row("sorts", sprintf("{%s, %d}", quoted(name), given("desc")))
	expr = exprs(need("expr"), 6)
	add_row("list_sorts", sprintf("{%s, %s, %d, %d, %d, %d, %s, %s, %s, %s}", quoted(name), expr, n_exprs, given("desc"), given("joined"),
		given("unique"), or_null(given("way")), or_null(given("from")), or_null(given("alone")), or_null(given("likely"))))
}

function take_param(	name, must)
{
	name = word()
	must = sub(/^!/, "", name)
	take_attrs("expr")
	if (kind == "param") {
		known[list, "param", name] = ++params[list]
		add_row("params", quoted((must ? "!" : "") name))
		add_row("list_params", sprintf("%s, %d, %s", quoted(name), must, quoted(need("expr"))))
	} else {
		if (!((list, "param", name) in known))
			fail(where, "no param \"" name "\" before")
		otherwise[list, known[list, "param", name]] = need("expr")
	}
}

function take_field(	name)
{
	name = word()
	take_attrs("type dict values within doc expr")
	if (!has(" text int addr obj ", need("type")))
		fail(where, "no type \"" attr["type"] "\" of a field")
	if (attr["type"] == "text" && (given("dict") == "") == (given("values") == ""))
		fail(where, "a field of text has dict= or values=")
	known[list, "field", name] = ++fields[list]
	if (given("within") != "")
		known[list, "within", name] = 1
	add_row("fields", sprintf("%s, %s, FIELD_%s, %s, %s, %s, %s", quoted(name), quoted(given("doc")), toupper(attr["type"]),
		quoted(need("expr")), or_null(given("dict")), or_null(given("values")), or_null(given("within"))))
}

function take_values(	name)
{
	name = word()
	take_attrs("expr")
	if (!((list, "field", name) in known))
		fail(where, "values of no field \"" name "\"")
	values[list, known[list, "field", name]] = need("expr")
}

function take_section(	name, n)
{
	name = word()
	take_attrs("title remark folded always uncounted sort fold more times once expr")
	n = ++sections[list]
	if ((list, "section", name) in known)
		fail(where, "there is already a section " name)
	if (n > 1 && section[list, n - 1, "expr"] == "")
		fail(where, "a section comes after the one that takes the rest")
	if ((given("fold") != "") != (given("more") != "") + (given("times") != "") + (given("once") != ""))
		fail(where, "fold= goes with one of more= times= once")
	known[list, "section", name] = n
	section[list, n, "name"] = name
	section[list, n, "title"] = given("title")
	section[list, n, "expr"] = given("expr")
	section[list, n, "fold"] = given("fold")
	section[list, n, "rest"] = sprintf(".remark = %s, .more = %s, .sort = %s, .folded = %d, .always = %d, .uncounted = %d",
		or_null(given("remark")), or_null(given("more")), or_null(given("sort")), given("folded"), given("always"),
		given("uncounted"))
	section[list, n, "times"] = given("times")
	if (given("sort") != "")
		uses("sort", attr["sort"])
	if (given("fold") != "")
		uses("col", attr["fold"])
	if (given("times") != "")
		uses("col", attr["times"])
}

function take_section_sort(	name, expr)
{
	name = word()
	take_attrs("from expr")
	if (!((list, "section", name) in known))
		fail(where, "no section \"" name "\" before")
	expr = exprs(need("expr"), 6)
	section[list, known[list, "section", name], "order"] = sprintf("&(const struct list_sort){%s, %s, %d, 0, 0, 0, NULL, %s, NULL, NULL}", quoted(name), expr,
		n_exprs, or_null(given("from")))
}

function take_section_sql(	name)
{
	name = word()
	take_attrs("expr")
	if (!((list, "section", name) in known))
		fail(where, "no section \"" name "\" before")
	section[list, known[list, "section", name], kind] = need("expr")
}

function take_coarse(	table, alias, key, weight)
{
	table = word()
	alias = word()
	key = word()
	weight = word()
	set_once(kind, sprintf("{%s, %s, %s, %s, %s}", quoted(table " " alias), quoted(alias), quoted(alias "." key), quoted(alias "." weight), quoted(" " rest " ")))
	rest = ""
}

function take_words(what, table,	name, n)
{
	while (rest != "") {
		name = word()
		add_row(table, quoted(name))
		uses(what, name)
		n++
	}
	if (!n)
		fail(where, kind " names nothing")
}

# Names that must be there when all is read.
function uses(what, name)
{
	use[++used] = name
	use_what[used] = what
	use_list[used] = list
	use_at[used] = where
}

function take_place(	view, own)
{
	view = word()
	own = word()
	take_attrs("bare key param")
	if (view !~ /^[a-z]+$/ || own !~ /^[a-z]+$/)
		fail(where, "place: VIEW KIND")
	if (("view", view) in known)
		fail(where, "there is already a view " view)
	known["view", view] = 1
	if (given("param") != "")
		uses("param", attr["param"])
	if (given("key") && given("param") != "")
		fail(where, "an id is a key or a parameter")
	set[list, "view-name"] = view
	set_once(kind, sprintf("{%s, %s, %d, %d, %s}", quoted(view), quoted(own), given("bare"), given("key"), or_null(given("param"))))
}

function take_report(	name)
{
	name = word()
	take_attrs("at doc")
	if (("report", name) in known)
		fail(where, "there is already a report " name)
	known["report", name] = 1
	if (!has("  may must ", given("at")))
		fail(where, "at= is may or must")
	set_once(kind, sprintf("{%s, %s, AT_%s}", quoted(name), quoted(need("doc")), toupper(given("at") == "" ? "never" : attr["at"])))
}

function take_view(	number)
{
	take_attrs("title summary number tab pane weight")
	number = given("number")
	if (number != "" && number !~ /^[1-9a-z]$/)
		fail(where, "a number is a digit from 1, or a letter")
	if (number != "" && (("number", number) in known))
		fail(where, "there is already a view with the number " number)
	known["number", number] = 1
	set[list, "view-pane"] = sprintf("%s, %d", quoted(given("pane") == "" ? need("title") : attr["pane"]), given("weight"))
	set_once(kind, sprintf("%s, %s, %s, %s", quoted(need("title")), quoted(need("summary")), number == "" ? "0" : "'" number "'",
		or_null(given("tab"))))
}

function take_detail(	other, param)
{
	other = word()
	param = word()
	take_attrs("title weight tall key named")
	set[list, "detail-list"] = other
	set[list, "detail-param"] = param
	set[list, "detail-pane"] = sprintf("%s, %d, %d", quoted(given("title")), given("weight"), given("tall") ? 30 : 0)
	set_once(kind, sprintf("{%s, %s, %d, %s}", quoted(other), param == "enter" ? "NULL" : quoted(param), given("key"), or_null(given("named"))))
	if (given("named") != "")
		uses("col", attr["named"])
}

function take_header(	end, name)
{
	end = index(header, ":")
	kind = substr(header, 1, end - 1)
	rest = trim(substr(header, end + 1))
	if (!has(kinds, kind))
		fail(where, "no header \"" kind "\"")
	if (rest == "")
		fail(where, kind " is empty")
	if (has(once, kind) && ((list, "said", kind) in known))
		fail(where, "there is already a line " kind)
	known[list, "said", kind] = 1
	if (has(" field flag word words-in address values ", kind))
		known[list, "own fields"] = 1

	if (kind == "col")
		take_col()
	else if (kind == "sort")
		take_sort()
	else if (kind == "param" || kind == "param-else")
		take_param()
	else if (kind == "section")
		take_section()
	else if (kind == "section-sort")
		take_section_sort()
	else if (kind ~ /^section-/)
		take_section_sql()
	else if (kind == "field")
		take_field()
	else if (kind == "values")
		take_values()
	else if (kind == "flag") {
		name = word()
		take_attrs("doc expr")
		add_row("flags", sprintf("{%s, %s, %s}", quoted(name), quoted(given("doc")), quoted(need("expr"))))
	} else if (kind == "word")
		take_words("field", "words")
	else if (kind == "words-in")
		set_once(kind, quoted(rest))
	else if (kind == "groups")
		take_words("group", "groups")
	else if (kind == "coarse")
		take_coarse()
	else if (kind == "address" || kind == "note") {
		take_attrs("expr")
		set_once(kind, need("expr"))
	} else if (kind == "thing") {
		name = word()
		rest = exprs(rest, 2)
		set_once(kind, sprintf(".thing = THING_%s, .thing_expr = %s, .n_thing = %d", toupper(name), rest, n_exprs))
	} else if (kind == "key") {
		rest = exprs(rest, 2)
		set_once(kind, sprintf(".key = %s, .n_keys = %d", rest, n_exprs))
	} else if (kind == "join")
		set[list, "joins"] = get(list, "joins") " " rest
	else if (kind == "same") {
		name = word()
		uses("param", name)
		add_row("same", sprintf("{%s, %s}", quoted(name), quoted(rest)))
		while (rest != "")
			uses("col", word())
	} else if (kind == "place")
		take_place()
	else if (kind == "report")
		take_report()
	else if (kind == "view")
		take_view()
	else if (kind == "detail")
		take_detail()
	else if (kind == "empty-without") {
		name = word()
		set_once(kind, quoted(name) ", " quoted(rest))
	} else {
		if (kind == "default-sort")
			uses("sort", rest)
		if (kind == "enter")
			note_template(rest)
		set_once(kind, rest)
	}
}

function end_header()
{
	if (header != "") {
		take_header()
		header = ""
	}
}

# @text without what stands in parentheses.
function outside(text,	before)
{
	do {
		before = text
		gsub(/\([^()]*\)/, "", text)
	} while (text != before)
	return text
}

function end_list()
{
	end_header()
	if (list == "")
		return
	from[list] = trim(from[list])
	if (from[list] !~ /^FROM /)
		fail(begun, "list " list ": its SQL begins with FROM")
	if (outside(from[list]) ~ / (WHERE|GROUP BY|ORDER BY|LIMIT) /)
		fail(begun, "list " list ": only what stands between FROM and WHERE; conditions go into a subquery or a param")
	sub(/^FROM /, "", from[list])
	if (!((list, "key") in set) || !((list, "default-sort") in set) || !((list, "doc") in set))
		fail(begun, "list " list " lacks doc, key or default-sort")
	if (sections[list] && section[list, sections[list], "expr"] != "")
		fail(begun, "list " list ": the last section has no condition and takes the rest")
	if (((list, "view") in set) && !((list, "place") in set))
		fail(begun, "list " list ": a view has a place")
	if (((list, "fields-of") in set) && ((list, "own fields") in known))
		fail(begun, "list " list " has fields of its own and of another")
	list = ""
}

FNR == 1 {
	end_list()
}

/^-- (query|shape|list): / {
	end_list()
	if ($2 == "list:") {
		list = $3
		begun = FILENAME ":" FNR
		if (list !~ /^[a-z][a-z0-9_]*$/)
			fail(begun, "a list needs a name of lower case letters, digits and underscores")
		if (list in listed)
			fail(begun, "there is already a list " list)
		listed[list] = 1
		names[++count] = list
	}
	next
}

list == "" {
	next
}

/^--\+ / {
	if (header == "")
		fail(FILENAME ":" FNR, "continues no header")
	header = header " " substr($0, 5)
	next
}

# A comment that is no header line has a blank before its first colon, or no colon.
/^-- [a-z-]+:/ {
	end_header()
	header = substr($0, 4)
	where = FILENAME ":" FNR
	next
}

{
	end_header()
	if ($0 !~ /^(--|[ \t]*$)/)
		from[list] = from[list] " " $0
}

function check_templates(	i, text, name)
{
	for (i = 1; i <= templates; i++) {
		text = template[i]
		while (match(text, /\{[^}]*\}/)) {
			name = substr(text, RSTART + 1, RLENGTH - 2)
			text = substr(text, RSTART + RLENGTH)
			sub(/^=/, "", name)
			if (name != "@" && name != "filter" && !((template_list[i], "col", name) in known))
				fail(template_at[i], "no column \"" name "\"")
		}
	}
}

function check_uses(	i, owner, first)
{
	for (i = 1; i <= used; i++) {
		owner = use_list[i]
		if (use_what[i] == "group") {
			first = row[owner, "groups", 1] == quoted(use[i])
			if (!first && !((owner "_" use[i]) in listed))
				fail(use_at[i], "no list " owner "_" use[i])
		} else if (!((owner, use_what[i], use[i]) in known)) {
			fail(use_at[i], "no " use_what[i] " \"" use[i] "\"")
		} else if (use_what[i] == "field" && ((owner, "words-in") in set) && !((owner, "within", use[i]) in known)) {
			fail(use_at[i], "field \"" use[i] "\" lacks within=")
		}
	}
}

function check(	i, other)
{
	for (i = 1; i <= col_count; i++)
		if (col_sorted[i] && !((col_list[i], "sort", col_name[i]) in known))
			fail(col_at[i], "column " col_name[i] " has no sort, and does not say nosort")
	check_uses()
	check_templates()
	for (i = 1; i <= count; i++) {
		list = names[i]
		other = get(list, "fields-of") == "" ? list : get(list, "fields-of")
		if (!(other in listed) || other != list && ((other, "fields-of") in set))
			fail(at[list, "fields-of"], "no list " other " with fields of its own")
		if ((list, "detail") in set) {
			other = set[list, "detail-list"]
			if (!(other in listed))
				fail(at[list, "detail"], "no list " other)
			if (set[list, "detail-param"] != "enter" && !((other, "param", set[list, "detail-param"]) in known))
				fail(at[list, "detail"], other " has no param \"" set[list, "detail-param"] "\"")
		}
	}
}

function print_rows(table, type,	i)
{
	if (!rows[list, table])
		return
	printf "static const %s%s_%s[] = {\n", type, list, table
	for (i = 1; i <= rows[list, table]; i++) {
		if (table == "list_params")
			printf "\t{%s, %s},\n", row[list, table, i], or_null(otherwise[list, i])
		else if (table == "fields")
			printf "\t{%s, %s},\n", row[list, table, i], or_null(values[list, i])
		else
			printf "\t%s,\n", row[list, table, i]
	}
	print "};\n"
}

# The condition of the n-th section: none before it has the row.
function section_where(n,	i, r)
{
	r = section[list, n, "expr"] == "" ? "" : "(" section[list, n, "expr"] ")"
	for (i = 1; i < n; i++)
		r = r (r == "" ? "" : " AND ") "(" section[list, i, "expr"] ") IS NOT TRUE"
	return r == "" ? "1" : r
}

function column_index(name)
{
	return name == "" ? -1 : col_place[list, name] - 1
}

function print_sections(	i)
{
	if (!sections[list])
		return
	printf "static const struct list_section %s_sections[] = {\n", list
	for (i = 1; i <= sections[list]; i++)
		printf "\t{.name = %s, .title = %s, %s,\n\t\t.where = %s,\n\t\t.fold = %d, .times = %d, .count = %s, .tell = %s, .folds = %s,\n\t\t.order = %s},\n",
			quoted(section[list, i, "name"]), quoted(section[list, i, "title"]), section[list, i, "rest"],
			quoted(section_where(i)), column_index(section[list, i, "fold"]), column_index(section[list, i, "times"]),
			or_null(section[list, i, "section-count"]), or_null(section[list, i, "section-tell"]),
			or_null(section[list, i, "section-folds"]), section[list, i, "order"] == "" ? "NULL" : section[list, i, "order"]
	print "};\n"
}

# ".NAME = TABLE, .n_NAME = its rows,"
function member(name, owner, table)
{
	if (rows[owner, table])
		printf "\t\t.%s = %s_%s, .n_%s = %d,\n", name, owner, table, name, rows[owner, table]
}

function print_info()
{
	printf "\t.info = {\n\t\t.name = %s, .doc = %s, .default_sort = %s,\n", quoted(list), quoted(set[list, "doc"]),
		quoted(set[list, "default-sort"])
	member("columns", list, "columns")
	member("sorts", list, "sorts")
	member("groups", list, "groups")
	member("params", list, "params")
	member("same", list, "same")
	if (sections[list])
		print "\t\t.sectioned = true,"
	printf "\t\t.empty = %s,\n", quoted(get(list, "empty"))
	if ((list, "hints") in set)
		printf "\t\t.hints = %s,\n", quoted(set[list, "hints"])
	if ((list, "note") in set)
		printf "\t\t.note = %s,\n", quoted(set[list, "note"])
	if ((list, "empty-without") in set)
		printf "\t\t.without = {%s},\n", set[list, "empty-without"]
	if ((list, "place") in set)
		printf "\t\t.place = %s,\n", set[list, "place"]
	if ((list, "report") in set)
		printf "\t\t.report = %s,\n", set[list, "report"]
	if ((list, "detail") in set)
		printf "\t\t.detail = %s,\n", set[list, "detail"]
	print "\t},"
}

function print_list(	other)
{
	other = get(list, "fields-of") == "" ? list : get(list, "fields-of")
	print "{"
	print_info()
	if ((list, "thing") in set)
		printf "\t%s,\n", set[list, "thing"]
	printf "\t%s,\n", set[list, "key"]
	printf "\t.columns = %s_list_columns, .sorts = %s_list_sorts,\n", list, list
	member("params", list, "list_params")
	if (sections[list])
		printf "\t\t.sections = %s_sections, .n_sections = %d,\n", list, sections[list]
	member("fields", other, "fields")
	member("flags", other, "flags")
	member("words", other, "words")
	if ((other, "words-in") in set)
		printf "\t.words_in = %s,\n", set[other, "words-in"]
	printf "\t.enter = %s, .address = %s,\n", or_null(get(list, "enter")), or_null(get(other, "address"))
	if ((list, "coarse") in set)
		printf "\t.coarse = %s,\n", set[list, "coarse"]
	printf "\t.from = %s,\n\t.joins = %s,\n\t.filter_inside = %d,\n},\n", quoted(from[list]), quoted(get(list, "joins")),
		(index(from[list], "{filter}") > 0)
}

function print_lists(	i)
{
	print "/* Made from share/sql/query by build-aux/embed-lists.awk: do not edit. */"
	print "#include \"config.h\"\n\n#include \"astscope/model/list.h\"\n"
	for (i = 1; i <= count; i++) {
		list = names[i]
		print_rows("columns", "struct column ")
		print_rows("list_columns", "struct list_column ")
		print_rows("sorts", "struct sort_order ")
		print_rows("list_sorts", "struct list_sort ")
		print_rows("groups", "char *const ")
		print_rows("params", "char *const ")
		print_rows("list_params", "struct list_param ")
		print_rows("same", "struct list_same ")
		print_rows("fields", "struct list_field ")
		print_rows("flags", "struct list_flag ")
		print_rows("words", "char *const ")
		print_sections()
	}
	print "const struct list lists[] = {"
	for (i = 1; i <= count; i++) {
		list = names[i]
		print_list()
	}
	printf "};\nconst size_t lists_count = %d;\n", count
}

function print_views(	i)
{
	print "/* Made from share/sql/query by build-aux/embed-lists.awk: do not edit. */"
	for (i = 1; i <= count; i++) {
		list = names[i]
		if ((list, "view") in set)
			printf "LIST_VIEW(%s, %s, %s, %s, %d)\n", set[list, "view-name"], set[list, "view"], set[list, "view-pane"],
				((list, "detail") in set) ? set[list, "detail-pane"] : "NULL, 0, 0", ((list, "detail") in set) ? 2 : 1
	}
}

END {
	if (failed)
		exit 1
	end_list()
	check()
	if (out == "views")
		print_views()
	else
		print_lists()
}
