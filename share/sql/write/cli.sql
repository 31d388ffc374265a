-- SPDX-License-Identifier: GPL-3.0-or-later
-- query: cli_output_insert
INSERT INTO cli_output(id, source, line, name, form) VALUES(:id, :source, :line, :name, :form);

-- query: cli_cell_insert
INSERT OR IGNORE INTO cli_cell(output, line, name, value, full) VALUES(:output, :line, :name, :value, :full);

-- query: cli_count_insert
INSERT OR IGNORE INTO cli_count(output, line, name, value) VALUES(:output, :line, :name, :value);

-- query: channel_rows_fill
-- Cells of channel lists as columns.  "(None)" and "(Empty)" are how nothing is printed; "EXTEN@CONTEXT:PRIORITY", "APP(DATA)" and what
-- concise lists call bridged are taken apart.
INSERT INTO channel_row(output, line, source, run, cells, name, cut, state, context, exten, priority, app, data, caller, account, age_s,
	bridge, bridged_to, uniqueid)
SELECT output, line, source, run, cells, name, cut,
	CASE state WHEN 'AST_STATE_UP' THEN 'Up' WHEN 'AST_STATE_DOWN' THEN 'Down' WHEN 'AST_STATE_RESERVED' THEN 'Rsrvd'
		WHEN 'AST_STATE_OFFHOOK' THEN 'OffHook' WHEN 'AST_STATE_DIALING' THEN 'Dialing' WHEN 'AST_STATE_RING' THEN 'Ring'
		WHEN 'AST_STATE_RINGING' THEN 'Ringing' WHEN 'AST_STATE_BUSY' THEN 'Busy' WHEN 'AST_STATE_DIALING_OFFHOOK' THEN 'Dialing Offhook'
		WHEN 'AST_STATE_PRERING' THEN 'Pre-ring' ELSE state END,
	coalesce(context, nullif(iif(colon > 0, substr(place, 1, colon - 1), place), '')),
	coalesce(exten, nullif(substr(location, 1, at - 1), '')),
	coalesce(priority, iif(colon > 0, CAST(substr(place, colon + 1) AS INTEGER), NULL)),
	coalesce(app, iif(paren > 0, substr(doing, 1, paren - 1), doing)),
	coalesce(data, nullif(rtrim(iif(paren > 0, substr(doing, paren + 1, length(doing) - paren - (substr(doing, -1) = ')')), '')), '')),
	caller, account,
	CASE WHEN age NOT GLOB '[0-9]*' THEN NULL WHEN instr(age, ':') = 0 THEN CAST(age AS INTEGER) ELSE 3600 * CAST(age AS INTEGER) +
		60 * CAST(substr(age, instr(age, ':') + 1) AS INTEGER) + CAST(substr(age, -2) AS INTEGER) END,
	coalesce(bridge, iif(is_id, bridged, NULL)),
	coalesce(bridged_to, iif(is_id, NULL, bridged)),
	uniqueid
FROM (SELECT *, instr(doing, '(') AS paren, instr(place, ':') AS colon, bridged LIKE '________-____-____-____-____________' AS is_id
	FROM (SELECT *, instr(location, '@') AS at, iif(instr(location, '@') > 0, substr(location, instr(location, '@') + 1), '') AS place
		FROM (SELECT c.output AS output, c.line AS line, o.source AS source, r.run AS run, count(*) AS cells,
				max(iif(c.name = 'name', c.value, NULL)) AS name,
				max(iif(c.name = 'name', c.full, 0)) AS cut,
				max(iif(c.name = 'location' AND c.value <> '(None)', c.value, NULL)) AS location,
				max(iif(c.name = 'doing' AND c.value <> '(None)', c.value, NULL)) AS doing,
				max(iif(c.name = 'state', c.value, NULL)) AS state,
				max(iif(c.name = 'context', c.value, NULL)) AS context,
				max(iif(c.name = 'exten', c.value, NULL)) AS exten,
				max(iif(c.name = 'priority', CAST(c.value AS INTEGER), NULL)) AS priority,
				max(iif(c.name = 'app' AND c.value <> '(None)', c.value, NULL)) AS app,
				max(iif(c.name = 'data' AND c.value <> '(Empty)', c.value, NULL)) AS data,
				max(iif(c.name = 'caller', c.value, NULL)) AS caller,
				max(iif(c.name = 'account', c.value, NULL)) AS account,
				max(iif(c.name = 'age', c.value, iif(c.name = 'elapsed' AND c.value GLOB '[0-9]*h[0-9]*m[0-9]*s', CAST(3600 * CAST(c.value AS INTEGER)
					+ 60 * CAST(substr(c.value, instr(c.value, 'h') + 1) AS INTEGER) + CAST(substr(c.value, instr(c.value, 'm') + 1) AS INTEGER) AS TEXT), NULL))) AS age,
				max(iif(c.name = 'bridge', c.value, NULL)) AS bridge,
				max(iif(c.name = 'bridged_to' AND c.value <> '(None)', c.value, NULL)) AS bridged_to,
				max(iif(c.name = 'bridged' AND c.value <> '(None)', c.value, NULL)) AS bridged,
				max(iif(c.name = 'unique', c.value, NULL)) AS uniqueid
			FROM cli_cell c JOIN cli_output o ON o.id = c.output JOIN source_run r ON r.source = o.source
			WHERE o.name IN ('channels', 'channel', 'pjsip_channels') AND c.value NOT IN ('<None>', 'None', '<none>', '(N/A)', '(Not bridged)') GROUP BY c.output, c.line)))
