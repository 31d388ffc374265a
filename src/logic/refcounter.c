#include "config.h"

#include "astscope/logic/refcounter.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/arena.h"
#include "astscope/base/intern.h"
#include "astscope/base/mem.h"
#include "astscope/base/utf8.h"
#include "astscope/base/vec.h"

enum { FIELDS = 8 };

enum field { ADDR, DELTA, THREAD, FILE_NAME, SRC_LINE, FUNC, STATE, TAG };

enum list { INVALID, SKEWED, LISTS };

/* An address that is counted, or one that a list still shows: freed with the last of these. */
struct object {
	struct object *next, *prev; /* of the counted ones, in order of their beginning */
	uint32_t addr;
	int64_t count;
	struct strbuf history;      /* entries, one a line */
	unsigned holders;
};

struct refcounter {
	struct refcounter_options options;
	void (*out)(void *ctx, struct span text);
	void *ctx;
	uint64_t line;
	struct intern *addrs;
	struct vec current;         /* struct object * by address id, NULL = not counted */
	struct object counted;      /* head of the ring of counted objects */
	struct vec lists[LISTS];    /* struct object *; an object may be in two */
	struct arena *arena;        /* the text of ended objects */
	struct vec finalized;       /* struct span, in order of their end */
	struct strbuf scratch;
};

struct refcounter *refcounter_new(const struct refcounter_options *options, void (*out)(void *ctx, struct span text),
		void *ctx)
{
	struct refcounter *rc = mem_zalloc(sizeof(*rc));

	rc->options = *options;
	rc->out = out;
	rc->ctx = ctx;
	rc->addrs = intern_new();
	rc->arena = arena_new();
	rc->counted.next = rc->counted.prev = &rc->counted;
	vec_init(&rc->current, sizeof(struct object *));
	vec_init(&rc->finalized, sizeof(struct span));
	for (int i = 0; i < LISTS; i++)
		vec_init(&rc->lists[i], sizeof(struct object *));
	return rc;
}

static void object_drop(struct object *o)
{
	if (--o->holders)
		return;
	strbuf_done(&o->history);
	free(o);
}

static void object_forget(struct object *o)
{
	o->next->prev = o->prev;
	o->prev->next = o->next;
	object_drop(o);
}

void refcounter_free(struct refcounter *rc)
{
	if (!rc)
		return;
	while (rc->counted.next != &rc->counted)
		object_forget(rc->counted.next);
	for (int i = 0; i < LISTS; i++) {
		for (size_t k = 0; k < rc->lists[i].n; k++)
			object_drop(*(struct object **)vec_at(&rc->lists[i], k));
		vec_done(&rc->lists[i]);
	}
	vec_done(&rc->current);
	vec_done(&rc->finalized);
	intern_free(rc->addrs);
	arena_free(rc->arena);
	strbuf_done(&rc->scratch);
	free(rc);
}

/* ---- Python's ideas of blanks and numbers ---- */

