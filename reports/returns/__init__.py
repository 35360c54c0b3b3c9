"""Rejected rows, given back to whom they came from."""
