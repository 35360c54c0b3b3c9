"""The one clock: what it says is noted of runs and accesses, and decides nothing."""

from __future__ import annotations

from datetime import UTC, datetime


def receipt_clock() -> datetime:
    """The time by UTC."""
    return datetime.now(UTC).replace(tzinfo=None)
