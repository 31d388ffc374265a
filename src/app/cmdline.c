/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/cmdline.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "astscope/app/say.h"
#include "astscope/base/scan.h"
#include "astscope/base/suggest.h"

#define SIZE_MAX_COLS 1000
#define SIZE_MAX_ROWS 1000

enum option_id {
	OPTION_FILTER = 256,
	OPTION_GROUP,
	OPTION_SORT,
	OPTION_COLS,
	OPTION_LIMIT,
	OPTION_FORMAT,
	OPTION_OUTPUT,
	OPTION_TIMEOUT,
	OPTION_CHECK,
	OPTION_AT,
	OPTION_QUERY,
	OPTION_EXPAND,
	OPTION_INTO,
	OPTION_DB,
	OPTION_REDACT, OPTION_NO_CACHE,
	OPTION_REBUILD,
	OPTION_RULES,
	OPTION_BUDGET,
	OPTION_NO_REPAIR,
	OPTION_PARTIAL,
	OPTION_FOLLOW,
	OPTION_COLOR,
	OPTION_THEME,
	OPTION_ASCII,
	OPTION_NO_RC,
	OPTION_COMMAND,
	OPTION_SCRIPT,
	OPTION_SIZE,
	OPTION_HELP,
	OPTION_VERSION,
};

#define USE_DATA (USE_OPEN | USE_REPORT | USE_SQL | USE_IMPORT | USE_EXPORT)
#define USE_TABLES (USE_TRIAGE | USE_DIFF)
#define USE_MANY (USE_DATA | USE_TABLES)
#define USE_SCREEN (USE_OPEN | USE_DEMO)
#define USE_ROWS (USE_REPORT | USE_SQL)
#define USE_ALL (USE_MANY | USE_DEMO)

static const struct option_row {
	enum option_id id;
	char letter; /* 0 = long form only */
	const char *name, *arg, *doc;
	unsigned use;
} rows[] = {
	{OPTION_FILTER, 0, "filter", "EXPR", "only rows that match, as in the console: leaked file:chan_sip.c", USE_REPORT | USE_DIFF},
	{OPTION_GROUP, 0, "group", "KEY", "group the rows", USE_REPORT},
	{OPTION_SORT, 0, "sort", "COLUMN", "order of the rows; -COLUMN is the other way round", USE_REPORT | USE_DIFF},
	{OPTION_COLS, 0, "cols", "A,B,C", "columns to print", USE_REPORT | USE_DIFF},
	{OPTION_LIMIT, 0, "limit", "N", "at most N rows", USE_ROWS | USE_TABLES},
	{OPTION_FORMAT, 0, "format", "FORMAT",
	 "text (default), md, csv, json, jsonl; dot for waits, html for overview; of export jsonl (default) or csv",
	 USE_ROWS | USE_EXPORT | USE_TABLES},
	{OPTION_PARTIAL, 0, "partial", NULL,
	 "while another astscope imports the bundle, do not wait: what is small of it, marked as not all", USE_ROWS},
	{OPTION_FOLLOW, 0, "follow", NULL, "a log that grows: show what is written to it, once a second; c halts and goes on", USE_OPEN},
	{OPTION_OUTPUT, 'o', "output", "FILE", "write there instead of standard output", USE_ROWS | USE_TABLES},
	{OPTION_TIMEOUT, 0, "timeout", "SECONDS", "give up after that long; the import does not count", USE_ROWS | USE_DIFF},
	{OPTION_CHECK, 0, "check", NULL,
	 "exit with bits of what was found: 1 leaked 2 skewed 4 invalid 8 deadlock 16 crash", USE_REPORT},
	{OPTION_AT, 0, "at", "PLACE", "which object, thread or lock: hist/0x7f42d8cbcaf0#2", USE_OPEN | USE_REPORT | USE_DEMO},
	{OPTION_QUERY, 'q', "query", "SELECT", "the query, instead of the last argument", USE_SQL},
	{OPTION_EXPAND, 0, "expand", "FILE", "write a copy there whose tables are all plain; FILE must not exist", USE_EXPORT},
	{OPTION_INTO, 0, "into", "DIR", "write a file for each public view there; DIR must not exist", USE_EXPORT},
	{OPTION_DB, 0, "db", "FILE", "keep the database there", USE_DATA},
	{OPTION_NO_CACHE, 0, "no-cache", NULL, "keep the database in a temporary file without a name", USE_OPEN | USE_ROWS | USE_TABLES},
	{OPTION_REDACT, 0, "redact", NULL, "pseudonyms for numbers, names, hosts, addresses of the network, folders and secrets",
	 USE_OPEN | USE_ROWS | USE_EXPORT},
	{OPTION_REBUILD, 0, "rebuild", NULL, "import again even if nothing changed", USE_MANY},
	{OPTION_RULES, 0, "rules", "FILE", "a file of rules that come before those of astscope", USE_MANY},
	{OPTION_BUDGET, 0, "budget", "LIMITS", "what a bundle may cost: expanded=64G,ratio=1000,members=20000,database=64G,free=256M",
	 USE_MANY},
	{OPTION_NO_REPAIR, 0, "no-repair", NULL, "read texts as they stand: no prefixes, wraps or marks are taken away", USE_MANY},
	{OPTION_COLOR, 0, "color", "WHEN", "auto, always or never", USE_SCREEN},
	{OPTION_THEME, 0, "theme", "NAME", "default, light, dark, mono or high-contrast", USE_SCREEN},
	{OPTION_ASCII, 0, "ascii", NULL, "draw with ASCII only", USE_SCREEN | USE_REPORT | USE_TABLES},
	{OPTION_NO_RC, 0, "no-rc", NULL, "do not read the options file, see astscoperc(5)", USE_SCREEN},
	{OPTION_COMMAND, 'c', "command", "COMMAND",
	 "without a terminal: run a command of the console (:go locks); may be given more than once", USE_SCREEN},
	{OPTION_SCRIPT, 0, "script", "FILE",
	 "without a terminal: play keys and commands from FILE (- is standard input), before those of -c", USE_SCREEN},
	{OPTION_SIZE, 0, "size", "COLSxROWS", "of the screen of -c and --script; 80x24 if not given", USE_SCREEN},
	{OPTION_HELP, 'h', "help", NULL, "this help", USE_ALL},
	{OPTION_VERSION, 'V', "version", NULL, "version and license", USE_ALL},
};

