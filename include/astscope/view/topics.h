/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_VIEW_TOPICS_H
#define ASTSCOPE_VIEW_TOPICS_H

#include <stddef.h>

#include "astscope/ui/ui.h"

/* What `:help SUBJECT` explains: one screen each, for ui_add_topics. */
const struct help_topic *view_topics(size_t *ret_n);

#endif
