"""Inputs of 250 MB, each of another kind, and what a run over each takes: `make heavy`."""
