/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tests/lib/json_schema.h"

#include <string.h>

#include "astscope/base/attr.h"

struct check {
	json_t *root;
	struct strbuf *why;
};

static bool holds(const struct check *c, json_t *schema, json_t *value, const char *where);

static bool fault(const struct check *c, const char *where, const char *what)
{
	if (c->why && !c->why->n)
		strbuf_addf(c->why, "%s: %s", where, what);
	return false;
}

static bool is_of(json_t *value, const char *type)
{
	static const struct {
		const char *name;
		json_type type;
	} names[] = {{"object", JSON_OBJECT}, {"array", JSON_ARRAY}, {"string", JSON_STRING},
		     {"integer", JSON_INTEGER}, {"null", JSON_NULL}};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!strcmp(type, names[i].name))
			return json_typeof(value) == names[i].type;
	}
	return !strcmp(type, "number") ? json_is_number(value) : !strcmp(type, "boolean") && json_is_boolean(value);
}

static bool has_type(json_t *type, json_t *value)
{
	size_t i;
	json_t *one;

	if (json_is_string(type))
		return is_of(value, json_string_value(type));
	json_array_foreach(type, i, one) {
		if (is_of(value, json_string_value(one)))
			return true;
	}
	return false;
}

static bool is_one_of(json_t *list, json_t *value)
{
	size_t i;
	json_t *one;

	json_array_foreach(list, i, one) {
		if (json_equal(one, value))
			return true;
	}
	return false;
}

static json_t *find_ref(const struct check *c, const char *ref)
{
	static const char below[] = "#/$defs/";

	if (strncmp(ref, below, sizeof(below) - 1) != 0)
		return NULL;
	return json_object_get(json_object_get(c->root, "$defs"), ref + sizeof(below) - 1);
}

static bool any_holds(const struct check *c, json_t *list, json_t *value, const char *where)
{
	const struct check silent = {c->root, NULL};
	size_t i;
	json_t *one;

	json_array_foreach(list, i, one) {
		if (holds(&silent, one, value, where))
			return true;
	}
	return fault(c, where, "is none of what it may be");
}

static bool members_hold(const struct check *c, json_t *schema, json_t *value)
{
	json_t *known = json_object_get(schema, "properties"), *rest = json_object_get(schema, "additionalProperties");
	const char *key;
	json_t *member;

	json_object_foreach(value, key, member) {
		json_t *own = json_object_get(known, key);

		if (!holds(c, own ? own : rest, member, key))
			return false;
	}
	return true;
}

static bool items_hold(const struct check *c, json_t *schema, json_t *value, const char *where)
{
	size_t i;
	json_t *item;

	json_array_foreach(value, i, item) {
		if (!holds(c, schema, item, where))
			return false;
	}
	return true;
}

static bool has_required(const struct check *c, json_t *list, json_t *value, const char *where)
{
	size_t i;
	json_t *key;

	json_array_foreach(list, i, key) {
		if (!json_object_get(value, json_string_value(key)))
			return fault(c, where, json_string_value(key));
	}
	return true;
}

/* One word of a schema. */
static bool word_holds(const struct check *c, json_t *schema, const char *word, json_t *says, json_t *value, const char *where)
{
	static const char *const remarks[] = {"$schema", "$id", "$defs", "title", "description", "additionalProperties"};

	for (size_t i = 0; i < ARRAY_LEN(remarks); i++) {
		if (!strcmp(word, remarks[i]))
			return true;
	}
	if (!strcmp(word, "$ref"))
		return holds(c, find_ref(c, json_string_value(says)), value, where);
	if (!strcmp(word, "type"))
		return has_type(says, value) || fault(c, where, "is of another type");
	if (!strcmp(word, "const"))
		return json_equal(says, value) || fault(c, where, "is another value");
	if (!strcmp(word, "enum"))
		return is_one_of(says, value) || fault(c, where, "is no value of its list");
	if (!strcmp(word, "minimum"))
		return json_number_value(value) >= json_number_value(says) || fault(c, where, "is too small");
	if (!strcmp(word, "required"))
		return has_required(c, says, value, where);
	if (!strcmp(word, "properties"))
		return !json_is_object(value) || members_hold(c, schema, value);
	if (!strcmp(word, "items"))
		return !json_is_array(value) || items_hold(c, says, value, where);
	if (!strcmp(word, "anyOf"))
		return any_holds(c, says, value, where);
	return fault(c, word, "is no word that this knows");
}

static bool holds(const struct check *c, json_t *schema, json_t *value, const char *where)
{
	const char *word;
	json_t *says;

	if (!json_is_object(schema))
		return fault(c, where, "has no schema");
	json_object_foreach(schema, word, says) {
		if (!word_holds(c, schema, word, says, value, where))
			return false;
	}
	return true;
}

bool json_schema_holds(json_t *schema, json_t *value, struct strbuf *why)
{
	const struct check c = {schema, why};

	return holds(&c, schema, value, "the whole");
}
