/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ref_types.h"

void ref_types_init(struct ref_types *t)
{
	*t = (struct ref_types){.names = intern_new(), .addrs = intern_new()};
	vec_init(&t->types, sizeof(struct ref_type));
	vec_init(&t->objects, sizeof(struct ref_object));
}

void ref_types_done(struct ref_types *t)
{
	intern_free(t->names);
	intern_free(t->addrs);
	vec_done(&t->types);
	vec_done(&t->objects);
	strbuf_done(&t->scratch);
}

bool ref_row_read(struct span line, uint64_t number, struct span ret[PY_FIELDS], bool *ret_wanted, struct err *e)
{
	*ret_wanted = py_has(line, "constructor") || py_has(line, "destructor");
	if (*ret_wanted && py_split(py_strip(line), ret) <= PY_STATE)
		return err_set(e, ERR_READ, "line %llu has no state", (unsigned long long)number);
	return true;
}

static uint32_t type_of(struct ref_types *t, const struct span f[PY_FIELDS])
{
	uint32_t id;

	strbuf_clear(&t->scratch);
	strbuf_add(&t->scratch, f[PY_FILE]);
	strbuf_add_char(&t->scratch, ':');
	strbuf_add(&t->scratch, f[PY_LINE]);
	strbuf_add_char(&t->scratch, ':');
	strbuf_add(&t->scratch, f[PY_FUNC]);
	id = intern_id(t->names, strbuf_span(&t->scratch));
	while (t->types.n < id)
		vec_push(&t->types);
	return id;
}

static struct ref_object *object_at(struct ref_types *t, struct span addr)
{
	uint32_t id = intern_id(t->addrs, addr);

	while (t->objects.n < id)
		vec_push(&t->objects);
	return vec_at(&t->objects, id - 1);
}

struct ref_object *ref_types_begin(struct ref_types *t, const struct span f[PY_FIELDS])
{
	struct ref_object *o = object_at(t, f[PY_ADDR]);

	*o = (struct ref_object){.type = type_of(t, f)};
	return o;
}

/* In the order in which the scripts ask. */
static const char *const lock_words[LOCK_USES] = {
	[LOCK_UNUSED] = "**lock-state:unused**",
	[LOCK_USED] = "**lock-state:used**",
	[LOCK_OBJECT] = "**lock-state:lockobj**",
	[LOCK_NONE] = "**lock-state:none**",
};

bool ref_types_end(struct ref_types *t, const struct span f[PY_FIELDS], struct ref_object *ret)
{
	struct ref_object *o = object_at(t, f[PY_ADDR]);
	struct ref_type *type;

	*ret = *o;
	if (!o->type)
		return false;
	type = vec_at(&t->types, o->type - 1);
	*o = (struct ref_object){0};
	for (int use = 0; use < LOCK_USES; use++) {
		if (py_has(f[PY_STATE], lock_words[use])) {
			type->n[use]++;
			break;
		}
	}
	return true;
}
