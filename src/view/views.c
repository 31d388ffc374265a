#include "config.h"

#include "astscope/view/views.h"

#include "astscope/base/attr.h"

#define VIEW(id) extern const struct view_class id##_view;
#include "astscope/view/views.def"
#undef VIEW

static const struct view_class *const views[] = {
#define VIEW(id) &id##_view,
#include "astscope/view/views.def"
#undef VIEW
};

const struct view_class *const *view_classes(size_t *ret_n)
{
	*ret_n = ARRAY_LEN(views);
	return views;
}
