/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/stackfold.h"

#include "astscope/base/attr.h"
#include "astscope/base/hash.h"
#include "astscope/base/scan.h"

const char *stack_state_name(enum stack_state s)
{
	static const char *const names[] = {
		[STACK_RUNNING] = "running", [STACK_IDLE] = "idle", [STACK_LOCK_WAIT] = "lock-wait",
		[STACK_TASK_WAIT] = "task-wait", [STACK_IO_WAIT] = "io-wait", [STACK_SPINNING] = "spinning",
		[STACK_CRASHED] = "crashed",
	};

	return names[s];
}

const char *stack_wait_name(enum stack_wait w)
{
	static const char *const names[] = {
		[STACK_WAIT_NONE] = "none", [STACK_WAIT_FUTEX] = "futex", [STACK_WAIT_LOCK] = "lock",
		[STACK_WAIT_COND] = "condition", [STACK_WAIT_SEM] = "semaphore", [STACK_WAIT_JOIN] = "join",
		[STACK_WAIT_IO] = "io", [STACK_WAIT_SLEEP] = "sleep", [STACK_WAIT_SPIN] = "spin",
	};

	return names[w];
}

/* --- names ------------------------------------------------------------------------------------------------------ */

struct span stackfold_name(struct span func)
{
	static const struct span tails[] = {
		SPAN_LIT(".constprop."), SPAN_LIT(".isra."), SPAN_LIT(".part."), SPAN_LIT(".cold"), SPAN_LIT(".lto_priv."),
		SPAN_LIT("@plt"), SPAN_LIT("@@"), SPAN_LIT("@GLIBC"),
	};

	scan_lit(&func, SPAN_LIT("__GI_"));
	scan_lit(&func, SPAN_LIT("___"));
	for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
		long at = span_find(func, tails[i]);

		if (at > 0)
			func.n = (size_t)at;
	}
	return func;
}

struct span stackfold_rule_name(struct span func)
{
	func = stackfold_name(func);
	while (scan_char(&func, '_'))
		;
	return func;
}

/* The row of @name in the table of frames that has @class; RULES_NONE. */
static size_t frame_row(const struct rules *r, struct span name, const char *class)
{
	size_t row = rules_find(r, FRAME_FUNCTION, name, 0);

	while (row != RULES_NONE && !span_eq_str(rules_cell(r, FRAME_CLASS, row), class))
		row = rules_find(r, FRAME_FUNCTION, name, row + 1);
	return row;
}

static bool frame_is(const struct rules *r, const struct stackfold_frame *f, const char *class)
{
	return frame_row(r, stackfold_rule_name(f->func), class) != RULES_NONE;
}

/* --- arguments -------------------------------------------------------------------------------------------------- */

/* The value of the argument @name in @args; empty if there is none.  Quoted text is skipped. */
static struct span argument(struct span args, const char *name)
{
	struct span want = span_from(name);
	bool string = false;

	for (size_t i = 0; i < args.n; i++) {
		char c = args.p[i];

		if (string && c == '\\')
			i++;
		else if (c == '"')
			string = !string;
		if (string || (i > 0 && args.p[i - 1] != ' ' && args.p[i - 1] != ','))
			continue;
		if (span_starts(span_from_offset(args, i), want) && i + want.n < args.n && args.p[i + want.n] == '=')
			return span_from_offset(args, i + want.n + 1);
	}
	return (struct span){0};
}

/* The address an argument names, 0 if none: "0x55..", "futex@entry=0x55..", with "<symbol>" behind it. */
static uint64_t address(struct span args, const char *name, struct span *ret_symbol)
{
	struct span value = argument(args, name);
	struct span entry = value, copy;
	uint64_t addr;

	if (scan_lit(&entry, span_from(name)) && scan_lit(&entry, SPAN_LIT("@entry=")))
		value = entry;
	if (!scan_addr(&value, &addr))
		return 0;
	copy = value;
	if (!ret_symbol->n && scan_lit(&copy, SPAN_LIT(" <")) && scan_until_char(&copy, '>', &value))
		*ret_symbol = value;
	return addr;
}

static void keep_first(uint64_t *have, uint64_t found)
{
	if (!*have)
		*have = found;
}

