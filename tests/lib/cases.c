/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cases.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "golden.h"
#include "sanitized.h"

#define SECONDS_MAX 60u /* of one call of the program */

/* --- the table ---------------------------------------------------------------------------------------------------- */

static struct span take_until(struct span *text, char c)
{
	struct span cell = *text;

	if (!scan_until_char(text, c, &cell))
		*text = (struct span){0};
	return cell;
}

static bool is_type(struct span type)
{
	static const char *const types[] = {"check", "rc", "home", "home!", "sql"};

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (span_eq_str(type, types[i]))
			return true;
	}
	return false;
}

static bool take_row(struct cases *c, struct span line)
{
	struct span cells[4], rest = line;
	struct cases_case *last = c->list.n ? vec_at(&c->list, c->list.n - 1) : NULL;

	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		cells[i] = take_until(&rest, '\t');
	if (!cells[0].n || !is_type(cells[3]) || !rest.n || span_find_char(rest, '\t') >= 0)
		return false;
	if (!last || !span_eq(last->name, cells[0])) {
		last = vec_push(&c->list);
		last->name = cells[0];
		last->make = span_eq_str(cells[1], "-") ? (struct span){0} : cells[1];
		last->what = cells[2];
		vec_init(&last->checks, sizeof(struct cases_check));
	}
	*(struct cases_check *)vec_push(&last->checks) = (struct cases_check){cells[3], rest};
	return true;
}

bool cases_load(struct cases *ret, const char *folder, struct strbuf *why)
{
	struct strbuf path = {0};
	struct span rest;
	size_t number = 1;
	bool ok;

	*ret = (struct cases){.text = {0}};
	vec_init(&ret->list, sizeof(struct cases_case));
	strbuf_addf(&path, "%s/EXPECT.tsv", folder);
	ok = golden_read_path(strbuf_str(&path), &ret->text);
	if (!ok)
		strbuf_addf(why, "cannot read %s", strbuf_str(&path));
	rest = strbuf_span(&ret->text);
	take_until(&rest, '\n');
	while (ok && rest.n) {
		number++;
		ok = take_row(ret, take_until(&rest, '\n'));
		if (!ok)
			strbuf_addf(why, "%s:%zu is no row of five cells", strbuf_str(&path), number);
	}
	strbuf_done(&path);
	return ok;
}

void cases_done(struct cases *c)
{
	for (size_t i = 0; i < c->list.n; i++)
		vec_done(&((struct cases_case *)vec_at(&c->list, i))->checks);
	vec_done(&c->list);
	strbuf_done(&c->text);
}

/* --- the program -------------------------------------------------------------------------------------------------- */

static void put_to(const char *path, int fd)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (file < 0 || dup2(file, fd) < 0)
		_exit(126);
}

int cases_spawn(const char *const *argv, const char *out, const char *err)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		int none = open("/dev/null", O_RDONLY | O_CLOEXEC);

		if (none < 0 || dup2(none, STDIN_FILENO) < 0)
			_exit(126);
		put_to(out, STDOUT_FILENO);
		put_to(err, STDERR_FILENO);
		alarm(SECONDS_MAX);
		execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 125;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct trial {
	const char *program, *input;
	struct strbuf out, err; /* paths */
	struct strbuf text;     /* of the overview, blanks folded; empty = not asked for yet */
	int status;             /* of it with --check */
};

static void read_folded(const char *path, struct strbuf *ret)
{
	struct strbuf all = {0};

	if (golden_read_path(path, &all)) {
		for (size_t i = 0; i < all.n; i++) {
			bool blank = all.p[i] == ' ' || (all.p[i] >= '\t' && all.p[i] <= '\r');

			if (!blank)
				strbuf_add_char(ret, all.p[i]);
			else if (ret->n && ret->p[ret->n - 1] != ' ')
				strbuf_add_char(ret, ' ');
		}
	}
	strbuf_done(&all);
}

static int run_overview(struct trial *t, bool check)
{
	const char *argv[] = {t->program, "report", "overview", t->input, check ? "--check" : NULL, NULL};

	return cases_spawn(argv, strbuf_str(&t->out), strbuf_str(&t->err));
}

static void see_overview(struct trial *t)
{
	if (t->text.n)
		return;
	t->status = run_overview(t, true);
	read_folded(strbuf_str(&t->out), &t->text);
	strbuf_add_char(&t->text, ' ');
	read_folded(strbuf_str(&t->err), &t->text);
}

