#ifndef SRC_LOGIC_RULES_TEXT_H
#define SRC_LOGIC_RULES_TEXT_H

/* The files of share/rules, embedded at build time by build-aux/embed-text.awk; ended by a name that is NULL. */
struct rules_text {
	const char *name; /* share/rules/roles.tsv */
	const char *text;
};

extern const struct rules_text rules_texts[];

#endif
