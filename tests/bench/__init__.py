"""Measures `hecha verify` beside two yardsticks, on synthetic extracts; `make bench` runs it.

Yardstick (a): DuckDB loads the same files into typed tables, nothing checked. Yardstick (b): the month rules as the
plain SQL an analyst would write over these tables. Each measurement is a process of its own; what starts and measures
them imports nothing large, because the memory of whoever starts a process counts as that process's own.
"""
