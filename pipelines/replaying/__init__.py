"""Runs made again from what the store keeps of them, and compared row for row."""
