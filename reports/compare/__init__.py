"""Extracts of a store, and two of them side by side."""
