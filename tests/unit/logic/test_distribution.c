/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "astscope/base/attr.h"
#include "astscope/logic/distribution.h"

#define MOST 3

/* Each row of the table by a text of its own; then what contradicts, and what tells nothing. */
static const struct {
	const char *evidence[MOST][2];
	const char *name; /* NULL = none is claimed */
} cases[] = {
	{{{"gdb", "GNU gdb (Debian 13.1-3) 13.1"}}, "Debian"},
	{{{"gdb", "GNU gdb (Ubuntu 12.1-0ubuntu1~22.04) 12.1"}}, "Ubuntu"},
	{{{"gdb", "GNU gdb (GDB) Fedora Linux 14.1-4.fc39"}}, "Fedora"},
	{{{"gdb", "GNU gdb (GDB) Amazon Linux 12.1-11.amzn2"}}, "Amazon Linux"},
	{{{"gdb", "GNU gdb (GDB) Red Hat Enterprise Linux 7.6.1-120.el7"}}, "Red Hat Enterprise Linux or a rebuild of it"},
	{{{"gdb", "GNU gdb (GDB; SUSE Linux Enterprise 15) 13.2"}}, "SUSE"},
	{{{"gdb", "This GDB was configured as \"x86_64-redhat-linux-gnu\"."}}, "Red Hat, Fedora or a relative"},
	{{{"gdb", "This GDB was configured as \"x86_64-suse-linux\"."}}, "SUSE"},
	{{{"gdb", "This GDB was configured as \"x86_64-alpine-linux-musl\"."}}, "Alpine"},
	{{{"debuginfo", "Missing separate debuginfos, use: zypper install glibc-debuginfo-2.31-13.3.x86_64"}}, "SUSE"},
	{{{"debuginfo", "Missing separate debuginfos, use: debuginfo-install asterisk16-16.9.0-2.sng7.x86_64"}},
	 "the FreePBX distribution"},
	{{{"debuginfo", "Missing separate debuginfos, use: debuginfo-install glibc-2.26-35.amzn2.x86_64"}}, "Amazon Linux"},
	{{{"debuginfo", "Missing separate debuginfos, use: dnf debuginfo-install glibc-2.28-225.el8.x86_64"}},
	 "Red Hat Enterprise Linux or a rebuild of it"},
	{{{"debuginfo", "Missing separate debuginfos, use: dnf debuginfo-install glibc-2.37-5.fc38.x86_64"}}, "Fedora"},
	{{{"debuginfo", "Try: dnf --enablerepo='*debug*' install /usr/lib/debug/.build-id/09/0a.debug"}},
	 "Red Hat, Fedora or a relative"},
	{{{"version", "16.28.0~dfsg-0+deb11u3"}}, "Debian or a relative"},
	{{{"version", "13.38.3-1.el7"}}, "Red Hat Enterprise Linux or a rebuild of it"},
	{{{"version", "18.12.1-1.fc39"}}, "Fedora"},
	{{{"path", "/lib64/ld-linux-x86-64.so.2"}}, NULL},
	{{{"path", "/lib/x86_64-linux-gnu/libc.so.6"}}, "Debian or a relative"},
	{{{"path", "/lib/ld-musl-x86_64.so.1"}}, "Alpine or another one with musl"},
	{{{"path", "/usr/lib64/libodbc.so.2"}}, "Red Hat, SUSE or another one with /lib64"},
};

static const struct {
	const char *evidence[MOST][2];
	const char *name;
} others[] = {
	/* the one that says most, and what is derived before a guess */
	{{{"path", "/lib/x86_64-linux-gnu/libc.so.6"}, {"gdb", "GNU gdb (Ubuntu 12.1) 12.1"}}, "Ubuntu"},
	{{{"path", "/lib64/libc.so.6"}, {"gdb", "GNU gdb (GDB; openSUSE Leap 15.5) 13.2"}}, "SUSE"},
	{{{"path", "/lib64/ld-linux-x86-64.so.2"}, {"path", "/usr/lib/aarch64-linux-gnu/libm.so.6"}}, "Debian or a relative"},
	/* looked at elsewhere: the libraries and gdb are of different ones */
	{{{"path", "/lib/x86_64-linux-gnu/libc.so.6"}, {"gdb", "GNU gdb (GDB) Fedora Linux 14.1"}, {"path", "/lib64/x.so"}}, NULL},
	{{{"path", "/lib64/libc.so.6"}, {"path", "/lib/libc.musl-x86_64.so.1"}}, NULL},
	/* nothing */
	{{{"gdb", "GNU gdb (GDB) 13.2"}, {"gdb", "This GDB was configured as \"x86_64-pc-linux-gnu\"."}, {"path", "/lib/libc.so.6"}},
	 NULL},
	{{{"version", "20.20.1"}, {"debuginfo", "Missing separate debuginfo for /lib/libfoo.so.1"}}, NULL},
	{{{"path", "Debian"}, {"version", "/lib/x86_64-linux-gnu/"}}, NULL},
	{{{NULL, NULL}}, NULL},
};

