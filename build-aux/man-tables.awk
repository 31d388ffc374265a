# SPDX-License-Identifier: GPL-3.0-or-later
# Make the man page of a page written by hand and the tables of the program.
#
#   awk -f build-aux/man-tables.awk keys.def commands.def options.def views.def formats.def cmdline.c report.c list.sql... \
#       astscope.1.in
#
# prints the last of them, astscope.1.in or astscoperc.5.in, with the table NAME in place of each line `.\" TABLE NAME`:
# options, keys, actions, commands, set-options, tutorial, keystrokes,
# reports, views, formats, fields.  A table without rows, or one that nobody knows, ends the build.

function fail(msg) {
	print "man-tables.awk: " msg > "/dev/stderr"
	failed = 1
	exit 1
}

# Text as mdoc takes it.
function quote(s) {
	gsub(/\\/, "\\e", s)
	gsub(/-/, "\\-", s)
	gsub(/"/, "\\(dq", s)
	return s
}
function line(s) { # text: a line a sentence, and nothing that looks like a request
	while (match(s, /[.] [A-Z]/))
		s = substr(s, 1, RSTART) "\n" substr(s, RSTART + 2)
	return s ~ /^[.']/ ? "\\&" s : s
}
function add(name, s) {
	table[name] = table[name] s "\n"
}

# The C strings of one row: strings[1..n].
function take_strings(s,    n, part) {
	n = 0
	while (match(s, /"([^"\\]|\\.)*"/)) {
		part = substr(s, RSTART + 1, RLENGTH - 2)
		if (n && substr(s, 1, RSTART - 1) ~ /^[ \t\n]*$/)
			strings[n] = strings[n] part # adjacent literals are one
		else
			strings[++n] = part
		s = substr(s, RSTART + RLENGTH)
	}
	for (part = 1; part <= n; part++) {
		gsub(/\\"/, "\"", strings[part])
		gsub(/\\\\/, "\\", strings[part])
	}
	return n
}

function keys_row(n,    where) {
	if (strings[1] == "menu")
		return
	if (!(strings[3] in actions))
		add("actions", item(quote(strings[3]), strings[5] "; " strings[2]))
	actions[strings[3]] = 1
	where = strings[1] == "global" ? "" : " (" strings[1] ")"
	gsub(/,/, ", ", where)
	if (!(strings[4] in in_group))
		group[++groups] = strings[4]
	in_group[strings[4]] = in_group[strings[4]] "\n.It Sy \"\\&" quote(strings[2]) "\"\n" line(quote(strings[5] where))
}
# Each group once, in the order of their first rows.
function add_keys(    i) {
	for (i = 1; i <= groups; i++) {
		add("keys", ".Ss " group[i])
		add("keys", ".Bl -tag -width \"Backspace or Ctrl\\-O or [\" -compact" in_group[group[i]])
		add("keys", ".El")
	}
	groups = 0
}

function row(text,    n) {
	n = take_strings(text)
	if (text ~ /^KEY\(/)
		keys_row(n)
	else if (text ~ /^COMMAND\(/) {
		match(text, /\([a-z_]+/)
		add("commands", ".It Ic " substr(text, RSTART + 1, RLENGTH - 1) (strings[1] == "" ? "" : " Ar \"" quote(strings[1]) "\""))
		add("commands", line(quote(strings[2] (strings[3] == "" ? "." : ". " strings[3]))))
	} else if (text ~ /^OPTION\(/) {
		gsub(/\|/, " | ", strings[2])
		add("set-options", ".It Va " strings[1])
		add("set-options", line(quote(strings[4] " (" strings[2] "; " (strings[3] == "" ? "nothing" : strings[3]) " at first).")))
	}
}

function option_row(text,    n, letter, arg) {
	letter = match(text, /, '.', /) ? substr(text, RSTART + 3, 1) : ""
	sub(/, '.', /, ", 0, ", text)
	n = take_strings(text)
	arg = n == 3 ? " Ar \"" quote(strings[2]) "\"" : ""
	add("options", ".It " (letter == "" ? "" : "Fl " letter arg " , ") "Fl Fl " quote(strings[1]) arg)
	add("options", line(quote(strings[n])))
}

function item(word, doc) {
	return ".It Cm " word "\n" line(quote(doc))
}

# The value of NAME= in a header or of .NAME = in an initializer.
function value(text, name,    start) {
	if (!match(" " text, "[ .]" name " ?= ?"))
		return ""
	text = substr(" " text, RSTART + RLENGTH)
	if (text ~ /^["']/) {
		start = substr(text, 1, 1)
		text = substr(text, 2)
		return substr(text, 1, index(text, start) - 1)
	}
	sub(/[ ,}].*/, "", text)
	return text
}

# Views stand in the order of their numbers, those without one behind.
function add_view(name, summary, number) {
	if (number !~ /^[0-9]$/)
		number = 10
	views[number] = views[number] item(name, summary) "\n"
}
# The members of the `const struct KIND` in a file of C into member[].
function read_struct(kind, file,    text, inside, name) {
	split("", member)
	while ((getline text < file) > 0) {
		if (index(text, "const struct " kind " ") == 1)
			inside = 1
		else if (text ~ /^}/)
			inside = 0
		else if (inside && match(text, /^\t\.[a-z_]+ = /)) {
			name = substr(text, 3, RLENGTH - 5)
			member[name] = value(text, name)
		}
	}
	close(file)
}
function view_row(id) {
	read_struct("view_class", "src/view/" id ".c")
	if (member["name"] == "" || member["summary"] == "")
		fail("src/view/" id ".c has no view with a name and a summary")
	add_view(member["name"], member["summary"], member["number"])
}
function format_row(id) {
	read_struct("format", "src/format/" id ".c")
	if (member["name"] == "" || member["what"] == "")
		fail("src/format/" id ".c has no format with a name and what it is")
	add("formats", item(member["name"], member["what"]))
}

# All that is said of one list comes before the next one begins.
function list_done(    name) {
	if (list == "")
		return
	name = said["place"] != "" ? said["place"] : list
	if (said["view"] != "")
		add_view(name, value(said["view"], "summary"), value(said["view"], "number"))
	if (said["report"] != "")
		add("reports", item(word_of(said["report"]), value(said["report"], "doc")))
	if (said["view"] != "" || said["report"] != "") {
		from = said["fields-of"] != "" ? said["fields-of"] : list
		users[from] = users[from] (users[from] == "" ? "" : ", ") (said["report"] != "" ? word_of(said["report"]) : name)
		if (from == list)
			field_lists[++n_field_lists] = list
	}
	split("", said)
}
function word_of(text) {
	sub(/ .*/, "", text)
	return text
}
function header(text,    kind, rest) {
	kind = text
	sub(/^-- /, "", kind)
	sub(/:.*/, "", kind)
	rest = substr(text, length(kind) + 6)
	if (kind == "list") {
		list_done()
		list = word_of(rest)
	} else if (kind == "field")
		fields[list] = fields[list] item(word_of(rest), value(rest, "doc")) "\n"
	else if (kind == "flag")
		flags[list] = flags[list] item(word_of(rest), value(rest, "doc")) "\n"
	else if (kind == "place")
		said[kind] = word_of(rest)
	else if (kind == "report" || kind == "view" || kind == "fields-of")
		said[kind] = rest
}

function tagged(rows) {
	return ".Bl -tag -width made.thread -offset indent -compact\n" rows ".El"
}
# The tables that are put together from what has been read.
function finish(    i, name) {
	add_keys()
	list_done()
	for (i = 1; i <= 10; i++)
		table["views"] = table["views"] views[i]
	for (i = 1; i <= n_field_lists; i++) {
		name = field_lists[i]
		if (fields[name] == "")
			continue
		add("fields", ".Ss Fields of " users[name] "\n" tagged(fields[name]) \
			(flags[name] == "" ? "" : "\n.Pp\nFlags:\n" tagged(flags[name])))
	}
}

/^(VIEW|FORMAT)\([a-z_]+\)$/ && FILENAME ~ /(views|formats)\.def$/ {
	id = substr($0, index($0, "(") + 1)
	sub(/\)$/, "", id)
	if ($0 ~ /^VIEW/)
		view_row(id)
	else
		format_row(id)
	next
}
/^CLI_OUTPUT\([a-z0-9_]+, [a-z0-9]+, ".*"\)$/ && FILENAME ~ /cli_outputs\.def$/ {
	id = $2
	sub(/,/, "", id)
	what = substr($0, index($0, "\"") + 1)
	sub(/"\)$/, "", what)
	add("formats", item(id, what))
	next
}
FILENAME ~ /\.def$/ {
	if (!inside && $0 !~ /^(KEY|COMMAND|OPTION)\(/)
		next
	inside = 1
	held = held $0 "\n"
	if ($0 ~ /\)$/) {
		row(held)
		held = ""
		inside = 0
	}
	next
}
FILENAME ~ /cmdline\.c$/ {
	if (!inside && $0 !~ /^\t\{OPTION_/)
		next
	inside = 1
	held = held $0 "\n"
	if ($0 ~ /\},$/) {
		option_row(held)
		held = ""
		inside = 0
	}
	next
}
FILENAME ~ /\.c$/ { # reports that are no list
	if ($0 ~ /^\t\{\.name = ".*\.doc = "/)
		add("reports", item(value($0, "name"), value($0, "doc")))
	next
}
FILENAME ~ /\.ui$/ && /^# SPDX/ { next }
FILENAME ~ /keystrokes\.ui$/ { # the same, counted: the number stands behind what is pressed since `open` or `presses`
	if ($1 == "#")
		add("keystrokes", ".Pp\n" line(quote(substr($0, 3))))
	else if ($1 == "open" || $1 == "presses")
		pressed = ""
	else if ($1 == "key")
		pressed = pressed " " substr($0, 5)
	else if ($2 == "presses")
		add("keystrokes", ".Dl \\&" ($3 == 0 ? "no key" : $3 ($3 == 1 ? " key:" : " keys:") quote(pressed)))
	next
}
FILENAME ~ /\.ui$/ { # a script of keys that a test plays: its remarks, and behind each what is pressed
	if ($1 == "#")
		add("tutorial", ".Pp\n" line(quote(substr($0, 3))))
	else if ($1 == "key" && $2 != "Esc")
		add("tutorial", ".Dl \\&" quote(substr($0, 5)))
	next
}
FILENAME ~ /\.sql$/ {
	if ($0 ~ /^--\+ /) {
		held = held substr($0, 4)
		next
	}
	if (held != "")
		header(held)
	held = $0 ~ /^-- / ? $0 : ""
	next
}
held != "" { # the last header of the last list
	header(held)
	held = ""
}
/^\.\\" TABLE / {
	if (!finished++)
		finish()
	name = substr($0, 11)
	if (table[name] == "")
		fail("no rows for the table " name)
	printf "%s", table[name]
	next
}
{ print }
END { exit failed }
