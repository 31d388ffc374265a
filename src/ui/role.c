#include "config.h"

#include "astscope/ui/role.h"

struct role_row {
	const char *name;
	unsigned marks;
};

static const struct role_row rows[ROLE_COUNT] = {
#define ROLE(id, name, marks) [ROLE_##id] = {name, marks},
#include "astscope/ui/roles.def"
#undef ROLE
};

const char *role_name(enum role r)
{
	return rows[r].name;
}

unsigned role_marks(enum role r)
{
	return rows[r].marks;
}

bool role_by_name(struct span name, enum role *ret)
{
	for (int r = 0; r < ROLE_COUNT; r++) {
		if (span_eq_str(name, rows[r].name)) {
			*ret = (enum role)r;
			return true;
		}
	}
	return false;
}
