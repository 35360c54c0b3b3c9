"""Moves the data: sources, reading, the store, the flows and the command."""
