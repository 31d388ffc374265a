-- The notes of a connection that else only reads.
PRAGMA query_only = OFF;
