-- SPDX-License-Identifier: GPL-3.0-or-later
-- query: file_all
SELECT id, text FROM file ORDER BY id;

-- query: func_all
SELECT id, text FROM func ORDER BY id;

-- query: tag_all
SELECT id, text FROM tag ORDER BY id;

-- query: site_all
SELECT s.id, f.text, s.line, u.text FROM site s JOIN file f ON f.id = s.file JOIN func u ON u.id = s.func ORDER BY s.id;

-- query: file_insert
INSERT INTO file(id, text) VALUES(:id, :text);

-- query: func_insert
INSERT INTO func(id, text) VALUES(:id, :text);

-- query: tag_insert
INSERT INTO tag(id, text) VALUES(:id, :text);

-- query: site_insert
INSERT INTO site(id, file, line, func) VALUES(:id, :file, :line, :func);
