#include "config.h"

#include "astscope/view/views.h"

#define VIEW(id) extern const struct view_class id##_view;
#include "astscope/view/views.def"
#undef VIEW

const struct view_class *const *view_classes(size_t *ret_n)
{
	static const struct view_class *const classes[] = {
#define VIEW(id) &id##_view,
#include "astscope/view/views.def"
#undef VIEW
		NULL,
	};

	*ret_n = ARRAY_LEN(classes) - 1;
	return classes;
}
