/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "stacks_mi.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"

/* Where the value at the front of @s ends; @s.n if it does not. */
static size_t value_end(struct span s)
{
	bool string = false;
	size_t depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				string = false;
		} else if (c == '"') {
			string = true;
		} else if (c == '{' || c == '[') {
			depth++;
		} else if ((c == '}' || c == ']') && depth) {
			depth--;
		} else if (c == ',' && !depth) {
			return i;
		}
	}
	return s.n;
}

/* Without what stands around it. */
static struct span inner(struct span s)
{
	if (s.n < 2 || (s.p[0] != '"' && s.p[0] != '{' && s.p[0] != '['))
		return s;
	/* A torn value has no end. */
	return span_sub(s, 1, s.n - 1 - (s.p[s.n - 1] == '"' || s.p[s.n - 1] == '}' || s.p[s.n - 1] == ']'));
}

bool mi_next(struct span *list, struct span *ret_name, struct span *ret_value)
{
	struct span s = *list;
	size_t n = 0;

	scan_char(&s, ',');
	if (!s.n)
		return false;
	while (n < s.n && (s.p[n] == '-' || s.p[n] == '_' || (s.p[n] >= 'a' && s.p[n] <= 'z')))
		n++;
	*ret_name = (struct span){0};
	if (n && n < s.n && s.p[n] == '=') {
		*ret_name = span_sub(s, 0, n);
		s = span_from_offset(s, n + 1);
	}
	n = value_end(s);
	*ret_value = inner(span_sub(s, 0, n));
	*list = span_from_offset(s, n);
	return true;
}

struct span mi_field(struct span tuple, const char *name)
{
	struct span key, value;

	while (mi_next(&tuple, &key, &value)) {
		if (span_eq_str(key, name))
			return value;
	}
	return (struct span){0};
}

enum mi_kind mi_line(struct span line, struct span *ret_body)
{
	static const struct {
		struct span front;
		enum mi_kind kind;
	} forms[] = {
		{SPAN_LIT("^done,threads=["), MI_THREADS},
		{SPAN_LIT("^done,stack=["), MI_STACK},
		{SPAN_LIT("^done,stack-args=["), MI_ARGS},
		{SPAN_LIT("*stopped,reason=\"signal-received\","), MI_SIGNAL},
	};
	static const char *const others[] = {
		"^done", "^running", "^error", "^exit", "^connected", "*stopped", "*running", "=thread-", "=library-",
		"=breakpoint-", "=cmd-param-changed", "~\"", "&\"", "@\"",
	};
	struct span s = span_rtrim(line);
	uint64_t token;

	scan_u64(&s, &token);
	if (!s.n)
		return MI_FOREIGN;
	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if (!span_starts(s, forms[i].front))
			continue;
		*ret_body = span_from_offset(s, forms[i].front.n);
		if (span_ends(forms[i].front, SPAN_LIT("["))) {
			/* The list, up to its bracket. */
			struct span list = span_from_offset(s, forms[i].front.n - 1);

			*ret_body = inner(span_sub(list, 0, value_end(list)));
		}
		return forms[i].kind;
	}
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (span_starts(s, span_from(others[i])))
			return MI_OTHER;
	}
	return span_eq_str(s, "(gdb)") ? MI_OTHER : MI_FOREIGN;
}

static void add_unescaped(struct strbuf *b, struct span value)
{
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];

		if (c == '\\' && i + 1 < value.n) {
			c = value.p[++i];
			/* What stands for another byte keeps its escape: it is one of the program's text. */
			if (c != '"' && c != '\\')
				strbuf_add_char(b, '\\');
		}
		strbuf_add_char(b, c);
	}
}

struct span mi_text(struct arena *arena, struct span value)
{
	struct strbuf b = {0};
	struct span ret = value;

	if (span_find_char(value, '\\') < 0)
		return value;
	add_unescaped(&b, value);
	ret = arena_span(arena, strbuf_span(&b));
	strbuf_done(&b);
	return ret;
}

struct span mi_args(struct arena *arena, struct span list)
{
	struct strbuf b = {0};
	struct span key, tuple, ret;

	while (mi_next(&list, &key, &tuple)) {
		struct span name = mi_field(tuple, "name");

		if (!name.n)
			continue;
		if (b.n)
			strbuf_add_str(&b, ", ");
		add_unescaped(&b, name);
		strbuf_add_char(&b, '=');
		add_unescaped(&b, mi_field(tuple, "value"));
	}
	ret = arena_span(arena, strbuf_span(&b));
	strbuf_done(&b);
	return ret;
}

void mi_frame(struct arena *arena, struct span tuple, struct record_frame *ret)
{
	struct span addr = mi_field(tuple, "addr"), level = mi_field(tuple, "level"), line = mi_field(tuple, "line");

	*ret = (struct record_frame){.level = NUMBER_ABSENT};
	scan_number(&level, &ret->level);
	ret->has_pc = scan_addr(&addr, &ret->pc);
	ret->func = mi_text(arena, mi_field(tuple, "func"));
	if (!ret->func.n)
		ret->func = SPAN_LIT("??");
	ret->file = mi_text(arena, mi_field(tuple, "file"));
	scan_u64(&line, &ret->src_line);
	ret->lib = mi_text(arena, mi_field(tuple, "from"));
	if (span_eq_str(ret->func, "<signal handler called>"))
		ret->kind = FRAME_SIGNAL;
}
