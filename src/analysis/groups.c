/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "groups.h"

#include "astscope/base/map.h"

struct group {
	struct vec members; /* size_t: indexes of inputs; none = joined to another group */
	struct vec folders; /* struct span, each once */
	int64_t pid;        /* -1 */
	bool refs;          /* has a refs log */
	bool whole;         /* has a gdb text of all threads */
};

struct groups {
	struct vec *inputs;
	struct vec list;  /* struct group; one for each input at first */
	struct map said;  /* refs input << 32 | other input -> enum evidence, where there is any */
};

static struct input *input_at(const struct groups *g, size_t i)
{
	return vec_at(g->inputs, i);
}

static struct group *group_at(const struct groups *g, size_t i)
{
	return vec_at(&g->list, i);
}

static struct span folder_of(struct span path)
{
	long at = span_rfind_char(path, '/');

	return span_sub(path, 0, at < 0 ? 0 : (size_t)at + 1);
}

static void groups_init(struct groups *g, struct vec *inputs)
{
	*g = (struct groups){.inputs = inputs};
	vec_init(&g->list, sizeof(struct group));
	for (size_t i = 0; i < inputs->n; i++) {
		struct input *in = vec_at(inputs, i);
		struct group *group = vec_push(&g->list);

		in->group = i;
		vec_init(&group->members, sizeof(size_t));
		vec_init(&group->folders, sizeof(struct span));
		vec_append(&group->members, &i);
		*(struct span *)vec_push(&group->folders) = folder_of(in->path);
		group->pid = in->pid;
		group->refs = in->is_refs;
		group->whole = in->is_gdb && in->pthreads.n >= ALL_THREADS;
	}
}

static void groups_done(struct groups *g)
{
	for (size_t i = 0; i < g->list.n; i++) {
		vec_done(&group_at(g, i)->members);
		vec_done(&group_at(g, i)->folders);
	}
	vec_done(&g->list);
	map_done(&g->said);
}

static void add_folder(struct group *group, struct span folder)
{
	for (size_t i = 0; i < group->folders.n; i++) {
		if (span_eq(*(struct span *)vec_at(&group->folders, i), folder))
			return;
	}
	*(struct span *)vec_push(&group->folders) = folder;
}

/* Who had no reason to be in a group has one now. */
static void give_reason(struct groups *g, const struct group *group, const char *why)
{
	for (size_t i = 0; i < group->members.n; i++) {
		struct input *in = input_at(g, *(size_t *)vec_at(&group->members, i));

		if (!in->is_refs && span_eq_str(span_from(in->why), "alone"))
			in->why = why;
	}
}

static void join(struct groups *g, size_t ia, size_t ib)
{
	bool swap = group_at(g, ia)->members.n < group_at(g, ib)->members.n;
	size_t into_index = swap ? ib : ia;
	struct group *into = group_at(g, into_index), *from = group_at(g, swap ? ia : ib);

	for (size_t i = 0; i < from->members.n; i++) {
		size_t member = *(size_t *)vec_at(&from->members, i);

		input_at(g, member)->group = into_index;
		vec_append(&into->members, &member);
	}
	for (size_t i = 0; i < from->folders.n; i++)
		add_folder(into, *(struct span *)vec_at(&from->folders, i));
	into->pid = into->pid > 0 ? into->pid : from->pid;
	into->refs = into->refs || from->refs;
	into->whole = into->whole || from->whole;
	vec_clear(&from->members);
	vec_clear(&from->folders);
}

/* Two refs logs are two processes: a start truncates the log. */
static bool differ(const struct group *a, const struct group *b)
{
	return (a->refs && b->refs) || (a->pid > 0 && b->pid > 0 && a->pid != b->pid);
}

