"""Random extracts written, judged by hecha and by the slow reference alike, and stored as the rules are given them."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from checks.investors import judge_investments
from checks.ledger import ledger
from tests import reference
from tests.mutation.answers import Given, Stored, keep
from tests.published import Rows, rows, tables, verified
from tests.random_extracts import write_extract
from tests.test_reference import EXACT, INVESTOR, OTHER_FIGURES, TITLES

SEEDS: Final = range(10)
OTHER_SEED: Final = 200
PERSONS: Final = 100
COMPARED: Final = ("ledger", "verdict", "tier", "missing")
_NO_RULEBOOK: Final[Any] = None
_INVESTORS: Final = "pipelines.judging.investors.judge_investments"


def store(path: Path) -> None:
    """Make the stored extracts.

    Raises:
        AssertionError: hecha answers one otherwise than the reference.
    """
    with tempfile.TemporaryDirectory() as folder:
        keep((stored(*written) for written in _written(Path(folder))), path)


def stored(name: str, folder: Path, rulebook: Path) -> Stored:
    """Verify an extract, and keep what the rules were given while that went on."""
    with patch("checks.judging.ledger", wraps=ledger) as lines, patch(_INVESTORS, wraps=judge_investments) as points:
        run = verified(folder, folder.with_suffix(".store"), rulebook=rulebook)
    _compare(name, run, folder, rulebook)
    ((block, grounds),) = (call.args for call in lines.call_args_list)
    invested = points.call_args.args[:3] if points.called else None
    given = Given(name, rulebook.read_text(encoding="utf-8"), replace(grounds, rulebook=_NO_RULEBOOK), block, invested)
    print(f"{name}: as the reference", file=sys.stderr)
    return Stored(given, dict(given.answers()))


def _written(folder: Path) -> Iterator[tuple[str, Path, Path]]:
    """Name, folder and rulebook of each extract: of the seeds, and of one by other figures."""
    for seed in SEEDS:
        write_extract(folder / str(seed), seed, PERSONS)
        yield f"seed {seed}", folder / str(seed), reference.RULEBOOK
    write_extract(folder / "other", OTHER_SEED, PERSONS)
    for case, changes in OTHER_FIGURES.items():
        text = reference.RULEBOOK.read_text(encoding="utf-8")
        for built_in, other in changes:
            text = text.replace(built_in, other)
        rulebook = folder / "rulebook.toml"
        rulebook.write_text(text, encoding="utf-8")
        yield case, folder / "other", rulebook


def _compare(name: str, run: Path, folder: Path, rulebook: Path) -> None:
    expected, got = reference.verify(folder, rulebook=rulebook), tables(run)
    pairs = [(each, got[each], expected[each], EXACT[each]) for each in COMPARED]
    for table, want, columns in (
        ("verdict", expected["verdict"], TITLES),
        ("investor", expected["investor"], INVESTOR),
    ):
        pairs.append((table, rows(run, f"select {', '.join(columns)} from {table}"), want, columns))
    for table, have, want, columns in pairs:
        same = _counted(have, columns) == _counted(want, columns)
        assert same, f"{name}: {table} is not as the reference has it; run tests/test_reference.py"


def _counted(rows: Rows, columns: list[str]) -> Counter[tuple[Any, ...]]:
    values = (tuple(row[column] for column in columns) for row in rows)
    return Counter(tuple(tuple(each) if isinstance(each, list) else each for each in row) for row in values)
