"""Synthetic extracts of any size, to try the product and to measure it; every person and employer is invented."""

from pipelines.synth.shares import Shares
from pipelines.synth.writing import FileFormat, write_extract

__all__ = ["FileFormat", "Shares", "write_extract"]
