/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/ui/role.h"

static const unsigned char marks_of[ROLE_COUNT] = {
#define ROLE(id, name, marks) [ROLE_##id] = marks,
#include "astscope/ui/roles.def"
#undef ROLE
};

unsigned role_marks(enum role r)
{
	return marks_of[r];
}
