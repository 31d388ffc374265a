-- SPDX-License-Identifier: GPL-3.0-or-later
-- query: writer_next_ids
-- Where the counters of a writer go on.
SELECT coalesce((SELECT max(id) FROM source), 0),
	coalesce((SELECT max(id) FROM ref_thread), 0),
	max(coalesce((SELECT max(last_life) FROM event_source), 0), coalesce((SELECT max(id) FROM life_row), 0)),
	coalesce((SELECT max(id) FROM lock_dump), 0),
	coalesce((SELECT max(id) FROM lock_thread), 0),
	coalesce((SELECT max(id) FROM lock_entry), 0),
	coalesce((SELECT max(id) FROM stack), 0),
	coalesce((SELECT max(id) FROM thread_row), 0),
	coalesce((SELECT max(shape) FROM life_profile), 0),
	coalesce((SELECT max(id) FROM capture), 0),
	coalesce((SELECT max(id) FROM life_profile), 0),
	coalesce((SELECT max(id) FROM memory_error), 0),
	coalesce((SELECT max(id) FROM log_line), 0),
	coalesce((SELECT max(id) FROM cli_output), 0);

-- query: source_insert
INSERT INTO source(id, path, kind, bytes, state, note, digest, mtime_us, copy_of, parent, first_line)
VALUES(:id, :path, :kind, :bytes, :state, :note, :digest, :mtime_us, :copy_of, :parent, :first_line);

-- query: source_end
UPDATE source
SET state = :state, lines = :lines, records = :records, continuations = :continuations, rejects = :rejects,
	bytes = :bytes, generation = :generation, note = coalesce(:note, note), digest = coalesce(:digest, digest),
	kind = iif(:state = 'unrecognised', NULL, coalesce(:kind, kind)), last_line = iif(parent IS NULL, NULL, :last_line), repair = :repair
WHERE id = :id;

-- query: source_split
-- A row for the file of which :first turns out to be the first section.
INSERT INTO source(id, path, kind, bytes, state, note, digest, mtime_us)
SELECT :id, path, 'sections', bytes, 'partial', note, digest, mtime_us FROM source WHERE id = :first;

-- query: source_split_first
UPDATE source
SET parent = :id, path = path || ':1', first_line = 1, last_line = :last_line, bytes = :bytes, note = NULL, digest = NULL
WHERE id = :first;

-- query: source_split_text
UPDATE source_text SET source = :id WHERE source = :first;

-- query: source_split_copies
UPDATE source SET copy_of = :id WHERE copy_of = :first;

-- query: source_note_add
UPDATE source SET note = coalesce(note || '; ', '') || :note WHERE id = :id;

-- query: source_fact_insert
INSERT INTO source_fact(source, line, name, value) VALUES(:source, :line, :name, :value);

-- query: source_text_insert
INSERT INTO source_text(source, first_line, text) VALUES(:source, :first_line, :text);

-- query: reject_insert
INSERT INTO reject(source, line, offset, reason, text) VALUES(:source, :line, :offset, :reason, :text);

-- query: source_digests
-- Of what was read; NULL if it could not be read to its end.
SELECT digest FROM source WHERE copy_of IS NULL AND parent IS NULL AND (kind IS NOT NULL OR digest IS NOT NULL);
