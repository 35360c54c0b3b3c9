"""Workbooks of a source: their visible sheets as records, each cell by its type."""
