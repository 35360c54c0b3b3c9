"""Rows and files broken by cell and by byte, from a seed: each is read with rejects, or told in one line."""
