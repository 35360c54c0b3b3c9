"""Synthetic extracts of any size, to try the product and to measure it; every person and employer is invented."""

from pipelines.synth.share_options import describe_shares, shares_given
from pipelines.synth.shares import Shares
from pipelines.synth.writing import FileFormat, write_extract

__all__ = ["FileFormat", "Shares", "describe_shares", "shares_given", "write_extract"]
