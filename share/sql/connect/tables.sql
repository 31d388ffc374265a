-- SPDX-License-Identifier: GPL-3.0-or-later
-- Makes the table-valued functions that a query may use (src/store/guard.c).
SELECT 1 FROM json_each('0'), json_tree('0');
SELECT 1 FROM ref_event, life_row WHERE 0;
