/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "astscope/base/dirs.h"
#include "astscope/base/mem.h"
#include "files.h"

#define FILE_BYTES_MAX (1u << 20)

void histories_init(struct histories *h, const char *dir)
{
	*h = (struct histories){.dir = dir ? mem_strdup(dir) : NULL};
	vec_init(&h->lists, sizeof(struct history_list));
}

static void forget_first(struct history_list *list)
{
	char **lines = list->lines.p;

	free(lines[0]);
	memmove(lines, lines + 1, (list->lines.n - 1) * sizeof(*lines));
	vec_pop(&list->lines);
}

void histories_done(struct histories *h)
{
	for (size_t i = 0; i < h->lists.n; i++) {
		struct history_list *list = vec_at(&h->lists, i);

		while (list->lines.n)
			forget_first(list);
		vec_done(&list->lines);
		free(list->name);
	}
	vec_done(&h->lists);
	free(h->dir);
}

static void add_line(struct history_list *list, struct span text)
{
	struct strbuf copy = {0};

	if (list->lines.n == HISTORY_MAX)
		forget_first(list);
	strbuf_add(&copy, text);
	vec_append(&list->lines, &copy.p);
}

static void add_written(struct strbuf *b, struct span answer)
{
	for (size_t i = 0; i < answer.n; i++) {
		switch (answer.p[i]) {
		case '\n':
			strbuf_add_str(b, "\\n");
			break;
		case '\r':
			strbuf_add_str(b, "\\r");
			break;
		case '\\':
			strbuf_add_str(b, "\\\\");
			break;
		default:
			strbuf_add_char(b, answer.p[i]);
			break;
		}
	}
	strbuf_add_char(b, '\n');
}

static void add_read(struct strbuf *b, struct span line)
{
	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];

		if (c == '\\' && i + 1 < line.n) {
			c = line.p[++i];
			c = c == 'n' ? '\n' : c == 'r' ? '\r' : c;
		}
		if (c)
			strbuf_add_char(b, c);
	}
}

static bool file_of(const struct histories *h, const char *name, struct strbuf *ret)
{
	if (!h->dir)
		return false;
	strbuf_addf(ret, "%s/history-%s", h->dir, name);
	return true;
}

/* Keep a file that grew over the sessions to what is used of it; another session may lose its last line by it. */
static void shorten(const struct history_list *list, const char *path)
{
	struct strbuf all = {0};
	struct strbuf part = {0};
	struct err e;

	for (size_t i = 0; i < list->lines.n; i++)
		add_written(&all, span_from(*(char **)vec_at(&list->lines, i)));
	strbuf_addf(&part, "%s.part", path);
	if (files_write(strbuf_str(&part), strbuf_span(&all), 0600, &e) && rename(strbuf_str(&part), path) < 0)
		unlink(strbuf_str(&part));
	strbuf_done(&part);
	strbuf_done(&all);
}

static void load(struct histories *h, struct history_list *list)
{
	struct strbuf path = {0};
	struct strbuf text = {0};
	struct strbuf answer = {0};
	struct span rest;
	size_t n = 0;
	long end;

	if (file_of(h, list->name, &path) && files_read_end(strbuf_str(&path), FILE_BYTES_MAX, &text)) {
		rest = strbuf_span(&text);
		for (; (end = span_find_char(rest, '\n')) >= 0; rest = span_from_offset(rest, (size_t)end + 1), n++) {
			strbuf_clear(&answer);
			add_read(&answer, span_sub(rest, 0, (size_t)end));
			if (answer.n && answer.n <= HISTORY_ANSWER_MAX)
				add_line(list, strbuf_span(&answer));
		}
		if (n > 2 * HISTORY_MAX || text.n >= FILE_BYTES_MAX)
			shorten(list, strbuf_str(&path));
	}
	strbuf_done(&answer);
	strbuf_done(&text);
	strbuf_done(&path);
}

struct history_list *histories_list(struct histories *h, const char *name)
{
	struct history_list *list;

	for (size_t i = 0; i < h->lists.n; i++) {
		list = vec_at(&h->lists, i);
		if (strcmp(list->name, name) == 0)
			return list;
	}
	list = vec_push(&h->lists);
	list->name = mem_strdup(name);
	vec_init(&list->lines, sizeof(char *));
	load(h, list);
	return list;
}

void histories_add(struct histories *h, struct history_list *list, struct span answer)
{
	const char *last = list->lines.n ? *(char **)vec_at(&list->lines, list->lines.n - 1) : NULL;
	struct strbuf path = {0};
	struct strbuf line = {0};

	if (!span_trim(answer).n || answer.n > HISTORY_ANSWER_MAX || (last && span_eq_str(answer, last)))
		return;
	add_line(list, answer);
	if (file_of(h, list->name, &path) && dirs_make(h->dir)) {
		add_written(&line, answer);
		files_append(strbuf_str(&path), strbuf_span(&line));
	}
	strbuf_done(&line);
	strbuf_done(&path);
}
