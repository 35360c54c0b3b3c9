"""SQL on a run and its extract: read-only and locked, in a process of its own that is killed from outside."""
