/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/import/bundle.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bundle_data.h"
#include "cancel.h"
#include "sniff.h"
#include "stream.h"
#include "sums.h"

#include "astscope/base/map.h"
#include "astscope/base/mem.h"

/* Order of reading: what fills the first screen before the logs that take long. */
enum rank { RANK_FIRST, RANK_ARCHIVE, RANK_REFS, RANK_ARCHIVE_WITH_REFS };

static const char *keep(struct bundle *b, const char *s)
{
	return s ? arena_strf(b->names, "%s", s) : NULL;
}

static bool is_refs(const struct member *m)
{
	return m->format && strcmp(m->format->name, "refs") == 0;
}

/* What a scan needs all the way. */
struct scan {
	struct bundle *b;
	struct cursor *c;
	const atomic_bool *cancel;
	bundle_tick tick;
	void *ctx;
	char *buf;
	uint64_t digested; /* bytes read for digests alone */
};

static bool read_all(struct scan *s, const char *path, struct member_sums *ret)
{
	struct cursor *c = s->c;
	enum got g;
	size_t n;

	do {
		g = cursor_read(c, s->buf, STREAM_CHUNK, &n);
		if (s->tick)
			s->tick(s->ctx, cursor_consumed(c), path);
	} while (g == GOT_DATA);
	cursor_sums(c, ret);
	return g != GOT_STOP;
}

static enum rank rank_of(const struct member *m)
{
	if (m->depth)
		return is_refs(m) ? RANK_ARCHIVE_WITH_REFS : RANK_ARCHIVE;
	return is_refs(m) ? RANK_REFS : RANK_FIRST;
}

static bool list_members(struct scan *scan)
{
	struct bundle *b = scan->b;
	struct cursor *c = scan->c;
	const struct member *m;
	size_t seq = 0, last = SIZE_MAX;

	while ((m = cursor_next(c))) {
		struct scanned *s = vec_push(&b->members);
		struct input *in = vec_at(&b->inputs, cursor_input(c));

		s->m = *m;
		s->m.path = keep(b, m->path);
		s->m.note = keep(b, m->note);
		s->input = cursor_input(c);
		seq = s->input == last ? seq + 1 : 0;
		last = s->input;
		s->seq = seq;
		if (in->rank < rank_of(m))
			in->rank = rank_of(m);
		if (m->state != MEMBER_OK)
			continue;
		if (!cursor_ends(c, &s->m.sums) && !read_all(scan, s->m.path, &s->m.sums))
			return false;
		s->m.bytes = (int64_t)s->m.sums.bytes;
	}
	return true;
}

struct order {
	size_t old;
	unsigned rank;
};

static int order_cmp(const void *pa, const void *pb)
{
	const struct order *a = pa, *b = pb;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return a->old < b->old ? -1 : a->old > b->old;
}

static int scanned_cmp(const void *pa, const void *pb)
{
	const struct scanned *a = pa, *b = pb;

	if (a->input != b->input)
		return a->input < b->input ? -1 : 1;
	return a->seq < b->seq ? -1 : a->seq > b->seq;
}

/* Put inputs and their members into the order of reading. */
static void sort_by_rank(struct bundle *b)
{
	size_t n = b->inputs.n;
	size_t *place = mem_zalloc((n + 1) * sizeof(*place));
	struct vec orders, inputs;

	vec_init(&orders, sizeof(struct order));
	vec_init(&inputs, sizeof(struct input));
	for (size_t i = 0; i < n; i++)
		vec_append(&orders, &(struct order){i, ((struct input *)vec_at(&b->inputs, i))->rank});
	vec_sort(&orders, order_cmp);
	for (size_t i = 0; i < n; i++) {
		size_t old = ((struct order *)vec_at(&orders, i))->old;

		vec_append(&inputs, vec_at(&b->inputs, old));
		place[old] = i;
	}
	for (size_t i = 0; i < b->members.n; i++) {
		struct scanned *s = vec_at(&b->members, i);

		s->input = place[s->input];
	}
	vec_sort(&b->members, scanned_cmp);
	vec_done(&b->inputs);
	b->inputs = inputs;
	vec_done(&orders);
	free(place);
}

/* The digest of a member that lies plain on disk. */
static bool digest_plain(struct scan *scan, struct scanned *s)
{
	struct summer *sum;
	struct arena *notes;
	const char *note, *hint;
	uint64_t left = s->m.sums.bytes;
	bool stop = false;
	int fd;

	if (s->m.sums.has_digest)
		return true;
	notes = arena_new();
	fd = input_open(vec_at(&scan->b->inputs, s->input), notes, &note, &hint);
	arena_free(notes);
	if (fd < 0)
		return true; /* stays without a digest, so it is a copy of nothing; the import will say why */
	sum = summer_new();
	while (left && !stop) {
		ssize_t n = read(fd, scan->buf, left < STREAM_CHUNK ? (size_t)left : STREAM_CHUNK);

		if (n <= 0)
			break;
		left -= (uint64_t)n;
		summer_add(sum, scan->buf, (size_t)n, left);
		scan->digested += (uint64_t)n;
		if (scan->tick)
			scan->tick(scan->ctx, scan->digested, s->m.path);
		stop = is_cancelled(scan->cancel);
	}
	close(fd);
	if (!left)
		summer_result(sum, &s->m.sums);
	summer_free(sum);
	return !stop;
}

