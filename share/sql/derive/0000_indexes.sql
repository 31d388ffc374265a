-- Indexes over the raw tables, made after the load.
CREATE INDEX ref_event_line ON ref_event(source, line);
-- Wide enough to filter the events of one thread without touching them.
CREATE INDEX ref_event_thread ON ref_event(thread, line, site, tag, kind, delta);
CREATE INDEX ref_event_site ON ref_event(site, tag, life);
-- Which tags a site uses, and how often: a filter on tags finds its events through the index above.
CREATE TABLE pair(
	site INTEGER NOT NULL,
	tag INTEGER,                    -- NULL = empty
	events INTEGER NOT NULL
) STRICT;
INSERT INTO pair SELECT site, tag, count(*) FROM ref_event GROUP BY site, tag;
CREATE INDEX pair_tag ON pair(tag);
-- By shape: what any event of a life has.
CREATE INDEX life_shape ON life(shape);
CREATE INDEX shape_pair_site ON shape_pair(site, tag, shape);
CREATE INDEX life_addr ON life(addr, ordinal);
-- One index for each order the list of objects can be paged in.
CREATE INDEX life_events ON life(events);
CREATE INDEX life_max ON life(max_count);
CREATE INDEX life_final ON life(final_count);
CREATE INDEX life_size ON life(size);
CREATE INDEX life_first_line ON life(first_line);
CREATE INDEX life_class ON life(class, alive);
CREATE INDEX life_creator_tag ON life(creator_tag);
CREATE INDEX life_last_thread ON life(last_thread);
CREATE INDEX life_creator ON life(creator, class, creator_tag);
CREATE INDEX life_last_line ON life(last_line);
-- Lives that did not end well: a small part of a long log.
CREATE INDEX life_odd ON life(class, creator, events) WHERE class <> 0;
CREATE INDEX life_alive ON life(alive, creator, creator_tag) WHERE alive = 1;
