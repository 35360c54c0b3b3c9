"""A source loaded into an extract file."""
