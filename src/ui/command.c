/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/ui/command.h"

#include "astscope/base/scan.h"
#include "astscope/base/suggest.h"
#include "ui_private.h"

static bool ambiguous(const struct ui *ui, struct span word, struct err *e)
{
	struct strbuf names = {0};
	const struct command *c;
	size_t it = 0;

	while ((c = ui_command_next(ui, &it))) {
		if (span_starts(span_from(c->name), word))
			strbuf_addf(&names, "%s%s", names.n ? ", " : "", c->name);
	}
	err_set(e, ERR_USAGE, "\"%.*s\" can be %s", SPAN_ARG(word), strbuf_str(&names));
	strbuf_done(&names);
	return false;
}

static bool unknown(const struct ui *ui, struct span word, struct err *e)
{
	struct vec names;
	const struct command *c;
	const char *near;
	size_t it = 0;

	vec_init(&names, sizeof(const char *));
	while ((c = ui_command_next(ui, &it)))
		vec_append(&names, &c->name);
	near = suggest(word, names.p, names.n);
	vec_done(&names);
	err_set(e, ERR_USAGE, "no command \"%.*s\"", SPAN_ARG(word));
	if (near)
		return err_hint(e, "did you mean :%s?", near);
	return err_hint(e, ":help lists what there is");
}

const struct command *command_find(const struct ui *ui, struct span word, struct err *e)
{
	const struct command *found = NULL;
	const struct command *c;
	size_t it = 0;
	int n = 0;

	while (word.n && (c = ui_command_next(ui, &it))) {
		if (span_eq_str(word, c->name))
			return c;
		if (span_starts(span_from(c->name), word)) {
			found = c;
			n++;
		}
	}
	if (n == 1)
		return found;
	if (n)
		ambiguous(ui, word, e);
	else
		unknown(ui, word, e);
	return NULL;
}

/* ":120", ":+50", ":-50", ":50%" */
static bool run_number(const struct ui *ui, struct span line, struct effects *fx)
{
	struct spot *s = ui_spot(ui);
	bool relative = line.n && (line.p[0] == '+' || line.p[0] == '-');
	int64_t number;

	if (!s || !scan_i64(&line, &number) || number > INT32_MAX || number < -INT32_MAX)
		return false;
	if (span_eq_str(line, "%"))
		number = spot_rows(s) * number / 100;
	else if (line.n)
		return false;
	else if (relative)
		number += spot_row(s, s->layout.focus);
	else
		number--;
	fx_number(fx, EFFECT_GOTO, (long)number);
	return true;
}

/* Views and actions by their full names: ":rejects", ":locks?filter=held", ":zoom". */
static bool run_name(const struct ui *ui, struct span word, struct span rest, struct effects *fx)
{
	struct strbuf name = {0};
	struct place p = {0};
	struct err ignored;
	bool found = true;

	strbuf_add(&name, word);
	if (place_parse(word, &p, &ignored) && ui_class(ui, p.view))
		fx_open(fx, strbuf_str(&name));
	else if (ui_has_action(ui, strbuf_str(&name)))
		fx_action(fx, strbuf_str(&name), rest);
	else
		found = false;
	place_done(&p);
	strbuf_done(&name);
	return found;
}

/* ":export! FILE" is export with "! FILE", ":!less" is ":pipe less". */
static void part_bang(struct span *word, struct span *rest)
{
	const char *end = rest->p + rest->n;

	if (span_starts(*word, SPAN_LIT("!"))) {
		*rest = (struct span){word->p + 1, (size_t)(end - word->p) - 1};
		*word = SPAN_LIT("pipe");
	} else if (word->n && span_ends(*word, SPAN_LIT("!"))) {
		word->n--;
		*rest = (struct span){word->p + word->n, (size_t)(end - word->p) - word->n};
	}
}

bool command_run(const struct ui *ui, struct span line, struct effects *fx, struct err *e)
{
	const struct command *c;
	struct span word = {0};

	line = span_trim(line);
	if (span_starts(line, SPAN_LIT(":")))
		line = span_trim(span_from_offset(line, 1));
	if (!line.n || run_number(ui, line, fx))
		return true;
	scan_word(&line, &word);
	part_bang(&word, &line);
	c = command_find(ui, word, e);
	if (!c)
		return run_name(ui, word, span_trim(line), fx);
	line = span_trim(line);
	if (!line.n && *c->args && c->args[0] != '[') {
		err_set(e, ERR_USAGE, ":%s needs %s", c->name, c->args);
		return err_hint(e, "%s", c->summary);
	}
	if (line.n && !*c->args)
		return err_set(e, ERR_USAGE, ":%s takes nothing more", c->name);
	return c->run(ui, line, fx, e);
}
