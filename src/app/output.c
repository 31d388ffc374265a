#include "config.h"

#include "astscope/app/output.h"

#include <errno.h>

bool output_open(const char *path, struct output *ret, struct err *e)
{
	*ret = (struct output){.file = stdout, .path = path};
	if (!path)
		return true;
	ret->file = fopen(path, "we");
	return ret->file || err_set_errno(e, ERR_WRITE, errno, "%s", path);
}

static bool put(void *ctx, struct span text)
{
	struct output *o = ctx;

	if (o->failed)
		return false;
	errno = 0;
	if (fwrite(text.p, 1, text.n, o->file) == text.n)
		return true;
	o->failed = errno ? errno : EIO;
	return false;
}

struct report_sink output_sink(struct output *o)
{
	return (struct report_sink){put, o};
}

bool output_reader_gone(const struct output *o)
{
	return o->failed == EPIPE;
}

bool output_close(struct output *o, struct err *e)
{
	errno = 0;
	if ((o->path ? fclose(o->file) : fflush(o->file)) != 0 && !o->failed)
		o->failed = errno ? errno : EIO;
	if (!o->failed || output_reader_gone(o))
		return true;
	return err_set_errno(e, ERR_WRITE, o->failed, "%s", o->path ? o->path : "standard output");
}

void output_abandon(struct output *o)
{
	if (o->path)
		fclose(o->file);
}
