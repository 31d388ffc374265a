// SPDX-License-Identifier: GPL-3.0-or-later
// node duckdb.mjs FOLDER FILE.sql...: run recipes on the exports below FOLDER; rows as JSON lines.  Needs @duckdb/node-api.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// found where it was installed: NODE_PATH, or beside the current folder
const require = createRequire(process.cwd() + '/');
const { DuckDBInstance } = require('@duckdb/node-api');

const [folder, ...files] = process.argv.slice(2);
if (!folder || !files.length) {
	console.error('usage: node duckdb.mjs FOLDER FILE.sql...');
	process.exit(64);
}
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(`SET VARIABLE fleet = '${folder.replaceAll("'", "''")}'`);
for (const file of files) {
	const text = readFileSync(file === '-' ? 0 : file, 'utf8');
	for (const statement of text.split(/;\s*\n/)) {
		if (!statement.replace(/^--.*$/gm, '').trim())
			continue;
		const reader = await connection.runAndReadAll(statement);
		if (!/^\s*(?:--[^\n]*\n)*\s*CREATE/.test(statement))
			for (const row of reader.getRowObjectsJson())
				console.log(JSON.stringify(row));
	}
}