static size_t find(const struct rules *r, const char *const (*evidence)[2])
{
	struct distribution_evidence e[MOST];
	size_t n = 0;

	for (; n < MOST && evidence[n][0]; n++)
		e[n] = (struct distribution_evidence){span_from(evidence[n][0]), span_from(evidence[n][1])};
	return distribution_find(r, e, n);
}

static void assert_named(const struct rules *r, size_t row, const char *name, const char *of)
{
	struct span got = row == RULES_NONE ? (struct span){0} : rules_cell(r, DISTRIBUTION_NAME, row);

	if ((row == RULES_NONE) != !name || (name && !span_eq_str(got, name)))
		fail_msg("%s: %.*s, not %s", of ? of : "nothing", SPAN_ARG(got), name ? name : "none");
}

static void each_row_is_found(void **state)
{
	struct rules *r = rules_new();
	size_t named = 0;

	(void)state;
	assert_int_equal(rules_count(r, DISTRIBUTION_EVIDENCE), ARRAY_LEN(cases));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t row = find(r, cases[i].evidence);

		assert_named(r, row, cases[i].name, cases[i].evidence[0][1]);
		if (row != RULES_NONE)
			assert_int_equal(row, i); /* in the order of the file */
		named += row != RULES_NONE;
	}
	assert_int_equal(named, ARRAY_LEN(cases) - 1);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_named(r, find(r, others[i].evidence), others[i].name, others[i].evidence[0][1]);
	for (size_t row = 0; row < rules_count(r, DISTRIBUTION_EVIDENCE); row++) {
		struct span name = rules_cell(r, DISTRIBUTION_NAME, row);

		assert_true(!name.n == !rules_cell(r, DISTRIBUTION_HOW, row).n);
		assert_true(!name.n || rules_fit(SPAN_LIT("deb rpm suse alpine"), rules_cell(r, DISTRIBUTION_FAMILY, row)));
		assert_true(!name.n || rules_fit(SPAN_LIT("derived guess"), rules_cell(r, DISTRIBUTION_CONFIDENCE, row)));
	}
	rules_free(r);
}

static void packages_of_libraries(void **state)
{
	static const struct {
		const char *gdb, *library, *package;
	} rows[] = {
		{"GNU gdb (Debian", "/usr/lib/asterisk/modules/chan_sip.so", "asterisk-dbgsym"},
		{"GNU gdb (GDB) Red Hat", "/usr/lib64/asterisk/modules/chan_sip.so", "asterisk"},
		{"GNU gdb (GDB; SUSE", "/usr/lib64/libasteriskpj.so.2", "asterisk-debuginfo"},
		{"x-alpine-linux-musl", "/usr/lib/asterisk/modules/chan_sip.so", "asterisk-dbg"},
		{"GNU gdb (Debian", "/lib/x86_64-linux-gnu/libc-2.31.so", "libc6-dbg"},
		{"GNU gdb (GDB) Red Hat", "/lib64/libpthread.so.0", "glibc"},
		{"GNU gdb (GDB; SUSE", "/lib64/libc.so.6", "glibc-debuginfo"},
		{"x-alpine-linux-musl", "/lib/ld-musl-x86_64.so.1", "musl-dbg"},
		{"GNU gdb (Debian", "/usr/lib/x86_64-linux-gnu/libodbc.so.2", ""},
		{"GNU gdb (Debian", "", ""},
	};
	struct rules *r = rules_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *const evidence[MOST][2] = {{"gdb", rows[i].gdb}};
		size_t row = find(r, evidence);
		struct span package;

		assert_true(row != RULES_NONE);
		package = distribution_package(r, row, span_from(rows[i].library));
		if (!span_eq_str(package, rows[i].package))
			fail_msg("%s of %s: %.*s", rows[i].library, rows[i].gdb, SPAN_ARG(package));
	}
	assert_int_equal(rules_count(r, PACKAGE_LIBRARY), 8);
	rules_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_is_found),
		cmocka_unit_test(packages_of_libraries),
	};

	return cmocka_run_group_tests_name("distribution", tests, NULL, NULL);
}
