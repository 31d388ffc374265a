# SPDX-License-Identifier: GPL-3.0-or-later
# Turn the files of share/sql into C (-v out=source) or into the list of query ids (-v out=header).
# Files of write/ and query/ are cut into blocks at "-- query: NAME" and "-- shape: NAME" (include/astscope/store/sql_asset.h);
# all others are scripts and stay whole.  Blocks "-- list: NAME" are for embed-lists.awk.  Anything odd ends the build with the place of the fault.

function fail(msg)
{
	printf "%s:%d: %s\n", FILENAME, FNR, msg > "/dev/stderr"
	failed = 1
	exit 1
}

# One line as a C string.  No replacement text holds a backslash of meaning: awks differ there.
function quoted(s,	n, i, part, r)
{
	gsub(/\\/, "&&", s)
	n = split(s, part, "\"")
	r = part[1]
	for (i = 2; i <= n; i++)
		r = r "\\\"" part[i]
	return "\t\"" r "\\n\"\n"
}

# Sort keys[1..n] bytewise; the lists are short.
function sort(keys, n,	i, j, k)
{
	for (i = 2; i <= n; i++) {
		k = keys[i]
		for (j = i - 1; j > 0 && keys[j] "" > k ""; j--)
			keys[j + 1] = keys[j]
		keys[j + 1] = k
	}
}

function begin_block(kind, name)
{
	end_block()
	if (name !~ /^[a-z][a-z0-9_]*$/)
		fail("a " kind " needs a name of lower case letters, digits and underscores")
	if ((kind, name) in text)
		fail("there is already a " kind " named " name)
	block_kind = kind
	block_name = name
	block_file = FILENAME
	block_has_sql = 0
	text[kind, name] = ""
	names[kind, ++count[kind]] = name
}

function end_block()
{
	if (block_kind != "" && !block_has_sql) {
		printf "%s: %s %s holds no SQL\n", block_file, block_kind, block_name > "/dev/stderr"
		failed = 1
		exit 1
	}
	block_kind = ""
}

FNR == 1 {
	end_block()
	path = FILENAME
	sub(/^.*share\/sql\//, "", path)
	in_list = 0
	is_script = path !~ /^(write|query)\//
	if (is_script) {
		names["script", ++count["script"]] = path
		text["script", path] = ""
	}
}

!is_script && /^-- (query|shape): / {
	begin_block(($2 == "query:") ? "query" : "shape", $3)
	in_list = 0
}

!is_script && /^-- list: / {
	end_block()
	in_list = 1
}

{
	if (is_script) {
		text["script", path] = text["script", path] quoted($0)
		next
	}
	if (in_list)
		next
	if (block_kind == "") {
		if ($0 !~ /^(--|[ \t]*$)/)
			fail("SQL outside of a block")
		next
	}
	if ($0 ~ /^[ \t]*$/)
		next
	if ($0 !~ /^[ \t]*--/)
		block_has_sql = 1
	text[block_kind, block_name] = text[block_kind, block_name] quoted($0)
}

# The sorted names of one kind into order[]; returns how many.
function sorted(kind,	i)
{
	for (i = 1; i <= count[kind]; i++)
		order[i] = names[kind, i]
	sort(order, count[kind] + 0)
	return count[kind] + 0
}

function print_table(kind, type, table,	n, i)
{
	n = sorted(kind)
	printf "const struct %s %s[] = {\n", type, table
	for (i = 1; i <= n; i++)
		printf "\t{\"%s\",\n%s\t},\n", order[i], text[kind, order[i]]
	printf "\t{NULL, NULL}\n};\n\n"
	return n
}

function print_header(	n, i)
{
	print "/* Made from share/sql by build-aux/embed-sql.awk: do not edit. */"
	print "#ifndef ASTSCOPE_STORE_QUERIES_H"
	print "#define ASTSCOPE_STORE_QUERIES_H\n"
	print "enum query_id {"
	n = sorted("query")
	for (i = 1; i <= n; i++)
		printf "\tQ_%s,\n", toupper(order[i])
	print "\tQ_COUNT\n};\n\n#endif"
}

function print_source(	n)
{
	print "/* Made from share/sql by build-aux/embed-sql.awk: do not edit. */"
	print "#include \"config.h\"\n\n#include \"astscope/store/sql_asset.h\"\n"
	n = print_table("script", "sql_asset", "sql_assets")
	printf "const size_t sql_asset_count = %d;\n\n", n
	print_table("query", "sql_query", "sql_queries")
	n = print_table("shape", "sql_shape", "sql_shapes")
	printf "const size_t sql_shape_count = %d;\n", n
}

END {
	if (failed)
		exit 1
	end_block()
	if (out == "header")
		print_header()
	else
		print_source()
}
