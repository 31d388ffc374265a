-- A file that holds texts of several kinds is a source of kind 'sections' without lines of its own; each of its sections is a
-- source whose parent it is.  Lines of a section are numbered as in the file, and so is its text, which the parent keeps.
ALTER TABLE source ADD COLUMN parent INTEGER REFERENCES source(id);
ALTER TABLE source ADD COLUMN first_line INTEGER; -- of a section
ALTER TABLE source ADD COLUMN last_line INTEGER;
ALTER TABLE source ADD COLUMN repair TEXT;        -- what was done to the text before it was read: "quote, wrap 72"; NULL = nothing

PRAGMA user_version = 4;
