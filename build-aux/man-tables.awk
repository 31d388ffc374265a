# Fill the tables of the man page from the tables of the program.
#
#   awk -f build-aux/man-tables.awk KEYS.def COMMANDS.def OPTIONS.def cmdline.c LIST.sql... astscope.1
#
# prints astscope.1 with whatever stands between `.\" BEGIN NAME` and `.\" END` replaced by the table NAME:
# "keys", "commands", "set-options", "options", "fields LIST", "views".

BEGIN { begin = ".Bl -tag -width made.thread -offset indent -compact\n" }

# Text as mdoc takes it.
function quote(s) {
	gsub(/\\/, "\\e", s)
	gsub(/-/, "\\-", s)
	gsub(/"/, "\\(dq", s)
	return s
}
function line(s) { # a text line: nothing that looks like a request
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
	if (strings[4] != group) {
		if (group != "")
			add("keys", ".El")
		group = strings[4]
		add("keys", ".Ss " group)
		add("keys", ".Bl -tag -width \"Backspace or Ctrl\\-O or [\" -compact")
	}
	add("keys", ".It Sy \"\\&" quote(strings[2]) "\"")
	where = strings[1] == "global" ? "" : " (" strings[1] ")"
	gsub(/,/, ", ", where)
	add("keys", line(quote(strings[5] where)))
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
		add("set-options", line(quote(strings[4] " (" strings[2] "; " strings[3] " at first).")))
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

function header(text,    name, doc) {
	name = text
	sub(/^-- [a-z]+: /, "", name)
	sub(/ .*/, "", name)
	doc = match(text, / doc="[^"]*"/) ? substr(text, RSTART + 6, RLENGTH - 7) : ""
	if (text ~ /^-- list: /)
		list = name
	else if (text ~ /^-- field: /)
		add("fields " list, ".It Cm " name "\n" line(quote(doc)))
	else if (text ~ /^-- flag: /)
		flags[list] = flags[list] ".It Cm " name "\n" line(quote(doc)) "\n"
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
FILENAME ~ /\.c$/ {
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
/^\.\\" BEGIN / {
	print
	name = substr($0, 11)
	if (name == "keys")
		printf "%s.El\n", table[name]
	else if (name ~ /^fields /)
		printf "%s%s.El\n.Pp\nFlags:\n%s%s.El\n", begin, table[name], begin, flags[substr(name, 8)]
	else
		printf "%s", table[name]
	skip = 1
	next
}
/^\.\\" END/ { skip = 0 }
!skip { print }