static void join_by(struct groups *g, size_t a, size_t b, const char *why)
{
	size_t ga = input_at(g, a)->group, gb = input_at(g, b)->group;

	if (ga == gb || differ(group_at(g, ga), group_at(g, gb)))
		return;
	give_reason(g, group_at(g, ga), why);
	give_reason(g, group_at(g, gb), why);
	join(g, ga, gb);
}

static void join_by_pthreads(struct groups *g)
{
	struct map owner = {0}; /* pthread id -> first input that names it + 1 */

	for (size_t i = 0; i < g->inputs->n; i++) {
		const struct input *in = input_at(g, i);

		for (size_t k = 0; k < in->pthreads.n; k++) {
			uint64_t *first = map_put(&owner, (uint64_t)*(int64_t *)vec_at(&in->pthreads, k), NULL);

			if (*first)
				join_by(g, *first - 1, i, "overlap");
			else
				*first = i + 1;
		}
	}
	map_done(&owner);
}

static uint64_t pair_key(size_t refs, size_t other)
{
	return (uint64_t)refs << 32 | other;
}

static bool join_by_objects(struct groups *g, struct db *db, struct err *e)
{
	for (size_t i = 0; i < g->inputs->n && input_at(g, i)->is_refs; i++) {
		struct vec overheads;
		bool ok = evidence_overheads(db, input_at(g, i), &overheads, e);

		for (size_t k = i + 1; ok && k < g->inputs->n; k++) {
			const struct input *other = input_at(g, k);
			enum evidence ev;

			if (other->is_refs || (!other->threads && !other->objects.n))
				continue;
			ok = evidence_of_refs(db, input_at(g, i), &overheads, other, &ev, e);
			if (!ok)
				break;
			if (ev == EVIDENCE_SAME)
				join_by(g, i, k, "overlap");
			else if (ev != EVIDENCE_NONE)
				*map_put(&g->said, pair_key(i, k), NULL) = ev;
		}
		vec_done(&overheads);
		if (!ok)
			return false;
	}
	return true;
}

/* The same process id or start; not if both show all threads of a process and share none: ids of containers repeat. */
static bool states_same(const struct input *a, const struct input *b, const char **ret_why)
{
	if (a->pid > 0 && a->pid == b->pid) {
		*ret_why = "pid";
		return true;
	}
	*ret_why = "start";
	return a->clock.n && span_eq(a->clock, b->clock);
}

static void join_by_statements(struct groups *g)
{
	struct vec stating; /* size_t: inputs that state an id or a start, and name threads */
	const char *why;

	vec_init(&stating, sizeof(size_t));
	for (size_t i = 0; i < g->inputs->n; i++) {
		const struct input *in = input_at(g, i);

		if (!in->threads || (in->pid <= 0 && !in->clock.n))
			continue;
		for (size_t k = 0; k < stating.n; k++) {
			size_t other = *(size_t *)vec_at(&stating, k);
			const struct group *a = group_at(g, in->group), *b = group_at(g, input_at(g, other)->group);

			if (a != b && states_same(in, input_at(g, other), &why) && !(a->whole && b->whole))
				join_by(g, other, i, why);
		}
		if (group_at(g, in->group)->members.n == 1)
			vec_append(&stating, &i); /* one of each group is enough */
	}
	vec_done(&stating);
}

/* --- what is left ------------------------------------------------------------------------------------------------- */

/* How many folders the paths of two groups have in common at best. */
static int nearness(const struct group *a, const struct group *b)
{
	int best = 0;

	for (size_t i = 0; i < a->folders.n * b->folders.n; i++) {
		struct span x = *(struct span *)vec_at(&a->folders, i / b->folders.n);
		struct span y = *(struct span *)vec_at(&b->folders, i % b->folders.n);
		int folders = 0;

		for (size_t k = 0; k < x.n && k < y.n && x.p[k] == y.p[k]; k++)
			folders += x.p[k] == '/';
		best = folders > best ? folders : best;
	}
	return best;
}

