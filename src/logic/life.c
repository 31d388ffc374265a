#include "config.h"

#include "astscope/logic/life.h"

const char *life_class_name(enum life_class c)
{
	switch (c) {
	case LIFE_FINALIZED:
		return "finalized";
	case LIFE_LEAKED:
		return "leaked";
	case LIFE_SKEWED:
		return "skewed";
	case LIFE_INVALID:
		return "invalid";
	}
	return "?";
}
