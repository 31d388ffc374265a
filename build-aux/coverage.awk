# SPDX-License-Identifier: GPL-3.0-or-later
# Of the table that gcovr --csv prints: how much of all lines and branches ran, the files below the limit and those with most
# lines that did not run.  Fails below the limits.
#
#   awk -v least_lines=96 -v least_branches=87 -v least_file=80 -f build-aux/coverage.awk coverage.csv

BEGIN { FS = "," }
FNR == 1 {
	for (i = 1; i <= NF; i++)
		column[$i] = i
	next
}
{
	name = $column["filename"]
	n = $column["line_total"]
	ran = $column["line_covered"]
	lines += n
	lines_ran += ran
	branches += $column["branch_total"]
	branches_ran += $column["branch_covered"]
	if (n && 100 * ran < least_file * n)
		low[++n_low] = sprintf("%5.1f %%  %s", 100 * ran / n, name)
	left[name] = n - ran
}
END {
	if (!lines || !branches) {
		print "nothing was counted"
		exit 1
	}
	printf "lines     %d of %d: %.1f %% (at least %s)\n", lines_ran, lines, 100 * lines_ran / lines, least_lines
	printf "branches  %d of %d: %.1f %% (at least %s)\n", branches_ran, branches, 100 * branches_ran / branches, least_branches
	printf "files below %s %% of lines: %d\n", least_file, n_low
	for (i = 1; i <= n_low; i++)
		print "  " low[i]
	print "most lines that did not run:"
	for (i = 1; i <= 10; i++) {
		most = ""
		for (name in left) {
			if (most == "" || left[name] > left[most] || left[name] == left[most] && name < most)
				most = name
		}
		if (most == "" || !left[most])
			break
		printf "  %4d  %s\n", left[most], most
		delete left[most]
	}
	exit n_low || 100 * lines_ran < least_lines * lines || 100 * branches_ran < least_branches * branches
}
