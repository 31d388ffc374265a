/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/import/importer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <unistd.h>

#include "cache.h"
#include "cancel.h"
#include "importer_data.h"

#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/store/writer.h"

static char *take(struct strbuf *b)
{
	char *s = mem_strdup(strbuf_str(b));

	strbuf_done(b);
	return s;
}

/* ---- a new database ---- */

static bool scan(struct import *im, struct err *e)
{
	const struct member **list;
	struct watch watch;
	bool any = false;
	size_t n;

	if (bundle_is_stream(im->bundle))
		return true;
	watch_begin(&watch, &im->args, IMPORT_LOOKING, bundle_input_bytes(im->bundle));
	if (!bundle_scan(im->bundle, im->args.cancel, watch_looking, &watch, e))
		return false;
	n = bundle_count(im->bundle);
	list = mem_zalloc((n + 1) * sizeof(*list));
	for (size_t i = 0; i < n; i++) {
		list[i] = bundle_member(im->bundle, i);
		any |= list[i]->state == MEMBER_OK;
	}
	bundle_id(list, n, im->id);
	if (!any)
		bundle_say_nothing(im->bundle, list, n, e);
	free(list);
	return any;
}

static bool begin_meta(struct import *im, struct err *e)
{
	return db_meta_set(im->db, "state", SPAN_LIT("importing"), e) &&
	       db_meta_set(im->db, "name", span_from(im->name), e) &&
	       db_meta_set(im->db, "program", SPAN_LIT(PACKAGE_NAME " " PACKAGE_VERSION), e) &&
	       (!im->args.no_repair || db_meta_set(im->db, "as-is", SPAN_LIT("1"), e)) &&
	       (!im->stamp || db_meta_set(im->db, "stamp", span_from(im->stamp), e));
}

/* What the failure of a new database means. */
static void explain_failure(const struct import *im, struct err *e)
{
	if (e->code == ERR_DB)
		err_wrap(e, "cannot make the database; kept nothing");
	if (e->code != ERR_WRITE || !im->place)
		return;
	err_wrap(e, "cannot write the database while importing; kept nothing");
	err_hint(e, "name a database elsewhere with --db, or use --no-cache");
}

#define LONG_BYTES (1 << 20) /* less than that does not keep anybody waiting */

/* There are members to look at while others are read. */
static bool has_both(const struct import *im)
{
	bool is_long = false, is_short = false;

	for (size_t i = 0; !bundle_is_stream(im->bundle) && i < bundle_count(im->bundle); i++) {
		const struct member *m = bundle_member(im->bundle, i);

		if (m->state != MEMBER_OK)
			continue;
		is_long |= member_is_long(m) && (m->bytes < 0 || m->bytes >= LONG_BYTES);
		is_short |= !member_is_long(m);
	}
	return is_long && is_short;
}

static void call_reads_long(struct import *im)
{
	if (!im->args.reads_long(im->args.progress_ctx) || !is_cancelled(im->args.cancel))
		return;
	im->args.leave = IMPORT_LEAVE_STOPPED;
	im->args.cancel = NULL;
}

static bool import_now(struct import *im, struct err *e)
{
	struct pass_args args = {.args = &im->args, .bundle = im->bundle, .budget = &im->budget, .place = im->place};
	struct pass_result r = {0};
	int64_t began = env_monotonic_us();
	bool ok;

	if (im->args.reads_long && has_both(im))
		call_reads_long(im);
	ok = target_begin(im, e) && begin_meta(im, e);
	args.db = im->db;
	ok = ok && pass_run(&args, &r, e) && db_is_sound(im->db, e);
	if (!ok) {
		explain_failure(im, e);
		target_drop(im);
		return false;
	}
	memcpy(im->id, r.id, sizeof(im->id));
	im->result.fresh = true;
	im->result.derive = true;
	im->result.sources = r.sources;
	im->result.recognised = r.recognised;
	im->result.lines = r.lines;
	im->result.records = r.records;
	im->result.rejects = r.rejects;
	im->result.bytes = r.bytes;
	im->result.elapsed_us = env_monotonic_us() - began;
	im->result.over = r.over;
	reuse_read_result(im);
	return true;
}

