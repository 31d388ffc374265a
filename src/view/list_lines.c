/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "list.h"

#include <string.h>

/* Lines of a table pane looked for and folded. */

long list_pane_find_key(struct list_pane *p, struct row_key key)
{
	int64_t at;

	if (!p->rows || p->stopped)
		return -1;
	if (!list_pane_tell(p, p->sections ? sections_find(p->sections, key, &at, &p->e) : rows_find(p->rows, key, &at, &p->e)))
		return -1;
	return (long)at;
}

long list_pane_find(struct list_pane *p, struct span key)
{
	struct row_key k;
	int64_t id;

	if (key.n == LIST_KEY_BYTES) {
		memcpy(&k, key.p, LIST_KEY_BYTES);
		return list_pane_find_key(p, k);
	}
	if (key.n != sizeof(id) || !p->sections)
		return -1;
	memcpy(&id, key.p, sizeof(id));
	return (long)sections_of_id(p->sections, id);
}

long list_pane_search(struct list_pane *p, struct span needle, long from, int dir)
{
	struct err e = {0};
	int64_t at;
	bool ok;

	if (!p->rows || p->stopped)
		return -1;
	if (p->sections)
		ok = sections_search(p->sections, needle, from, dir < 0, &at, &e);
	else
		ok = rows_search(p->rows, needle, from, dir < 0, &at, &e);
	if (ok)
		return (long)at;
	if (e.code != ERR_INTERRUPTED && e.code != ERR_NONE)
		p->e = e;
	return -1;
}

long list_pane_items(struct list_pane *p)
{
	return p->sections ? (long)sections_rows(p->sections) : list_pane_count(p);
}

long list_pane_step(struct list_pane *p, long from, int dir)
{
	return p->sections ? (long)sections_step(p->sections, from, dir) : -1;
}

bool list_pane_fit(struct list_pane *p, int cols, long rows)
{
	bool other = false, all = false;
	struct err e = {0};

	if (!p->sections || p->stopped)
		return false;
	/* what is put off or stopped stays folded, but not what was unfolded before */
	all = sections_fit(p->sections, cols, rows, &other, &e);
	(void)all;
	return other;
}

long list_pane_fold(struct list_pane *p, long index)
{
	int64_t at = -1;

	if (!p->sections || p->stopped || index < 0)
		return -1;
	return list_pane_tell(p, sections_toggle(p->sections, index, &at, &p->e)) ? (long)at : -1;
}
