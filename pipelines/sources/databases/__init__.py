"""Databases as sources: one read-only snapshot, a query for each dataset."""
