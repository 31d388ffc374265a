#include "config.h"

#include "tests/lib/derive.h"

#include "astscope/analysis/analysis.h"

bool derive(struct import *im, struct err *e)
{
	struct rules *rules = rules_new();
	bool ok = ((db_make_derived(import_db(im), e) && analysis_run(import_db(im), rules, NULL, e)) || importer_failed(im, e)) &&
		  importer_finish(im, e);

	rules_free(rules);
	return ok;
}
