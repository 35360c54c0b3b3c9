"""Synthetic extracts of any size, to try the product and to measure it; every person and employer is invented."""

from pipelines.synth.asked import asked_shares, describe_shares
from pipelines.synth.shares import Shares
from pipelines.synth.writing import FileFormat, write_extract

__all__ = ["FileFormat", "Shares", "asked_shares", "describe_shares", "write_extract"]