static void take_addresses(struct stack_lock *l, struct span args)
{
	keep_first(&l->futex_word, address(args, "futex_word", &l->symbol));
	keep_first(&l->futex, address(args, "futex", &l->symbol));
	keep_first(&l->mutex, address(args, "mutex", &l->symbol));
	keep_first(&l->rwlock, address(args, "rwlock", &l->symbol));
	keep_first(&l->t, address(args, "t", &l->symbol));
	keep_first(&l->t, address(args, "pmutex", &l->symbol)); /* Asterisk 1.4 and 1.6 */
	keep_first(&l->user_data, address(args, "user_data", &l->symbol));
	keep_first(&l->group, address(args, "grp_lock", &l->symbol));
}

/* --- waits ------------------------------------------------------------------------------------------------------ */

#define NAMELESS_MAX 4u

/* What one frame of the innermost ones says of the wait. */
struct wait_frame {
	enum wait_part { WAIT_FRAME_NONE, WAIT_FRAME_SYSCALL, WAIT_FRAME_WAITS, WAIT_FRAME_CALL } part;
	enum stack_wait wait;
	enum lock_mode mode;
};

static enum stack_wait wait_named(struct span name)
{
	for (enum stack_wait w = STACK_WAIT_NONE; w <= STACK_WAIT_SPIN; w++) {
		if (span_eq_str(name, stack_wait_name(w)))
			return w;
	}
	return STACK_WAIT_NONE;
}

static enum lock_mode mode_named(struct span name)
{
	for (enum lock_mode m = LOCK_MUTEX; m <= LOCK_WRITE; m++) {
		if (span_eq_str(name, lock_mode_name(m)))
			return m;
	}
	return LOCK_MODE_UNKNOWN;
}

static struct wait_frame wait_frame(const struct rules *r, const struct stackfold_frame *f)
{
	static const char *const classes[] = {
		[WAIT_FRAME_SYSCALL] = "syscall", [WAIT_FRAME_WAITS] = "wait", [WAIT_FRAME_CALL] = "call",
	};
	struct wait_frame ret = {.mode = LOCK_MODE_UNKNOWN};
	struct span name = stackfold_rule_name(f->func);

	for (size_t i = WAIT_FRAME_SYSCALL; i <= WAIT_FRAME_CALL; i++) {
		size_t row = frame_row(r, name, classes[i]);

		if (row == RULES_NONE)
			continue;
		ret.part = (enum wait_part)i;
		ret.wait = wait_named(rules_cell(r, FRAME_WAIT, row));
		ret.mode = mode_named(rules_cell(r, FRAME_MODE, row));
		break;
	}
	return ret;
}

bool stackfold_nameless(const struct stackfold_frame *f)
{
	return !f->func.n || span_eq_str(f->func, "??");
}

/*
 * How many of the innermost frames have no names but stand on one that waits or leads to a wait: in a library without
 * symbols they are the wait itself.
 */
static size_t nameless_wait(const struct rules *r, const struct stackfold_frame *frames, size_t n)
{
	size_t i = 0;

	while (i < n && i < NAMELESS_MAX && stackfold_nameless(&frames[i]))
		i++;
	return i < n && wait_frame(r, &frames[i]).part > WAIT_FRAME_SYSCALL ? i : 0;
}

/* usleep(1): let others run, then try again. */
static bool sleeps_a_moment(const struct stackfold_frame *f)
{
	uint64_t us;
	struct span value = argument(f->args, "useconds");

	return scan_u64(&value, &us) && us == 1;
}

/* Asterisk's functions around a wait.  One that locks and sleeps or yields meanwhile tries again and again. */
static size_t skip_wrappers(const struct rules *r, const struct stackfold_frame *frames, size_t n, size_t i,
			    struct stackfold *ret)
{
	for (size_t row; i < n; i++) {
		enum stack_wait wait;

		row = frame_row(r, stackfold_rule_name(frames[i].func), "wrapper");
		if (row == RULES_NONE)
			break;
		wait = wait_named(rules_cell(r, FRAME_WAIT, row));
		if (ret->wait == STACK_WAIT_NONE)
			ret->wait = wait;
		else if (wait != STACK_WAIT_LOCK || (ret->wait != STACK_WAIT_SLEEP && ret->wait != STACK_WAIT_SPIN))
			continue;
		if (wait != STACK_WAIT_LOCK)
			continue;
		ret->wait = STACK_WAIT_LOCK;
		ret->lock.blocked = true;
		ret->lock.mode = mode_named(rules_cell(r, FRAME_MODE, row));
	}
	return i;
}

