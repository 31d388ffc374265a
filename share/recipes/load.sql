-- SPDX-License-Identifier: GPL-3.0-or-later
-- The exports of all bundles below the folder in the variable `fleet`, a table for each view that the other recipes ask.
CREATE OR REPLACE TABLE finding AS FROM read_json(getvariable('fleet') || '/*/v_finding.jsonl', format = 'newline_delimited', union_by_name = true,
	columns = {bundle: 'VARCHAR', version: 'VARCHAR', run: 'BIGINT', rank: 'BIGINT', severity: 'VARCHAR', kind: 'VARCHAR', title: 'VARCHAR',
	sentence: 'VARCHAR', signature: 'VARCHAR', confidence: 'VARCHAR', place: 'VARCHAR', brief: 'VARCHAR'});
CREATE OR REPLACE TABLE leak AS FROM read_json(getvariable('fleet') || '/*/v_leak.jsonl', format = 'newline_delimited', union_by_name = true,
	columns = {bundle: 'VARCHAR', version: 'VARCHAR', run: 'BIGINT', signature: 'VARCHAR', path: 'BIGINT', file: 'VARCHAR', line: 'BIGINT',
	func: 'VARCHAR', tag: 'VARCHAR', lives: 'BIGINT', finalized: 'BIGINT', bytes: 'BIGINT', score: 'BIGINT', role: 'VARCHAR',
	release_file: 'VARCHAR', release_line: 'BIGINT', release_func: 'VARCHAR', confidence: 'VARCHAR'});
CREATE OR REPLACE TABLE type AS FROM read_json(getvariable('fleet') || '/*/v_type.jsonl', format = 'newline_delimited', union_by_name = true,
	columns = {bundle: 'VARCHAR', version: 'VARCHAR', run: 'BIGINT', signature: 'VARCHAR', type: 'BIGINT', file: 'VARCHAR', line: 'BIGINT',
	func: 'VARCHAR', tag: 'VARCHAR', born: 'BIGINT', ended: 'BIGINT', alive: 'BIGINT', bytes: 'BIGINT', peak: 'BIGINT'});
CREATE OR REPLACE TABLE wait AS FROM read_json(getvariable('fleet') || '/*/v_wait.jsonl', format = 'newline_delimited', union_by_name = true,
	columns = {bundle: 'VARCHAR', version: 'VARCHAR', run: 'BIGINT', signature: 'VARCHAR', lwp: 'BIGINT', resource: 'VARCHAR', kind: 'VARCHAR',
	file: 'VARCHAR', line: 'BIGINT', func: 'VARCHAR', confidence: 'VARCHAR'});
CREATE OR REPLACE TABLE run AS FROM read_json(getvariable('fleet') || '/*/v_run.jsonl', format = 'newline_delimited', union_by_name = true,
	columns = {bundle: 'VARCHAR', version: 'VARCHAR', run: 'BIGINT', signature: 'VARCHAR', pid: 'BIGINT', shutdown: 'VARCHAR', lives: 'BIGINT',
	alive: 'BIGINT'});
