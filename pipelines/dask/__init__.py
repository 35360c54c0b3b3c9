"""Blocks judged by the workers of a Dask cluster."""
