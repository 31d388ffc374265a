-- Indexes over the raw tables, made after the load.
CREATE INDEX ref_event_line ON ref_event(source, line);
CREATE INDEX ref_event_thread ON ref_event(thread, line);
CREATE INDEX ref_event_site ON ref_event(site, life);
CREATE INDEX life_addr ON life(addr, ordinal);
CREATE INDEX life_events ON life(events);
CREATE INDEX life_creator ON life(creator, class);
CREATE INDEX life_last_line ON life(last_line);
-- Lives that did not end well: a small part of a long log.
CREATE INDEX life_odd ON life(class, creator, events) WHERE class <> 0;
CREATE INDEX life_alive ON life(alive, creator) WHERE alive = 1;
