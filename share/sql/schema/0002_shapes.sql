-- Shapes of lives: which sites and tags its events have.  A log has few of them, most lives of a creator share one: what
-- any event of a life has is asked of the shapes, not of the events.
ALTER TABLE life ADD COLUMN shape INTEGER;

-- One site and tag of a shape; a shape may come under more than one number.
CREATE TABLE shape_pair(
	shape INTEGER NOT NULL,
	site INTEGER NOT NULL REFERENCES site(id),
	tag INTEGER REFERENCES tag(id)  -- NULL = empty
) STRICT;

PRAGMA user_version = 2;
