"""Blocks of an extract, read for the rules and judged."""
