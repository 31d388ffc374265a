# SPDX-License-Identifier: GPL-3.0-or-later
# Recipes for DuckDB, beside the demo where the package puts what it shares.
recipesdir = $(pkgdatadir)/recipes
dist_recipes_DATA = share/recipes/README.md share/recipes/creators.sql share/recipes/duckdb.mjs share/recipes/load.sql share/recipes/signatures.sql