static bool is_space(uint32_t cp)
{
	return (cp >= 0x09 && cp <= 0x0d) || (cp >= 0x1c && cp <= 0x20) || cp == 0x85 || cp == 0xa0 || cp == 0x1680 ||
			(cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 || cp == 0x202f ||
			cp == 0x205f || cp == 0x3000;
}

static struct span strip_front(struct span s)
{
	struct span rest = s;
	uint32_t cp;

	while (utf8_take(&rest, &cp) && is_space(cp))
		s = rest;
	return s;
}

/* The code point that ends @s; false if the last bytes are no UTF-8. */
static bool last_code_point(struct span s, size_t *ret_n, uint32_t *ret_cp)
{
	for (size_t n = 1; n <= 4 && n <= s.n; n++) {
		struct span tail = span_from_offset(s, s.n - n);

		if (utf8_take(&tail, ret_cp) && !tail.n) {
			*ret_n = n;
			return true;
		}
	}
	return false;
}

static struct span strip(struct span s)
{
	uint32_t cp;
	size_t n;

	s = strip_front(s);
	while (last_code_point(s, &n, &cp) && is_space(cp))
		s.n -= n;
	return s;
}

/* As int(): blanks around, a sign, digits with single underscores between them. */
static bool read_int(struct span s, int64_t *ret)
{
	bool negative, digit = false;
	int64_t v = 0;
	size_t i = 0;

	s = strip(s);
	negative = s.n && s.p[0] == '-';
	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		i++;
	for (; i < s.n; i++) {
		if (s.p[i] == '_' && digit) {
			digit = false;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9' || __builtin_mul_overflow(v, 10, &v) ||
				__builtin_add_overflow(v, s.p[i] - '0', &v))
			return false;
		digit = true;
	}
	*ret = negative ? -v : v;
	return digit;
}

/* ---- rows ---- */

static size_t split(struct span line, struct span ret[FIELDS])
{
	size_t n = 0;

	while (n < FIELDS - 1) {
		long comma = span_find_char(line, ',');

		if (comma < 0)
			break;
		ret[n++] = span_sub(line, 0, (size_t)comma);
		line = span_from_offset(line, (size_t)comma + 1);
	}
	ret[n++] = line;
	return n;
}

static bool has(struct span s, const char *what)
{
	return span_find(s, span_from(what)) >= 0;
}

static struct object *object_new(struct refcounter *rc, uint32_t addr)
{
	struct object *o = mem_zalloc(sizeof(*o));

	o->addr = addr;
	o->count = 1;
	o->holders = 1;
	o->prev = rc->counted.prev;
	o->next = &rc->counted;
	o->prev->next = o->next->prev = o;
	return o;
}

static void list_add(struct refcounter *rc, enum list list, struct object *o)
{
	bool suppressed = list == INVALID ? rc->options.no_invalid : rc->options.no_skewed;

	if (suppressed)
		return;
	vec_append(&rc->lists[list], &o);
	o->holders++;
}

static void add_entry(struct object *o, const struct span f[FIELDS], const char *delta, const char *tag,
		const char *state)
{
	struct strbuf *b = &o->history;

	strbuf_add_char(b, '[');
	strbuf_add(b, f[THREAD]);
	strbuf_add_str(b, "] ");
	strbuf_add(b, f[FILE_NAME]);
	strbuf_add_char(b, ':');
	strbuf_add(b, f[SRC_LINE]);
	strbuf_add_char(b, ' ');
	strbuf_add(b, f[FUNC]);
	strbuf_add_str(b, ": ");
	strbuf_add(b, delta ? span_from(delta) : f[DELTA]);
	strbuf_add_char(b, ' ');
	strbuf_add(b, tag ? span_from(tag) : f[TAG]);
	strbuf_add_str(b, " - [");
	strbuf_add(b, state ? span_from(state) : f[STATE]);
	strbuf_add_str(b, "]\n");
}

/* States are shown without sizes and lock states. */
static const char *short_state(struct span state)
{
	static const char *const shortened[] = {"**constructor**", "**destructor**"};

	for (size_t i = 0; i < ARRAY_LEN(shortened); i++) {
		if (span_starts(state, span_from(shortened[i])))
			return shortened[i];
	}
	return NULL;
}

static void add_history(struct strbuf *b, const char *title, struct span addr, struct span history)
{
	strbuf_add_str(b, "==== ");
	strbuf_add_str(b, title);
	strbuf_add_str(b, " Object ");
	strbuf_add(b, addr);
	strbuf_add_str(b, " history ====\n");
	strbuf_add(b, history);
	strbuf_add_str(b, "\n\n");
}

static void finalize(struct refcounter *rc, struct object *o, bool report)
{
	*(struct object **)vec_at(&rc->current, o->addr) = NULL;
	if (report && !rc->options.no_normal) {
		struct span *text = vec_push(&rc->finalized);

		strbuf_clear(&rc->scratch);
		add_history(&rc->scratch, "Finalized", intern_text(rc->addrs, o->addr), strbuf_span(&o->history));
		*text = arena_span(rc->arena, strbuf_span(&rc->scratch));
	}
	object_forget(o);
}

static bool bad_number(const struct refcounter *rc, const char *what, struct span text, struct err *e)
{
	struct strbuf shown = {0};

	utf8_escape(&shown, span_sub(text, 0, 40));
	err_set(e, ERR_READ, "line %llu: the %s '%s' is not a number", (unsigned long long)rc->line, what,
			strbuf_str(&shown));
	strbuf_done(&shown);
	return false;
}

/* The first row of an address.  *@ret_invalid: the row is a bad reference, not an object. */
static bool begin_object(struct refcounter *rc, struct object *o, const struct span f[FIELDS], bool *ret_invalid,
		struct err *e)
{
	if (has(f[STATE], "constructor"))
		return true;
	*ret_invalid = has(f[STATE], "invalid");
	if (*ret_invalid || has(f[STATE], "destructor"))
		o->count = 0;
	else if (!read_int(f[STATE], &o->count))
		return bad_number(rc, "count", f[STATE], e);
	list_add(rc, *ret_invalid ? INVALID : SKEWED, o);
	return true;
}

static bool change_object(struct refcounter *rc, struct object *o, struct span delta, struct err *e)
{
	int64_t by;

	if (!read_int(delta, &by) || __builtin_add_overflow(o->count, by, &o->count))
		return bad_number(rc, "change", delta, e);
	return true;
}

static struct object **slot_of(struct refcounter *rc, uint32_t id)
{
	while (rc->current.n <= id)
		vec_push(&rc->current);
	return vec_at(&rc->current, id);
}

static bool take_row(struct refcounter *rc, const struct span f[FIELDS], struct err *e)
{
	uint32_t id = intern_id(rc->addrs, f[ADDR]);
	struct object **slot = slot_of(rc, id);
	struct object *o = *slot;
	bool invalid = false, ok;

	if (o) {
		ok = change_object(rc, o, f[DELTA], e);
	} else {
		o = *slot = object_new(rc, id);
		ok = begin_object(rc, o, f, &invalid, e);
	}
	if (!ok)
		return false;
	add_entry(o, f, NULL, NULL, short_state(f[STATE]));
	if (o->count > 0)
		return true;
	if (o->count < 0) {
		add_entry(o, f, "+0", "Object abnormally finalized", "**implied destructor**");
		list_add(rc, INVALID, o);
	}
	finalize(rc, o, !invalid);
	return true;
}

static void out_scratch(struct refcounter *rc)
{
	rc->out(rc->ctx, strbuf_span(&rc->scratch));
}

static bool take_line(struct refcounter *rc, struct span line, struct err *e)
{
	struct span f[FIELDS];
	size_t n;

	rc->line++;
	line = strip(line);
	n = split(line, f);
	if (n == FIELDS)
		return take_row(rc, f, e);
	strbuf_clear(&rc->scratch);
	strbuf_add_str(&rc->scratch, "ERROR: ref debug line '");
	strbuf_add(&rc->scratch, line);
	strbuf_addf(&rc->scratch, "' contains fewer tokens than expected: %zu\n", n);
	out_scratch(rc);
	return true;
}

bool refcounter_line(struct refcounter *rc, struct span line, struct err *e)
{
	long at;

	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	while ((at = span_find_char(line, '\r')) >= 0) {
		if (!take_line(rc, span_sub(line, 0, (size_t)at), e))
			return false;
		line = span_from_offset(line, (size_t)at + 1);
	}
	return take_line(rc, line, e);
}

/* ---- the report ---- */

static void out_heading(struct refcounter *rc, const char *title)
{
	strbuf_clear(&rc->scratch);
	strbuf_addf(&rc->scratch, "======== %s Objects ========\n\n\n", title);
	out_scratch(rc);
}

static void out_object(struct refcounter *rc, const char *title, const struct object *o)
{
	strbuf_clear(&rc->scratch);
	add_history(&rc->scratch, title, intern_text(rc->addrs, o->addr), strbuf_span(&o->history));
	out_scratch(rc);
}

static bool report_list(struct refcounter *rc, const char *title, const struct vec *list)
{
	if (!list->n)
		return false;
	out_heading(rc, title);
	for (size_t i = 0; i < list->n; i++)
		out_object(rc, title, *(struct object **)vec_at(list, i));
	return true;
}

static bool report_leaked(struct refcounter *rc)
{
	struct vec left;
	bool any;

	vec_init(&left, sizeof(struct object *));
	for (struct object *o = rc->counted.next; o != &rc->counted; o = o->next)
		vec_append(&left, &o);
	any = report_list(rc, "Leaked", &left);
	vec_done(&left);
	return any;
}

int refcounter_finish(struct refcounter *rc)
{
	int status = 0;

	if (report_list(rc, "Invalid Referenced", &rc->lists[INVALID]))
		status |= REFCOUNTER_INVALID;
	if (!rc->options.no_leaks && report_leaked(rc))
		status |= REFCOUNTER_LEAKED;
	if (report_list(rc, "Skewed", &rc->lists[SKEWED]))
		status |= REFCOUNTER_SKEWED;
	if (!rc->options.no_normal) {
		out_heading(rc, "Finalized");
		for (size_t i = 0; i < rc->finalized.n; i++)
			rc->out(rc->ctx, *(struct span *)vec_at(&rc->finalized, i));
	}
	return status;
}
