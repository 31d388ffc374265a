-- query: writer_next_ids
-- Where the counters of a writer go on.
SELECT coalesce((SELECT max(id) FROM source), 0),
	coalesce((SELECT max(id) FROM ref_thread), 0),
	coalesce((SELECT max(id) FROM life), 0),
	coalesce((SELECT max(id) FROM lock_dump), 0),
	coalesce((SELECT max(id) FROM lock_thread), 0),
	coalesce((SELECT max(id) FROM lock_entry), 0),
	coalesce((SELECT max(id) FROM stack), 0),
	coalesce((SELECT max(id) FROM thread_row), 0),
	coalesce((SELECT max(shape) FROM life), 0),
	coalesce((SELECT max(id) FROM capture), 0);

-- query: source_insert
INSERT INTO source(id, path, kind, bytes, state, note, digest, mtime_us, copy_of)
VALUES(:id, :path, :kind, :bytes, :state, :note, :digest, :mtime_us, :copy_of);

-- query: source_end
UPDATE source
SET state = :state, lines = :lines, records = :records, continuations = :continuations, rejects = :rejects,
	bytes = :bytes, generation = :generation, note = coalesce(:note, note), digest = coalesce(:digest, digest)
WHERE id = :id;

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
SELECT digest FROM source WHERE kind IS NOT NULL AND copy_of IS NULL;
