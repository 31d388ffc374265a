-- SPDX-License-Identifier: GPL-3.0-or-later
-- Faults over all bundles: the same kind and signature is one row.
SELECT count(DISTINCT bundle) AS bundles, kind, signature, string_agg(DISTINCT version, ', ' ORDER BY version) AS versions,
	min(bundle) AS example, min(title) AS title
FROM finding WHERE severity IN ('critical', 'warning')
GROUP BY kind, signature ORDER BY bundles DESC, kind, signature;
