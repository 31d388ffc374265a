-- SPDX-License-Identifier: GPL-3.0-or-later
-- Indexes over the raw tables, made after the load.
-- The lives by address (kind 0: address, ordinal, life) and by profile (1: profile, 0, life), packed, some hundred a row:
-- src/store/lives_order.c.  The key is what the first of them has.  What grows with the lives; profiles, shapes and pairs are some
-- thousand.
CREATE TABLE life_order(
	kind INTEGER NOT NULL,
	key INTEGER NOT NULL,
	sub INTEGER NOT NULL,
	life INTEGER NOT NULL,
	b BLOB NOT NULL,
	UNIQUE(kind, key, sub, life)
) STRICT;
-- One for each order in which profiles are walked, and what is asked of them.
CREATE INDEX profile_source ON life_profile(source);
CREATE INDEX profile_events ON life_profile(events);
CREATE INDEX profile_max ON life_profile(max_count);
CREATE INDEX profile_final ON life_profile(final_count);
CREATE INDEX profile_size ON life_profile(size);
CREATE INDEX profile_class ON life_profile(class, alive);
CREATE INDEX profile_creator ON life_profile(creator, class);
CREATE INDEX profile_creator_tag ON life_profile(creator_tag);
CREATE INDEX profile_shape ON life_profile(shape);
-- Lives that did not end well: a small part of a long log.
CREATE INDEX profile_odd ON life_profile(class, creator) WHERE class <> 0;
CREATE INDEX profile_alive ON life_profile(alive, creator, creator_tag) WHERE alive = 1;
CREATE INDEX shape_of_pair ON shape_pair(pair, shape);
CREATE INDEX pair_site ON pair(site, tag);
CREATE INDEX pair_tag ON pair(tag);
CREATE INDEX log_line_channel ON log_line(channel) WHERE channel IS NOT NULL;