/* What the refs logs of one group say of the members of the other. */
static enum evidence said_by_refs(const struct groups *g, const struct group *refs, const struct group *other)
{
	enum evidence best = EVIDENCE_NONE;

	for (size_t i = 0; refs->refs && i < refs->members.n; i++) {
		size_t log = *(size_t *)vec_at(&refs->members, i);

		for (size_t k = 0; input_at(g, log)->is_refs && k < other->members.n; k++) {
			uint64_t *ev = map_get(&g->said, pair_key(log, *(size_t *)vec_at(&other->members, k)));

			best = ev && (enum evidence)*ev > best ? (enum evidence)*ev : best;
		}
	}
	return best;
}

static enum evidence compare(const struct groups *g, const struct group *a, const struct group *b)
{
	return differ(a, b) || (a->whole && b->whole) ? EVIDENCE_OTHER : said_by_refs(g, b, a);
}

/* Join group @at to one of those before it in the list that nothing speaks against. */
static void settle(struct groups *g, size_t at)
{
	const struct group *group = group_at(g, at);
	size_t into = at;
	bool soft = false;
	int best = -1;

	for (size_t i = 0; i < g->list.n; i++) {
		const struct group *other = group_at(g, i);
		enum evidence ev;
		int near;

		if (i == at || !other->members.n || (!other->refs && i > at))
			continue;
		ev = compare(g, group, other);
		if (ev == EVIDENCE_OTHER || (soft && ev != EVIDENCE_SOFT))
			continue;
		near = nearness(group, other);
		if (near > best || (ev == EVIDENCE_SOFT && !soft)) {
			best = near;
			into = i;
			soft = ev == EVIDENCE_SOFT;
		}
	}
	if (into == at)
		return;
	give_reason(g, group, soft ? "overlap" : "folder");
	join(g, into, at);
}

/* A source that names no thread, by what it states: of several the nearest. */
static bool settle_by_statement(struct groups *g, size_t at)
{
	struct input *in = input_at(g, at);
	const struct group *group = group_at(g, in->group);
	size_t into = in->group;
	const char *why;
	int best = -1;

	if (in->pid <= 0 && !in->clock.n)
		return false;
	for (size_t i = 0; i < g->inputs->n; i++) {
		const struct input *other = input_at(g, i);
		const struct group *candidate = group_at(g, other->group);

		if (other->group == in->group || !states_same(in, other, &why) || nearness(group, candidate) <= best)
			continue;
		best = nearness(group, candidate);
		into = other->group;
		in->why = why;
	}
	if (into == in->group)
		return false;
	join(g, into, in->group);
	return true;
}

static size_t number_groups(struct groups *g)
{
	struct map numbers = {0};
	size_t n;

	for (size_t i = 0; i < g->inputs->n; i++) {
		struct input *in = input_at(g, i);
		uint64_t *number = map_put(&numbers, in->group, NULL);

		if (!*number)
			*number = numbers.n;
		in->group = *number;
	}
	n = numbers.n;
	map_done(&numbers);
	return n;
}

bool groups_find(struct db *db, struct vec *inputs, size_t *ret_groups, struct err *e)
{
	struct groups g;
	bool ok;

	groups_init(&g, inputs);
	join_by_pthreads(&g);
	ok = join_by_objects(&g, db, e);
	join_by_statements(&g);
	for (size_t i = 0; ok && i < g.list.n; i++) {
		const struct group *group = group_at(&g, i);

		if (group->members.n && !group->refs && input_at(&g, *(size_t *)vec_at(&group->members, 0))->threads)
			settle(&g, i);
	}
	for (size_t i = 0; ok && i < inputs->n; i++) {
		const struct input *in = input_at(&g, i);

		if (!in->threads && !in->is_refs && !settle_by_statement(&g, i))
			settle(&g, in->group);
	}
	*ret_groups = ok ? number_groups(&g) : 0;
	groups_done(&g);
	return ok;
}
