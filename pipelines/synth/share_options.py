"""Shares as somebody asks for them in words: `late=0.05`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields, replace
from typing import Final, get_type_hints

from pipelines.errors import HechaError
from pipelines.synth.shares import Shares

NAMES: Final = tuple(field.name for field in fields(Shares))


def shares_given(given: Iterable[str], base: Shares) -> Shares:
    """The shares of `base` but for those requested as name=share; of several of one name the last holds.

    Raises:
        HechaError: a text of another form, a name that is none, or a share outside 0 to 1.
    """
    return replace(base, **dict(map(_name_and_share, given)))


def _name_and_share(given: str) -> tuple[str, float]:
    name, _, number = given.partition("=")
    if name not in NAMES:
        raise HechaError(
            f"--share {given}：没有这个比例；名称见 hecha synth --shares",
            f"--share {given}: there is no such share; hecha synth --shares lists them",
        )
    try:
        share = float(number)
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise HechaError(
            f"--share {given}：请写 {name}= 和 0 到 1 之间的数，如 {name}=0.05",
            f"--share {given}: write {name}= and a number from 0 to 1, as in {name}=0.05",
        )
    return name, share


def describe_shares() -> Iterator[str]:
    """For each share its name, its usual value, and what it is a share of."""
    types = get_type_hints(Shares, include_extras=True)
    for name, share in asdict(Shares()).items():
        yield f"{name}={share}"
        yield from (f"    {line}" for line in types[name].__metadata__)


def unusual_shares(shares: Shares) -> dict[str, float]:
    """Those that are not as usual."""
    usual = asdict(Shares())
    return {name: share for name, share in asdict(shares).items() if share != usual[name]}