static void find_wait(const struct rules *r, const struct stackfold_frame *frames, size_t n, struct stackfold *ret)
{
	size_t nameless = nameless_wait(r, frames, n), i = nameless;
	bool out_of_sight = nameless || (n && frames[0].level > 0); /* what the innermost frame does is not shown */
	bool innermost = true;

	for (; i < n && frames[i].kind != FRAME_SIGNAL; i++) {
		struct wait_frame w = wait_frame(r, &frames[i]);

		if (w.part == WAIT_FRAME_NONE)
			break;
		if (w.part == WAIT_FRAME_SYSCALL)
			continue;
		if (innermost)
			ret->lock.blocked = w.part == WAIT_FRAME_WAITS || out_of_sight;
		innermost = false;
		if (w.wait == STACK_WAIT_LOCK)
			ret->lock.mode = w.mode != LOCK_MODE_UNKNOWN ? w.mode : ret->lock.mode;
		if (ret->wait <= STACK_WAIT_FUTEX)
			ret->wait = w.wait;
		if (ret->wait == STACK_WAIT_SLEEP && sleeps_a_moment(&frames[i]))
			ret->wait = STACK_WAIT_SPIN;
	}
	if (ret->wait != STACK_WAIT_NONE || out_of_sight)
		i = skip_wrappers(r, frames, n, i, ret);
	ret->lock.found = ret->wait == STACK_WAIT_LOCK;
	ret->lock.seen = !out_of_sight;
	ret->caller = i;
}

static void fill_lock(const struct rules *r, const struct stackfold_frame *frames, size_t n, struct stackfold *ret)
{
	struct stack_lock *l = &ret->lock;

	if (!l->found) {
		*l = (struct stack_lock){.mode = LOCK_MODE_UNKNOWN};
		return;
	}
	for (size_t i = 0; i < ret->caller; i++)
		take_addresses(l, frames[i].args);
	l->lock = l->t ? l->t : l->mutex ? l->mutex : l->rwlock ? l->rwlock : l->futex ? l->futex : 0;
	/* The futex of a mutex is its first word; that of an rwlock is not. */
	if (!l->lock && l->mode == LOCK_MUTEX)
		l->lock = l->futex_word;
	l->bookkeeping = ret->caller < n && frame_is(r, &frames[ret->caller], "record");
}

/* --- the whole -------------------------------------------------------------------------------------------------- */

static void find_role(const struct rules *r, const struct stackfold_frame *frames, size_t n, struct stackfold *ret)
{
	size_t i = n;

	while (i > 0 && frame_is(r, &frames[i - 1], "start"))
		i--;
	ret->root = i;
	if (!i)
		return;
	if (i < n || span_eq_str(frames[i - 1].func, "main"))
		ret->role = stackfold_name(frames[i - 1].func);
	if (span_eq_str(ret->role, "??"))
		ret->role = (struct span){0};
}

bool role_file_fits(const struct rules *r, size_t row, struct span file)
{
	struct span globs = rules_cell(r, ROLE_FILE, row);
	long slash = span_rfind_char(file, '/');

	return !globs.n || !file.n || rules_fit(globs, span_from_offset(file, (size_t)(slash + 1)));
}

static bool calls_one_of(const struct stackfold_frame *frames, size_t n, struct span globs)
{
	for (size_t i = 0; i < n; i++) {
		if (rules_fit(globs, stackfold_rule_name(frames[i].func)))
			return true;
	}
	return !globs.n;
}

struct span stackfold_outside(const struct rules *r, const struct stackfold_frame *frames, const struct stackfold *s, size_t *ret_frame)
{
	*ret_frame = 0;
	if (s->state == STACK_IDLE || s->state == STACK_LOCK_WAIT || s->state == STACK_CRASHED)
		return (struct span){0};
	for (size_t i = 0; i < s->root; i++) {
		struct span name = stackfold_rule_name(frames[i].func);
		size_t row = rules_find(r, OUTSIDE_FUNCTION, name, 0);

		while (row != RULES_NONE && !calls_one_of(frames + i + 1, s->root - i - 1, rules_cell(r, OUTSIDE_BELOW, row)))
			row = rules_find(r, OUTSIDE_FUNCTION, name, row + 1);
		if (row == RULES_NONE)
			continue;
		*ret_frame = i;
		return rules_cell(r, OUTSIDE_WAITS, row);
	}
	return (struct span){0};
}

