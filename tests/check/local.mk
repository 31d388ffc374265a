# Checks of the source tree itself; each prints TAP.
TREE_CHECKS = tests/check/layers.sh \
	tests/check/sql.sh
TESTS += $(TREE_CHECKS)
EXTRA_DIST += $(TREE_CHECKS)
