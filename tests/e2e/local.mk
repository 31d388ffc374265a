# SPDX-License-Identifier: GPL-3.0-or-later
# The program from outside; each prints TAP.
# It builds everything once more, so it begins first; under sanitizers there is no package.
if !SANITIZERS
TESTS += tests/e2e/package.sh
endif
E2E_TESTS = tests/e2e/usage.sh \
	tests/e2e/cache.sh \
	tests/e2e/collect.sh \
	tests/e2e/commands.sh \
	tests/e2e/hardening.sh \
	tests/e2e/hostile.sh \
	tests/e2e/interrupt.sh \
	tests/e2e/headless.sh \
	tests/e2e/notes.sh \
	tests/e2e/sql.sh \
	tests/e2e/output.sh
TESTS += $(E2E_TESTS)
# These compare answers, which are the same under sanitizers; commands.sh runs what they run.
E2E_ANSWERS = tests/e2e/bundles.sh \
	tests/e2e/compat.sh \
	tests/e2e/demo.sh \
	tests/e2e/diff.sh \
	tests/e2e/export.sh \
	tests/e2e/html.sh \
	tests/e2e/places.sh \
	tests/e2e/promises.sh \
	tests/e2e/readme.sh \
	tests/e2e/recipes.sh \
	tests/e2e/redact.sh \
	tests/e2e/redact_screen.sh \
	tests/e2e/screens.sh \
	tests/e2e/refcounter.sh \
	tests/e2e/reports_of_logs.sh \
	tests/e2e/rules.sh \
	tests/e2e/save.sh \
	tests/e2e/sorted.sh \
	tests/e2e/torn.sh \
	tests/e2e/twins.sh
if !SANITIZERS
TESTS += $(E2E_ANSWERS)
endif
EXTRA_DIST += tests/e2e/package.sh $(E2E_TESTS) $(E2E_ANSWERS) tests/e2e/lib.sh
