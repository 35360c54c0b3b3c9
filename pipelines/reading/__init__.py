"""Reads text into typed rows: heads and codes, values, faults, copies."""