/* The row of roles for a thread whose frames below @root start it. */
static size_t role_row(const struct rules *r, const struct stackfold_frame *frames, size_t root)
{
	const struct stackfold_frame *f = &frames[root - 1];
	struct span name = stackfold_rule_name(f->func);
	size_t row = rules_find(r, ROLE_FUNCTION, name, 0);

	while (row != RULES_NONE && !(role_file_fits(r, row, f->file) &&
				      calls_one_of(frames, root - 1, rules_cell(r, ROLE_THEN, row))))
		row = rules_find(r, ROLE_FUNCTION, name, row + 1);
	return row;
}

/* The thread waits where threads of its role wait for work: in their own function or in one that the role names. */
static bool waits_for_work(const struct rules *r, const struct stackfold_frame *frames, size_t n, const struct stackfold *s)
{
	size_t row = s->root ? role_row(r, frames, s->root) : RULES_NONE;
	struct span caller;

	if (s->caller >= n)
		return false;
	caller = stackfold_rule_name(frames[s->caller].func);
	if (row != RULES_NONE)
		return s->caller + 1 == s->root || rules_fit(rules_cell(r, ROLE_IDLE, row), caller);
	return rules_find(r, ROLE_FUNCTION, caller, 0) != RULES_NONE;
}

static enum stack_state state_of_wait(const struct rules *r, const struct stackfold_frame *frames, size_t n,
				      const struct stackfold *s)
{
	bool idle = waits_for_work(r, frames, n, s);

	switch (s->wait) {
	case STACK_WAIT_NONE:
		return STACK_RUNNING;
	case STACK_WAIT_LOCK:
		return s->lock.blocked ? STACK_LOCK_WAIT : STACK_RUNNING;
	case STACK_WAIT_FUTEX:
	case STACK_WAIT_COND:
	case STACK_WAIT_SEM:
		return idle ? STACK_IDLE : STACK_TASK_WAIT;
	case STACK_WAIT_JOIN:
		return STACK_TASK_WAIT;
	case STACK_WAIT_SPIN:
		return idle ? STACK_IDLE : STACK_SPINNING;
	case STACK_WAIT_IO:
	case STACK_WAIT_SLEEP:
		return idle ? STACK_IDLE : STACK_IO_WAIT;
	}
	return STACK_RUNNING;
}

static uint64_t mix(uint64_t hash, struct span s)
{
	return hash_u64(hash ^ hash_bytes(s));
}

/*
 * Waits fold into their kind, so that how libc waits makes no difference; a function that calls itself counts once.
 */
static uint64_t hash_of(const struct stackfold_frame *frames, size_t n, const struct stackfold *s)
{
	uint64_t hash = 0;
	size_t first = s->wait == STACK_WAIT_NONE ? 0 : s->caller;
	struct span before = {0};

	if (first) {
		hash = mix(hash, span_from(stack_wait_name(s->wait)));
		hash = mix(hash, span_from(s->lock.found ? lock_mode_name(s->lock.mode) : ""));
	}
	for (size_t i = first; i < n; i++) {
		struct span name = stackfold_name(frames[i].func);

		if (span_eq(name, before))
			continue;
		before = name;
		hash = mix(mix(hash, name), frames[i].file);
	}
	return hash;
}

void stackfold(const struct rules *r, const struct stackfold_frame *frames, size_t n, bool crashed, struct stackfold *ret)
{
	*ret = (struct stackfold){.lock.mode = LOCK_MODE_UNKNOWN};
	find_wait(r, frames, n, ret);
	fill_lock(r, frames, n, ret);
	for (size_t i = 0; i < n; i++) {
		ret->signal_handler |= frames[i].kind == FRAME_SIGNAL;
		ret->aborted |= frame_is(r, &frames[i], "abort");
	}
	find_role(r, frames, n, ret);
	ret->state = crashed || ret->aborted ? STACK_CRASHED : state_of_wait(r, frames, n, ret);
	ret->hash = hash_of(frames, n, ret);
}
