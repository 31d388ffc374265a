# SPDX-License-Identifier: GPL-3.0-or-later
# Checks of the source tree itself; each prints TAP.
TREE_CHECKS = tests/check/layers.sh \
	tests/check/banned.sh \
	tests/check/calls.sh \
	tests/check/dist.sh \
	tests/check/docs.sh \
	tests/check/globals.sh \
	tests/check/headers.sh \
	tests/check/lists.sh \
	tests/check/pressed.sh \
	tests/check/promises.sh \
	tests/check/sizes.sh \
	tests/check/spdx.sh \
	tests/check/sql.sh \
	tests/check/words.sh
# They look at the tree, not at what a compiler made of it: once is enough.
if !SANITIZERS
TESTS += $(TREE_CHECKS)
endif
EXTRA_DIST += $(TREE_CHECKS) tests/check/lib.sh tests/check/code.awk tests/check/promises.tsv