/* Another process has the lock: what is small of the bundle, in memory. */
static bool import_beside(struct import *im, struct err *e)
{
	free(im->place);
	free(im->path);
	im->place = im->path = NULL;
	im->cached = false;
	im->args.where = IMPORT_MEMORY;
	im->args.leave = IMPORT_LEAVE_BESIDE;
	im->result.beside = true;
	return import_now(im, e);
}

/* ---- the whole way ---- */

static bool run(struct import *im, struct err *e)
{
	const struct import_args *args = &im->args;
	struct strbuf stamp = {0};

	if (!bundle_open(args->paths, args->n, &im->budget, &im->bundle, e))
		return false;
	if (args->growing)
		bundle_call(im->bundle, args->growing);
	im->name = mem_strdup(bundle_name(im->bundle));
	if (!target_check(im, e))
		return false;
	if (bundle_is_database(im->bundle))
		return reuse_database(im, e);
	if (bundle_stamp(im->bundle, &stamp)) {
		strbuf_add_str(&stamp, args->no_repair ? IMPORT_AS_IS : "");
		im->stamp = take(&stamp);
	}
	if (reuse_untouched(im))
		return reuse_prepare(im, e);
	if (!scan(im, e) || !target_choose(im, e))
		return false;
	if (!reuse_same_bytes(im)) {
		if (!target_lock(im, e))
			return args->no_wait && e->cause == EWOULDBLOCK && import_beside(im, e);
		/* Another process may have finished it while we looked or waited. */
		if (!reuse_same_bytes(im))
			return import_now(im, e);
		target_unlock(im);
	}
	if (im->cached)
		cache_remember(args->paths, args->n, im->stamp, im->path);
	return reuse_prepare(im, e);
}

static void fill_result(struct import *im)
{
	im->result.name = im->name;
	im->result.id = im->id;
	im->result.db_path = im->path;
	im->result.stopped = im->stopped;
}

bool importer_run(const struct import_args *args, struct import **ret, struct err *e)
{
	struct import *im = mem_zalloc(sizeof(*im));

	im->args = *args;
	im->paths = mem_zalloc((args->n + 1) * sizeof(*im->paths));
	for (size_t i = 0; i < args->n; i++)
		im->paths[i] = mem_strdup(args->paths[i]);
	im->args.paths = (const char *const *)im->paths;
	im->lock = -1;
	if (args->budget)
		im->budget = *args->budget;
	else
		budget_init(&im->budget);
	if (!run(im, e)) {
		if (is_cancelled(im->args.cancel) && e->code != ERR_NOTHING && e->code != ERR_INTERRUPTED)
			err_set(e, ERR_INTERRUPTED, "stopped");
		import_free(im);
		return false;
	}
	fill_result(im);
	*ret = im;
	return true;
}

bool importer_failed(const struct import *im, struct err *e)
{
	if (!im->result.fresh)
		return err_wrap(e, "cannot finish %s", im->path);
	explain_failure(im, e);
	return false;
}

bool importer_finish(struct import *im, struct err *e)
{
	if (!im->result.derive)
		return true;
	if (!db_is_sound(im->db, e) || (im->place && !db_seal(im->db, e)) ||
	    !db_meta_set(im->db, "state", SPAN_LIT("complete"), e))
		return importer_failed(im, e);
	im->result.derive = false;
	if (!im->place)
		return true;
	if (im->result.fresh && !target_finish(im, e))
		return false;
	target_unlock(im);
	db_close(im->db);
	im->db = NULL;
	if (!db_open(im->path, DB_READ, &im->db, e))
		return false;
	if (im->cached && im->stamp)
		cache_remember(im->args.paths, im->args.n, im->stamp, im->path);
	fill_result(im);
	return true;
}

void import_free(struct import *im)
{
	if (!im)
		return;
	if (im->result.fresh && im->result.derive)
		target_drop(im); /* never to be opened: no use in keeping it */
	db_close(im->db);
	target_unlock(im);
	bundle_free(im->bundle);
	for (size_t i = 0; i < im->args.n; i++)
		free(im->paths[i]);
	free(im->paths);
	free(im->name);
	free(im->path);
	free(im->place);
	free(im->stamp);
	free(im->stopped);
	free(im);
}

struct db *import_db(const struct import *im)
{
	return im->db;
}

const struct import_result *import_result(const struct import *im)
{
	return &im->result;
}
