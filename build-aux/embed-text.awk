# SPDX-License-Identifier: GPL-3.0-or-later
# Turn text files into a table of C strings: awk -v table=NAME -f embed-text.awk FILE...

# One line as a C string.  No replacement text holds a backslash of meaning: awks differ there.
function quoted(s,	n, i, part, r)
{
	gsub(/\\/, "&&", s)
	n = split(s, part, "\"")
	r = part[1]
	for (i = 2; i <= n; i++)
		r = r "\\\"" part[i]
	return "\t\t\"" r "\\n\"\n"
}

BEGIN {
	print "/* Made by build-aux/embed-text.awk. */"
	print "#include \"config.h\"\n\n#include <stddef.h>\n\n#include \"astscope/base/text_file.h\"\n"
	print "extern const struct text_file " table "[];\n\nconst struct text_file " table "[] = {"
}
FNR == 1 { printf "%s\t{\n\t\t\"%s\",\n", (NR > 1 ? "\t},\n" : ""), FILENAME }
{ printf "%s", quoted($0) }
END { print "\t},\n\t{NULL, NULL},\n};" }
