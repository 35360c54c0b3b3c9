"""A run as data for people to read: read from the run file, nothing decided."""
