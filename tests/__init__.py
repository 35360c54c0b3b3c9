"""Proves that what the project judges is what the rules say."""
