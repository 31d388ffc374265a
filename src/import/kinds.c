#include "config.h"

#include "kinds.h"

void kinds_init(struct kinds *k)
{
	k->n = 0;
	for (size_t i = 0; i < format_count() && k->n < KINDS_MOST; i++) {
		const struct format *f = format_at(i);
		bool known = false;

		for (size_t j = 0; j < k->n; j++)
			known |= k->at[j]->begin == f->begin;
		if (!known)
			k->at[k->n++] = f;
	}
}

bool kinds_blank(struct span line)
{
	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] != ' ' && line.p[i] != '\t' && line.p[i] != '\r')
			return false;
	}
	return true;
}

enum line_sign kinds_sign(const struct kinds *k, struct span line, const struct format **ret)
{
	enum line_sign best = LINE_FOREIGN;

	*ret = NULL;
	if (kinds_blank(line))
		return best;
	for (size_t i = 0; i < k->n && best < LINE_ANCHOR; i++) {
		enum line_sign sign = k->at[i]->sign(line);

		if (sign > best) {
			best = sign;
			*ret = k->at[i];
		}
	}
	return best;
}

bool kinds_mend(const struct kinds *k, struct span line, struct strbuf *out)
{
	for (size_t i = 0; i < k->n; i++) {
		if (k->at[i]->mend && k->at[i]->mend(line, out))
			return true;
	}
	return false;
}