/* The cells of the second line, without the quotes of CSV. */
static bool first_row(struct span csv, struct strbuf *ret)
{
	bool quoted = false;

	take_until(&csv, '\n');
	for (size_t i = 0; i < csv.n; i++) {
		char c = csv.p[i];

		if (c == '"' && quoted && i + 1 < csv.n && csv.p[i + 1] == '"')
			strbuf_add_char(ret, csv.p[++i]);
		else if (c == '"')
			quoted = !quoted;
		else if (c == '\n' && !quoted)
			return true;
		else if (c != '\r' || quoted)
			strbuf_add_char(ret, c);
	}
	return csv.n > 0;
}

static void query(struct trial *t, struct span sql, struct strbuf *ret)
{
	struct strbuf text = {0}, csv = {0};
	int status;

	strbuf_add(&text, sql);
	status = cases_spawn((const char *[]){t->program, "sql", t->input, strbuf_str(&text), "--format", "csv", NULL},
			     strbuf_str(&t->out), strbuf_str(&t->err));
	if (status)
		strbuf_addf(ret, "exit %d", status);
	else if (!golden_read_path(strbuf_str(&t->out), &csv) || !first_row(strbuf_span(&csv), ret))
		strbuf_add_str(ret, "no row");
	strbuf_done(&text);
	strbuf_done(&csv);
}

/* --- the checks --------------------------------------------------------------------------------------------------- */

static bool status_is(int status, struct span value, struct strbuf *why)
{
	int64_t want;

	if (scan_i64(&value, &want) && want == status)
		return true;
	strbuf_addf(why, "got %d", status);
	return false;
}

/* 1 found, 0 not found, -1 no regular expression. */
static int find_regex(struct span pattern, const struct strbuf *text)
{
	int error, found = -1;
	PCRE2_SIZE at;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, PCRE2_UTF | PCRE2_MATCH_INVALID_UTF, &error, &at, NULL);

	if (code) {
		pcre2_match_data *match = pcre2_match_data_create_from_pattern(code, NULL);

		found = pcre2_match(code, (PCRE2_SPTR)strbuf_str(text), text->n, 0, 0, match, NULL);
		found = found > 0 ? 1 : found == PCRE2_ERROR_NOMATCH ? 0 : -1;
		pcre2_match_data_free(match);
	}
	pcre2_code_free(code);
	return found;
}

static bool holds(struct trial *t, const struct cases_check *check, struct strbuf *why)
{
	bool must_not = span_eq_str(check->type, "home!");

	if (span_eq_str(check->type, "rc"))
		return status_is(run_overview(t, false), check->value, why);
	/* that the query reads the database is seen by the overview */
	if (SANITIZED && span_eq_str(check->type, "sql"))
		return true;
	if (span_eq_str(check->type, "sql")) {
		long arrow = -1, next;
		struct span wanted = check->value;

		while ((next = span_find(wanted, SPAN_LIT(" => "))) >= 0) {
			arrow = (long)(check->value.n - wanted.n) + next;
			wanted = span_from_offset(wanted, (size_t)next + 4);
		}
		if (arrow >= 0)
			query(t, span_sub(check->value, 0, (size_t)arrow), why);
		return arrow >= 0 && span_eq(strbuf_span(why), wanted);
	}
	see_overview(t);
	if (span_eq_str(check->type, "check"))
		return status_is(t->status, check->value, why);
	if (t->status >= 125) {
		strbuf_addf(why, "the program ended with %d", t->status);
		return false;
	}
	strbuf_add_str(why, must_not ? "found" : "not found");
	return find_regex(check->value, &t->text) == !must_not;
}

void cases_try(const struct cases_case *c, const char *program, const char *input, const char *room, struct strbuf *failures)
{
	struct trial t = {.program = program, .input = input};

	strbuf_addf(&t.out, "%s/out", room);
	strbuf_addf(&t.err, "%s/err", room);
	for (size_t i = 0; i < c->checks.n; i++) {
		const struct cases_check *check = vec_at(&c->checks, i);
		struct strbuf why = {0};

		if (!holds(&t, check, &why))
			strbuf_addf(failures, "%.*s %.*s -- %s\n", SPAN_ARG(check->type), SPAN_ARG(check->value), strbuf_str(&why));
		strbuf_done(&why);
	}
	strbuf_done(&t.out);
	strbuf_done(&t.err);
	strbuf_done(&t.text);
}