WHERE name IS NOT NULL;

-- query: channels_fill
-- Of two rows of a channel the one that says the higher age is the later one; what it does not say, others do.
INSERT INTO channel(run, source, line, name, cut, state, context, exten, priority, app, data, caller, account, age_s, bridge, bridged_to,
	uniqueid, seen)
SELECT run, source, line, name, cut,
	state, context, exten, priority, app, data, caller, account, age_s, bridge, bridged_to, uniqueid, seen
FROM (SELECT run, source, line, name, cut,
		first_value(state) OVER (same ORDER BY state IS NULL, age_s DESC, cells DESC, output DESC) AS state,
		first_value(context) OVER (same ORDER BY context IS NULL, age_s DESC, cells DESC, output DESC) AS context,
		first_value(exten) OVER (same ORDER BY exten IS NULL, age_s DESC, cells DESC, output DESC) AS exten,
		first_value(priority) OVER (same ORDER BY priority IS NULL, age_s DESC, cells DESC, output DESC) AS priority,
		first_value(app) OVER (same ORDER BY app IS NULL, age_s DESC, cells DESC, output DESC) AS app,
		first_value(data) OVER (same ORDER BY data IS NULL, age_s DESC, cells DESC, output DESC) AS data,
		first_value(caller) OVER (same ORDER BY caller IS NULL, age_s DESC, cells DESC, output DESC) AS caller,
		first_value(account) OVER (same ORDER BY account IS NULL, age_s DESC, cells DESC, output DESC) AS account,
		max(age_s) OVER same AS age_s,
		first_value(bridge) OVER (same ORDER BY ifnull(length(bridge), 0) DESC) AS bridge,
		first_value(bridged_to) OVER (same ORDER BY ifnull(length(bridged_to), 0) DESC) AS bridged_to,
		max(uniqueid) OVER same AS uniqueid,
		count(*) OVER same AS seen,
		row_number() OVER (same ORDER BY age_s DESC, cells DESC, output DESC) AS nth
	FROM channel_row
	WINDOW same AS (PARTITION BY run, name, iif(cut, output, 0), iif(cut, line, 0)))
WHERE nth = 1 ORDER BY run, source, line;

-- query: taskprocessors_fill
-- What was done only grows, so the row with most of it is the last.
INSERT INTO taskprocessor(run, source, line, name, processed, queued, deepest, low, high, high_us, over, seen, first_queued, first_processed)
SELECT run, source, line, name, processed, queued, deepest, low, high, high_us, ifnull(queued >= high AND queued > 0, 0), seen, first_queued,
	first_processed
FROM (SELECT *, count(*) OVER same AS seen,
		row_number() OVER (same ORDER BY processed DESC, queued DESC, output DESC) AS nth,
		first_value(queued) OVER (same ORDER BY processed, queued, output) AS first_queued,
		first_value(processed) OVER (same ORDER BY processed, queued, output) AS first_processed
	FROM (SELECT c.output AS output, c.line AS line, o.source AS source, r.run AS run,
			max(iif(c.name = 'name', c.value, NULL)) AS name,
			max(iif(c.name = 'processed', CAST(c.value AS INTEGER), NULL)) AS processed,
			max(iif(c.name = 'queued', CAST(c.value AS INTEGER), NULL)) AS queued,
			max(iif(c.name = 'deepest', CAST(c.value AS INTEGER), NULL)) AS deepest,
			max(iif(c.name = 'low', CAST(c.value AS INTEGER), NULL)) AS low,
			max(iif(c.name = 'high', CAST(c.value AS INTEGER), NULL)) AS high,
			max(iif(c.name = 'high_us', CAST(c.value AS INTEGER), NULL)) AS high_us
		FROM cli_cell c JOIN cli_output o ON o.id = c.output JOIN source_run r ON r.source = o.source
		WHERE o.name = 'taskprocessors' GROUP BY c.output, c.line)
	WHERE name IS NOT NULL
	WINDOW same AS (PARTITION BY run, name))
WHERE nth = 1 ORDER BY run, source, line;