static bool take_limit(const char *text, int64_t *ret, struct err *e)
{
	struct span s = span_from(text);
	uint64_t n;

	if (!scan_u64(&s, &n) || s.n || n > INT64_MAX)
		return err_set(e, ERR_USAGE, "--limit takes a number, not %s", text);
	*ret = (int64_t)n;
	return true;
}

/* Seconds, with up to three decimals. */
static bool take_timeout(const char *text, int64_t *ret, struct err *e)
{
	struct span s = span_from(text);
	uint64_t seconds, part = 0, scale = 1000;
	bool ok = scan_u64(&s, &seconds) && seconds <= INT32_MAX;

	if (ok && scan_lit(&s, SPAN_LIT("."))) {
		ok = s.n && s.n <= 3;
		for (; ok && s.n; s = span_from_offset(s, 1)) {
			ok = s.p[0] >= '0' && s.p[0] <= '9';
			scale /= 10;
			part += (uint64_t)(s.p[0] - '0') * scale;
		}
	}
	*ret = ok ? (int64_t)(seconds * 1000 + part) : 0;
	return *ret > 0 && !s.n ? true : err_set(e, ERR_USAGE, "--timeout takes seconds, such as 30 or 0.5, not %s", text);
}

/* COLSxROWS */
static bool take_size(const char *text, struct cmdline *o, struct err *e)
{
	struct span s = span_from(text);
	uint64_t width, height;
	bool ok = scan_u64(&s, &width) && scan_lit(&s, SPAN_LIT("x")) && scan_u64(&s, &height) && !s.n;

	if (!ok || !width || !height || width > SIZE_MAX_COLS || height > SIZE_MAX_ROWS)
		return err_set(e, ERR_USAGE, "--size takes columns and rows, such as 120x36, up to %dx%d, not %s", SIZE_MAX_COLS,
			       SIZE_MAX_ROWS, text);
	o->size_cols = (int)width;
	o->size_rows = (int)height;
	return true;
}

static bool take(struct cmdline *o, enum option_id id, const char *arg, struct err *e)
{
	switch (id) {
	case OPTION_FILTER: o->filter = arg; break;
	case OPTION_GROUP: o->group = arg; break;
	case OPTION_SORT: o->sort = arg; break;
	case OPTION_COLS: o->cols = arg; break;
	case OPTION_LIMIT: return take_limit(arg, &o->limit, e);
	case OPTION_FORMAT: o->format = arg; break;
	case OPTION_OUTPUT: o->output = arg; break;
	case OPTION_TIMEOUT: return take_timeout(arg, &o->timeout_ms, e);
	case OPTION_CHECK: o->check = true; break;
	case OPTION_AT: o->at = arg; break;
	case OPTION_QUERY: o->query = arg; break;
	case OPTION_EXPAND: o->expand = arg; break;
	case OPTION_INTO: o->into = arg; break;
	case OPTION_DB: o->db = arg; break;
	case OPTION_REDACT: o->redact = true; break;
	case OPTION_NO_CACHE: o->no_cache = true; break;
	case OPTION_RULES: o->rules = arg; break;
	case OPTION_REBUILD: o->rebuild = true; break;
	case OPTION_BUDGET: o->budget = arg; break;
	case OPTION_NO_REPAIR: o->no_repair = true; break;
	case OPTION_PARTIAL: o->partial = true; break;
	case OPTION_FOLLOW: o->follow = true; break;
	case OPTION_COLOR:
		if (strcmp(arg, "auto") != 0 && strcmp(arg, "always") != 0 && strcmp(arg, "never") != 0)
			return err_set(e, ERR_USAGE, "--color takes auto, always or never, not %s", arg);
		o->color = arg;
		break;
	case OPTION_THEME: o->theme = arg; break;
	case OPTION_ASCII: o->ascii = true; break;
	case OPTION_NO_RC: o->no_rc = true; break;
	case OPTION_COMMAND:
		if (o->n_commands == CMDLINE_COMMANDS_MAX)
			return err_set(e, ERR_USAGE, "-c is given more than %d times; --script takes a file", CMDLINE_COMMANDS_MAX);
		o->commands[o->n_commands++] = arg;
		break;
	case OPTION_SCRIPT: o->script = arg; break;
	case OPTION_SIZE: return take_size(arg, o, e);
	case OPTION_HELP: o->help = true; break;
	case OPTION_VERSION: o->version = true; break;
	}
	return true;
}

