/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/frame_class.h"

const char *frame_class_name(enum frame_class c)
{
	static const char *const names[] = {
		[FRAME_CLASS_OWN] = "own", [FRAME_CLASS_WRAPPER] = "wrapper", [FRAME_CLASS_LIBRARY] = "library",
		[FRAME_CLASS_START] = "start",
	};

	return names[c];
}

static struct span path_of(const struct stackfold_frame *f)
{
	return f->lib.n ? f->lib : f->file;
}

static size_t library_row(const struct rules *r, const struct stackfold_frame *f)
{
	struct span path = path_of(f);

	return path.n ? rules_find(r, LIBRARY_PATH, path, 0) : RULES_NONE;
}

static size_t function_row(const struct rules *r, const struct stackfold_frame *f)
{
	return stackfold_nameless(f) ? RULES_NONE : rules_find(r, FRAME_FUNCTION, stackfold_rule_name(f->func), 0);
}

enum frame_class frame_class(const struct rules *r, const struct stackfold_frame *f)
{
	size_t library = library_row(r, f), row;

	if (f->kind == FRAME_SIGNAL)
		return FRAME_CLASS_LIBRARY;
	if (stackfold_nameless(f) && library == RULES_NONE)
		return FRAME_CLASS_LIBRARY; /* whose it is, nothing says */
	row = function_row(r, f);
	if (row != RULES_NONE && span_eq_str(rules_cell(r, FRAME_CLASS, row), "start"))
		return FRAME_CLASS_START;
	if (library != RULES_NONE && span_eq_str(rules_cell(r, LIBRARY_CLASS, library), "library"))
		return FRAME_CLASS_LIBRARY;
	return row != RULES_NONE ? FRAME_CLASS_WRAPPER : FRAME_CLASS_OWN;
}

/* /lib/x86_64-linux-gnu/libbfd-2.40-system.so -> libbfd */
static struct span library_name(struct span path)
{
	long slash = span_rfind_char(path, '/'), end;

	path = span_from_offset(path, (size_t)(slash + 1));
	for (size_t i = 0; i < 2; i++) {
		end = span_find_char(path, "-."[i]);
		if (end > 0)
			path.n = (size_t)end;
	}
	return path;
}

static void library_word(const struct rules *r, const struct stackfold_frame *f, struct strbuf *ret)
{
	size_t row = library_row(r, f);
	struct span word = row != RULES_NONE ? rules_cell(r, LIBRARY_WORD, row) : (struct span){0};

	if (f->kind == FRAME_SIGNAL)
		word = SPAN_LIT("signal handler");
	else if (!word.n && f->lib.n)
		word = library_name(f->lib);
	strbuf_add(ret, word.n ? word : SPAN_LIT("unknown code"));
}

/* "lock wrapper", "memory function" */
static void wrapper_word(const struct rules *r, const struct stackfold_frame *f, struct strbuf *ret)
{
	size_t row = function_row(r, f);
	struct span class = row != RULES_NONE ? rules_cell(r, FRAME_CLASS, row) : (struct span){0};

	if (span_eq_str(class, "wrapper")) {
		strbuf_add(ret, rules_cell(r, FRAME_WAIT, row));
		strbuf_add_str(ret, " wrapper");
		return;
	}
	strbuf_add(ret, class);
	strbuf_add_str(ret, " function");
}

void frame_class_word(const struct rules *r, const struct stackfold_frame *f, struct strbuf *ret)
{
	switch (frame_class(r, f)) {
	case FRAME_CLASS_WRAPPER:
		wrapper_word(r, f, ret);
		break;
	case FRAME_CLASS_LIBRARY:
		library_word(r, f, ret);
		break;
	case FRAME_CLASS_START:
		strbuf_add_str(ret, "thread start");
		break;
	case FRAME_CLASS_OWN:
		break;
	}
}

size_t frame_first_own(const struct rules *r, const struct stackfold_frame *frames, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (frame_class(r, &frames[i]) == FRAME_CLASS_OWN)
			return i;
	}
	for (size_t i = 0; i < n; i++) {
		if (frame_class(r, &frames[i]) == FRAME_CLASS_LIBRARY && !stackfold_nameless(&frames[i]) &&
		    function_row(r, &frames[i]) == RULES_NONE)
			return i;
	}
	return n;
}
