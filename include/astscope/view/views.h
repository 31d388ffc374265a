/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_VIEW_VIEWS_H
#define ASTSCOPE_VIEW_VIEWS_H

#include <stddef.h>

#include "astscope/ui/view.h"

/* All views; what ui_new takes. */
const struct view_class *const *view_classes(size_t *ret_n);

#endif
