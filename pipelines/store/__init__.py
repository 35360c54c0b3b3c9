"""The store: its files, and how they are made, found and read."""
