-- SPDX-License-Identifier: GPL-3.0-or-later
-- A file of somebody else: no page of it is mapped, each is looked at before it is used.
PRAGMA mmap_size = 0;
PRAGMA cell_size_check = ON;