static uint64_t sums_key(const struct member_sums *s)
{
	uint64_t key;

	memcpy(&key, s->ends, sizeof(key));
	return key ^ s->bytes;
}

static bool same_bytes(const struct member_sums *a, const struct member_sums *b)
{
	return a->bytes == b->bytes && a->has_digest && b->has_digest &&
	       memcmp(a->digest, b->digest, sizeof(a->digest)) == 0;
}

/* Find members with the same bytes; whole files are read only where their ends agree. */
static bool find_copies(struct scan *scan)
{
	struct bundle *b = scan->b;
	struct map first = {0}; /* sums_key -> index + 1 of the first member with it */
	bool ok = true;

	for (size_t i = 0; i < b->members.n && ok; i++) {
		struct scanned *s = vec_at(&b->members, i);
		struct scanned *other;
		uint64_t *at;

		if (s->m.state != MEMBER_OK)
			continue;
		at = map_put(&first, sums_key(&s->m.sums), NULL);
		if (!*at) {
			*at = i + 1;
			continue;
		}
		other = vec_at(&b->members, (size_t)*at - 1);
		ok = digest_plain(scan, s) && digest_plain(scan, other);
		if (ok && same_bytes(&s->m.sums, &other->m.sums))
			s->m.copy_of = (size_t)*at - 1;
	}
	map_done(&first);
	return ok;
}

bool bundle_scan(struct bundle *b, const atomic_bool *cancel, bundle_tick tick, void *ctx, struct err *e)
{
	struct scan s = {.b = b, .cancel = cancel, .tick = tick, .ctx = ctx};
	bool ok;

	s.c = cursor_new(b, cancel);
	s.buf = mem_alloc(STREAM_CHUNK);
	vec_clear(&b->members);
	b->scanned = false;
	ok = list_members(&s);
	b->scanned = ok;
	cursor_free(s.c);
	if (ok) {
		sort_by_rank(b);
		ok = find_copies(&s);
	}
	free(s.buf);
	if (!ok || is_cancelled(s.cancel))
		return err_set(e, ERR_INTERRUPTED, "stopped while looking through the bundle");
	return true;
}

bool bundle_digest(struct bundle *b, size_t i, const atomic_bool *cancel, bundle_tick tick, void *ctx)
{
	struct scan s = {.b = b, .cancel = cancel, .tick = tick, .ctx = ctx, .buf = mem_alloc(STREAM_CHUNK)};
	struct scanned *m = vec_at(&b->members, i);
	bool ok = digest_plain(&s, m) && m->m.sums.has_digest;

	free(s.buf);
	return ok;
}

size_t bundle_count(const struct bundle *b)
{
	return b->members.n;
}

const struct member *bundle_member(const struct bundle *b, size_t i)
{
	return &((const struct scanned *)vec_at(&b->members, i))->m;
}

static int id_part_cmp(const void *pa, const void *pb)
{
	return memcmp(pa, pb, BUNDLE_DIGEST_BYTES);
}

void bundle_id(const struct member *const *members, size_t n, char ret[BUNDLE_ID_CHARS + 1])
{
	struct vec parts; /* a digest of (kind, bytes, ends) a member */
	unsigned char digest[BUNDLE_DIGEST_BYTES];

	vec_init(&parts, BUNDLE_DIGEST_BYTES);
	for (size_t i = 0; i < n; i++) {
		struct strbuf one = {0};

		if (members[i]->state != MEMBER_OK)
			continue;
		strbuf_addf(&one, "%s %llu ", members[i]->format ? members[i]->format->name : "text",
			    (unsigned long long)members[i]->sums.bytes);
		strbuf_add(&one, (struct span){(const char *)members[i]->sums.ends, BUNDLE_DIGEST_BYTES});
		sums_of_span(strbuf_span(&one), vec_push(&parts));
		strbuf_done(&one);
	}
	vec_sort(&parts, id_part_cmp);
	sums_of_span((struct span){parts.p, parts.n * BUNDLE_DIGEST_BYTES}, digest);
	vec_done(&parts);
	sums_hex(digest, ret);
}

bool bundle_say_nothing(const struct bundle *b, const struct member *const *members, size_t n, struct err *e)
{
	static const char usual[] = "give a directory, an archive or files such as refs, locks.txt, *-brief.txt";
	const struct member *core = NULL;

	for (size_t i = 0; i < n && !core; i++)
		core = members[i]->hint ? members[i] : NULL;
	if (n == 1 || core) {
		const struct member *m = core ? core : members[0];

		err_set(e, m->state == MEMBER_UNREADABLE && n == 1 ? ERR_READ : ERR_NOTHING, "%s: %s", m->path,
			m->note ? m->note : content_note(CONTENT_TEXT));
		if (m->hint || e->code == ERR_NOTHING)
			err_hint(e, "%s", m->hint ? m->hint : usual);
		return false;
	}
	if (n)
		err_set(e, ERR_NOTHING, "%s: no refs, lock dump, backtrace or log recognised in %zu files", b->name, n);
	else
		err_set(e, ERR_NOTHING, "%s: there is no file in it", b->name);
	return err_hint(e, "%s", usual);
}
