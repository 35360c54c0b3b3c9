"""An extract in disguise gives its facts, or is refused in one line, or tells; never other facts.

Each of four files of an extract is written in a style of its own: 24 disguises, or as many as `make disguises` tries.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Final

import pytest

from pipelines.errors import SourceError
from pipelines.reading.datasets import CODES
from tests.disguises import media, sheets
from tests.disguises.facts import COLUMNS, Fact, facts
from tests.extract_files import Database, load, write

EXTRACTS: Final = int(os.environ.get("HECHA_DISGUISES", "6"))
MEDIA: Final = ("csv", "csv", "xlsx", "xlsx", "xls", "xlsb", "ods")

READ: Final = {
    "contributions": """select person, employer_id, month, base, paid_on, kind, insurance
        from contributions join employer_number using (employer)""",
    "tax": """select person, employer_id, month, item, income, declared_on
        from tax join employer_number on agent = employer""",
    "contracts": """select person, employer_id, start_on, end_on, work_region
        from contracts join employer_number using (employer)""",
    "enrolments": """select person, employer_id, from_on, until_on
        from enrolments join employer_number using (employer)""",
}

OUTCOMES: Final[Counter[str]] = Counter()
"""How the disguises that this process tried came out."""


def canonical(folder: Path, facts: dict[str, list[Fact]]) -> Path:
    """The facts as canonical files."""
    write(folder, {})
    for dataset, rows in facts.items():
        with (folder / f"{dataset}.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.DictWriter(file, [column.head for column in COLUMNS[dataset]], extrasaction="ignore")
            lines.writeheader()
            lines.writerows(rows)
    return folder


def disguised(folder: Path, dataset: str, rows: list[Fact], random: Random) -> str:
    """Put one dataset of an extract in disguise; returns what the disguise is."""
    (folder / f"{dataset}.csv").unlink()
    medium = random.choice(MEDIA)
    how = sheets.style(dataset, random, typed=media.is_typed(medium))
    media.write(folder, dataset, medium, sheets.sheets(rows, how), random)
    lead = how.lead.head if how.lead else ""
    return f"{dataset}: {medium} {how.between} {how.every} {lead} {how.outer} {how.heads} {how.above} {how.below}"


def truth(dataset: str, rows: list[Fact]) -> Counter[tuple[object, ...]]:
    """The facts as the extract must have them."""
    heads = [column.head for column in COLUMNS[dataset] if column.kind != "name"]
    kinds = {column.head: column.kind for column in COLUMNS[dataset]}
    return Counter(tuple(_value(kinds[head], row[head]) for head in heads) for row in rows)


def _value(kind: str, text: str) -> object:
    match kind:
        case "person":
            return int(text[:17])
        case "month":
            return int(text[:4]) * 12 + int(text[5:]) - 1
        case "money":
            return int(Decimal(text) * 100)
        case "day" | "end":
            return date.fromisoformat(text) if text else None
        case "employer" | "region":
            return text
    return CODES[kind].index(text)


def outcome(dataset: str, rows: list[Fact], extract: Database) -> str:
    """same; told where rows are missing of which as many are rejected; wrong where a row is no fact, lost otherwise."""
    facts_of_it, read = truth(dataset, rows), Counter(extract.rows(READ[dataset]))
    missing, rejected = (facts_of_it - read).total(), int(str(extract.counts(dataset)[2]))
    if read - facts_of_it:
        return "wrong"
    return "same" if not missing else "told" if rejected >= missing else "lost"


def outcomes(folder: Path, facts: dict[str, list[Fact]], seed: int) -> Iterator[tuple[str, str]]:
    """What became of each dataset in disguise, and the disguise: of all at once, or of each alone if one is refused."""
    random = Random(seed)
    together = canonical(folder / "all", facts)
    whats = {dataset: disguised(together, dataset, rows, random) for dataset, rows in facts.items()}
    read = loaded(together)
    if read:
        yield from ((outcome(dataset, rows, read), whats[dataset]) for dataset, rows in facts.items())
        return
    random = Random(seed)
    for dataset, rows in facts.items():
        what = disguised(canonical(folder / dataset, facts), dataset, rows, random)
        alone = loaded(folder / dataset)
        yield outcome(dataset, rows, alone) if alone else "refused", what


def loaded(folder: Path) -> Database | None:
    """The extract; None where it is refused, which must be in one line."""
    try:
        return load(folder)
    except SourceError as refusal:
        said = refusal.zh + refusal.en
    assert "\n" not in said
    return None


def test_the_facts_are_what_canonical_files_give(tmp_path: Path) -> None:
    found = facts(Random(0))
    read = load(canonical(tmp_path / "in", found))
    assert {outcome(dataset, rows, read) for dataset, rows in found.items()} == {"same"}


@pytest.mark.parametrize("seed", range(EXTRACTS))
def test_a_disguise_gives_the_facts_or_tells(seed: int, tmp_path: Path) -> None:
    for came_out, what in outcomes(tmp_path, facts(Random(seed)), seed):
        OUTCOMES[came_out] += 1
        assert came_out in ("same", "told", "refused"), f"{came_out}: {what}"


def test_most_disguises_are_seen_through() -> None:
    """A reader that refuses everything is no reader."""
    if not OUTCOMES:
        pytest.skip("no disguise was tried by this process")
    print(dict(OUTCOMES))
    assert OUTCOMES["same"] >= 0.95 * OUTCOMES.total()
