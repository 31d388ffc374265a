/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "cli_rows.h"

void cli_init(struct cli *c, struct reader *r)
{
	*c = (struct cli){.r = r};
	cli_table_init(&c->table, r);
}

void cli_free(struct cli *c)
{
	strbuf_done(&c->told_version);
}

void cli_version(struct cli *c, struct span version)
{
	if (!version.n || span_eq(version, strbuf_span(&c->told_version)))
		return;
	strbuf_clear(&c->told_version);
	strbuf_add(&c->told_version, version);
	reader_fact(c->r, "version", version);
}

/* "Connected to Asterisk VERSION currently running on HOST (pid = N)" */
static void on_connected(struct cli *c, struct span line)
{
	static const struct span pid_mark = SPAN_LIT("(pid = ");
	struct span s = line;
	struct span version, digits;
	uint64_t ignored;
	long at;

	scan_lit(&s, SPAN_LIT("Connected to Asterisk "));
	if (scan_word(&s, &version))
		cli_version(c, version);
	at = span_find(s, pid_mark);
	digits = span_from_offset(s, at < 0 ? s.n : (size_t)at + pid_mark.n);
	s = digits;
	if (scan_u64(&s, &ignored))
		reader_fact(c->r, "pid", span_sub(digits, 0, digits.n - s.n));
}

static void on_version(struct cli *c, struct span line)
{
	struct span version;

	if (cli_version_line(line, &version))
		cli_version(c, version);
}

/* "Script started on 2026-11-21 22:50:05+00:00 [COMMAND=...]" */
static void on_script(struct cli *c, struct span line)
{
	struct span time = line;
	long at;

	scan_lit(&time, SPAN_LIT("Script started on "));
	at = span_find_char(time, '[');
	reader_fact(c->r, "captured", span_trim(at < 0 ? time : span_sub(time, 0, (size_t)at)));
}

static void on_settings(struct cli *c, struct span line)
{
	(void)line;
	c->in_settings = true;
}

static const struct cli_mark {
	struct span mark;
	void (*take)(struct cli *c, struct span line);
} marks[] = {
	{SPAN_LIT("Connected to Asterisk "), on_connected},
	{SPAN_LIT("Asterisk "), on_version},
	{SPAN_LIT("Script started on "), on_script},
	{SPAN_LIT("PBX Core settings"), on_settings},
};

static void settings_line(struct cli *c, struct span s)
{
	struct span value;
	const char *fact = cli_settings_fact(s, &value);

	if (fact && span_eq_str(span_from(fact), "version"))
		cli_version(c, value);
	else if (fact)
		reader_fact(c->r, fact, value);
	else if (s.n && s.p[0] != ' ' && s.p[0] != '*' && s.p[0] != '-')
		c->in_settings = false;
}

static void thread_row(struct cli *c, struct span s, bool torn)
{
	struct record rec = {.kind = RECORD_THREAD_ROW};

	if (cli_threads_row(s, &rec.thread_row))
		reader_put(c->r, &rec);
	else if (torn)
		reader_reject(c->r, "line torn");
	else if (span_find(s, SPAN_LIT(" started at [")) >= 0)
		reader_reject(c->r, "thread row not understood");
}

void cli_blank(struct cli *c)
{
	cli_table_blank(&c->table);
}

void cli_break(struct cli *c)
{
	cli_table_end(&c->table);
}

void cli_line(struct cli *c, struct span s, bool torn)
{
	if (span_starts(s, SPAN_LIT("0x"))) {
		thread_row(c, s, torn);
		return;
	}
	if (cli_table_line(&c->table, s, torn)) {
		c->in_settings = false;
		if (span_starts(s, SPAN_LIT("No such command 'core show locks'")))
			reader_fact(c->r, "no-lock-data", span_rtrim(s));
		return;
	}
	if (c->in_settings)
		settings_line(c, s);
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (span_starts(s, marks[i].mark)) {
			marks[i].take(c, s);
			return;
		}
	}
}