static const struct option_row *row_by_id(int id)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if ((int)rows[i].id == id)
			return &rows[i];
	}
	return NULL;
}

/* The command that takes an option that the one at hand does not; NULL if there is none. */
static const char *taker_of(struct span name)
{
	static const struct {
		enum option_use use;
		const char *command;
	} takers[] = {
		{USE_REPORT, "astscope report"}, {USE_OPEN, "astscope"}, {USE_SQL, "astscope sql"}, {USE_EXPORT, "astscope export"},
		{USE_IMPORT, "astscope import"}, {USE_TRIAGE, "astscope triage"}, {USE_DIFF, "astscope diff"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (size_t k = 0; span_eq_str(name, rows[i].name) && k < ARRAY_LEN(takers); k++) {
			if (rows[i].use & (unsigned)takers[k].use)
				return takers[k].command;
		}
	}
	return NULL;
}

/* @word is an option that nobody here knows. */
static bool unknown_option(const char *program, const char *word, enum option_use use, struct err *e)
{
	const char *names[ARRAY_LEN(rows)], *near, *taker;
	struct span name = span_from(word);
	long value = span_find_char(name, '=');
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].use & (unsigned)use)
			names[n++] = rows[i].name;
	}
	err_set(e, ERR_USAGE, "%s is no option here", word);
	name = value < 0 ? name : span_sub(name, 0, (size_t)value);
	near = scan_lit(&name, SPAN_LIT("--")) ? suggest(name, names, n) : NULL;
	taker = taker_of(name);
	if (taker)
		return err_hint(e, "%s takes it: %s --help", taker, taker);
	return near ? err_hint(e, "did you mean --%s?", near) : err_hint(e, "%s --help lists them", program);
}

static bool parse(int argc, char **argv, enum option_use use, struct cmdline *ret, struct err *e)
{
	struct option longs[ARRAY_LEN(rows) + 1] = {0};
	char shorts[2 * ARRAY_LEN(rows) + 2] = ":";
	size_t n = 0, s = 1;
	int c;

	*ret = (struct cmdline){.limit = -1};
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!(rows[i].use & (unsigned)use))
			continue;
		longs[n++] = (struct option){rows[i].name, rows[i].arg ? required_argument : no_argument, NULL, (int)rows[i].id};
		if (rows[i].letter) {
			shorts[s++] = rows[i].letter;
			if (rows[i].arg)
				shorts[s++] = ':';
		}
	}
	optind = 1;
	opterr = 0;
	while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		const struct option_row *row = row_by_id(c);

		for (size_t i = 0; !row && i < ARRAY_LEN(rows); i++) {
			if (rows[i].letter == c && c)
				row = &rows[i];
		}
		if (c == ':') {
			err_set(e, ERR_USAGE, "%s needs an argument", argv[optind - 1]);
			return err_hint(e, "%s --help lists them", argv[0]);
		}
		if (!row)
			return unknown_option(argv[0], argv[optind - 1], use, e);
		if (!take(ret, row->id, optarg, e))
			return false;
		if (ret->help || ret->version)
			return true; /* whatever else stands there */
	}
	if (ret->db && ret->no_cache)
		return err_set(e, ERR_USAGE, "--db and --no-cache exclude each other");
	ret->args = (const char *const *)(argv + optind);
	ret->n_args = argc - optind;
	return true;
}

void cmdline_print(enum option_use use)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char form[40];

		if (!(rows[i].use & (unsigned)use))
			continue;
		snprintf(form, sizeof(form), "%s%c%s--%s%s%s", rows[i].letter ? "-" : "", rows[i].letter ? rows[i].letter : ' ',
			 rows[i].letter ? ", " : "  ", rows[i].name, rows[i].arg ? " " : "", rows[i].arg ? rows[i].arg : "");
		printf("  %-24s %s\n", form, rows[i].doc);
	}
}

bool cmdline_begin(int argc, char **argv, enum option_use use, void (*usage)(void), struct cmdline *ret, int *status)
{
	struct err e = {0};

	if (!parse(argc, argv, use, ret, &e)) {
		*status = say_error(&e);
		return false;
	}
	if (!ret->help && !ret->version)
		return true;
	*status = 0;
	if (ret->help) {
		usage();
		cmdline_print(use);
	} else {
		*status = say_version();
	}
	return false;
}
