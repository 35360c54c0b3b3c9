"""Random draws that depend on seed, scope and name alone, and whose beginning does not depend on how many are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Dice:
    """The draws of one chunk: each name has a stream of its own, so one more draw elsewhere changes nothing here.

    Rows must stand in the order of persons: then the first persons' draws are the same however many persons follow.
    """

    seed: int
    scope: str

    def stream(self, name: str) -> np.random.Generator:
        """The generator of one name."""
        key = [self.seed, crc32(self.scope.encode()), crc32(name.encode())]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(key)))

    def pick(self, name: str, rows: int, share: float, ways: int = 1) -> pl.Series:
        """For each row 0, or, for a share of them, one of 1 to `ways` with equal chances."""
        picked = np.zeros(rows, np.uint8)
        if share:
            drawn = self.stream(name).random(rows, dtype=np.float32)
            hit = np.flatnonzero(drawn < np.float32(share))
            picked[hit] = 1 + np.minimum(drawn[hit] * (ways / share), ways - 1).astype(np.uint8)
        return pl.Series(name, picked)

    def between(self, name: str, rows: int, low: int, high: int) -> pl.Series:
        """Whole numbers from low to high, both included."""
        return pl.Series(name, self.stream(name).integers(low, high, rows, dtype=np.int64, endpoint=True))

    def along(self, name: str, shape: tuple[int, ...], quantiles: Sequence[tuple[float, float]]) -> Ints:
        """Whole numbers of a distribution given by some of its quantiles (share, value), straight between them."""
        shares, values = zip(*quantiles, strict=True)
        whole: Ints = np.interp(self.stream(name).random(shape), shares, values).astype(np.int64)
        return whole
