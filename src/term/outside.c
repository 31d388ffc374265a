#include "config.h"

#include "outside.h"

#include "astscope/base/env.h"
#include "astscope/base/scan.h"
#include "files.h"

bool outside_dump(const char *path, struct span text, struct err *e)
{
	return files_write(path, text, 0666, e);
}

int64_t outside_number(const char *name, int64_t otherwise)
{
	struct span text = span_from(env_get(name));
	uint64_t n;

	return scan_u64(&text, &n) && !text.n && n <= INT32_MAX ? (int64_t)n : otherwise;
}
