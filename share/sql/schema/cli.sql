-- SPDX-License-Identifier: GPL-3.0-or-later
-- What commands of Asterisk's CLI printed, but for lock dumps and thread lists.
CREATE TABLE cli_output(
	id INTEGER PRIMARY KEY,
	source INTEGER NOT NULL REFERENCES source(id),
	line INTEGER NOT NULL,          -- of its header, or of its first row
	name TEXT NOT NULL,             -- of struct cli_output: channels taskprocessors queues ..
	form TEXT                       -- of channels: plain verbose concise; of stasis: topics
) STRICT;
CREATE INDEX cli_output_source ON cli_output(source, line);

CREATE TABLE cli_cell(
	output INTEGER NOT NULL REFERENCES cli_output(id),
	line INTEGER NOT NULL,          -- of the row
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	full INTEGER NOT NULL,          -- 1 = it fills its column: its end may have been cut off
	PRIMARY KEY(output, line, name)
) STRICT, WITHOUT ROWID;

-- What it says of itself as a whole: "9 active channels".
CREATE TABLE cli_count(
	output INTEGER NOT NULL REFERENCES cli_output(id),
	line INTEGER NOT NULL,
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY(output, line, name)
) STRICT, WITHOUT ROWID;
