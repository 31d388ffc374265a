-- What the analysis asks more than once; not public.

-- How often the same lock dump was taken again: a dump without a time in it that was saved under another name came out the
-- same; under the same name (in an archive, say) it is the same file.
CREATE VIEW dump_twins AS
SELECT d.id AS dump, iif(d.at_us IS NULL, (
	SELECT count(DISTINCT replace(c.path, rtrim(c.path, replace(c.path, '/', '')), '')) FROM source c
	WHERE c.copy_of = d.source AND replace(c.path, rtrim(c.path, replace(c.path, '/', '')), '') <>
		replace(s.path, rtrim(s.path, replace(s.path, '/', '')), '')), 0) AS twins
FROM lock_dump d JOIN source s ON s.id = d.source;
