"""Tells what a run decided. Reads run files only."""
