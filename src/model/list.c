/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/list.h"

#include <string.h>

/* The table itself is made from share/sql/query by build-aux/embed-lists.awk. */

const struct list *list_find(const char *name)
{
	for (size_t i = 0; name && i < lists_count; i++)
		if (!strcmp(lists[i].info.name, name))
			return &lists[i];
	return NULL;
}

const struct list_field *list_field(const struct list *l, struct span name)
{
	for (size_t i = 0; i < l->n_fields; i++)
		if (span_eq_str(name, l->fields[i].name))
			return &l->fields[i];
	return NULL;
}

const struct list_flag *list_flag(const struct list *l, struct span name)
{
	for (size_t i = 0; i < l->n_flags; i++)
		if (span_eq_str(name, l->flags[i].name))
			return &l->flags[i];
	return NULL;
}

const struct list_sort *list_sort(const struct list *l, const char *name)
{
	for (size_t i = 0; i < l->info.n_sorts; i++)
		if (!strcmp(l->sorts[i].name, name))
			return &l->sorts[i];
	return NULL;
}

size_t list_count(void)
{
	return lists_count;
}

const struct list_info *list_at(size_t i)
{
	return i < lists_count ? &lists[i].info : NULL;
}

const struct list_info *list_info(const char *name)
{
	const struct list *l = list_find(name);

	return l ? &l->info : NULL;
}

const struct list_info *list_of_view(struct span view)
{
	for (size_t i = 0; i < lists_count; i++)
		if (lists[i].info.place.view && span_eq_str(view, lists[i].info.place.view))
			return &lists[i].info;
	return NULL;
}

bool column_is_right(const struct column *c)
{
	switch (c->type) {
	case CELL_INT:
	case CELL_COUNT:
	case CELL_LWP:
	case CELL_DELTA:
	case CELL_BYTES:
	case CELL_SECONDS:
		return true;
	case CELL_TEXT:
	case CELL_PRIVATE:
	case CELL_ADDR:
	case CELL_OBJ:
	case CELL_BOOL:
	case CELL_MARK:
	case CELL_SITE:
	case CELL_CONFIDENCE:
	case CELL_LINES:
		break;
	}
	return false;
}
