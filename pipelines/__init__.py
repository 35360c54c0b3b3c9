"""Moves the data: sources, reading, the store, the flows and the command."""

from pipelines.memory import keep_freed

keep_freed()
