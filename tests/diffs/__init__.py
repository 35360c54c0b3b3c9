"""Planted changes of an extract and its rulebook, and what each of them does alone and together, by runs of their own.

A round has three kinds of change, each on or off: eight worlds. Each world is verified from its files as any delivery
is, and so says by itself what a set of changes turns; what `diff` says of the two ends is compared with that. Persons
are independent of one another, so each person of a round is a trial of its own, with rows of its own.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from checks.differences import Change, ChangedApplication, Diff, Difference
from checks.law.rulebook import Rulebook, built_in_rulebook
from pipelines.diffing.diff import diff_runs
from pipelines.steps import Request, verify_source
from pipelines.synth import write_extract
from tests.published import rows as read_rows

Row = list[str]
Tables = dict[str, list[Row]]
Changed = dict[tuple[str, int], Row | None]
"""Rows as they become, by dataset and row number; None: gone, and a blank line in its index."""
Alter = Callable[[random.Random, list[str], Row], Row | None]

ROWS: Final = ("one", "other")
FIGURES: Final = ("tolerance", "wage")
ROUNDS: Final = (
    ("one", "other", "shared"),
    ("one", "tolerance", "wage"),
    ("one", "other", "tolerance"),
    ("one", "shared", "delivery"),
)
"""Kinds of change that come together: rows of a person, rows that all share, the days of the delivery, figures."""
DELIVERED: Final = (("extracted_on = 2026-10-20", "extracted_on = 2026-11-03"), ('"2026-09"', '"2025-12"'))
"""What a later delivery says of itself, that covers less of the tax data."""
FIGURE_OF: Final = {"tolerance": "base_match.above_pass_percent", "wage": "reference_wage."}


def read_tables(folder: Path) -> Tables:
    """The rows of each dataset, its head first."""
    return {path.stem: list(csv.reader(io.StringIO(path.read_text("utf-8-sig")))) for path in folder.glob("*.csv")}


def write_tables(folder: Path, tables: Tables, changed: Changed, manifest: str) -> None:
    """An extract with some rows as they become; all others keep their row numbers."""
    folder.mkdir(parents=True)
    (folder / "manifest.toml").write_text(manifest, encoding="utf-8")
    for dataset, rows in tables.items():
        with (folder / f"{dataset}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            for number, row in enumerate(rows, start=1):
                now = changed.get((dataset, number), row)
                file.write("\r\n") if now is None else writer.writerow(now)


def _cell(name: str, make: Callable[[random.Random, str], str]) -> Alter:
    def alter(dice: random.Random, head: list[str], row: Row) -> Row:
        index = head.index(name)
        return [make(dice, cell) if at == index else cell for at, cell in enumerate(row)]

    return alter


def _times(dice: random.Random, amount: str) -> str:
    return f"{float(amount) * dice.choice((0.5, 1.07, 1.13, 1.3, 2)):.2f}"


def _much_later(_: random.Random, day: str) -> str:
    return f"{int(day[:4]) + 1}{day[4:]}" if day and not day.endswith("02-29") else day


def _gone(_: random.Random, _head: list[str], _row: Row) -> None:
    return None


ALTERS: Final[dict[str, tuple[str, Alter]]] = {
    "a base": ("contributions", _cell("base", _times)),
    "a payment day": ("contributions", _cell("paid_on", _much_later)),
    "a kind": ("contributions", _cell("kind", lambda _dice, _cell: "back")),
    "a payment gone": ("contributions", _gone),
    "an income": ("tax", _cell("income", _times)),
    "a contract gone": ("contracts", _gone),
    "the end of a contract": ("contracts", _cell("end_on", lambda dice, _: f"{dice.randint(2022, 2026)}-06-30")),
    "the employer of a contract": ("contracts", _cell("employer_id", lambda _dice, _cell: "91310115MA1K000008")),
    "a permit": ("applications", _cell("permit_valid_until", lambda dice, _: f"{dice.randint(2023, 2026)}-03-31")),
}
"""What may become of a row, by name."""


@dataclass
class Round:
    """Planted changes of one pair of runs.

    Attributes:
        kinds: of change, each on or off.
        rows: by kind, the rows that become others. names: what was planted, by row.
    """

    kinds: tuple[str, ...]
    tables: Tables
    manifest: str
    rows: dict[str, Changed] = field(default_factory=lambda: defaultdict(dict))
    names: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def planted(self) -> int:
        """How many changes there are."""
        return (
            len(self.names) + sum(kind in FIGURES for kind in self.kinds) + len(DELIVERED) * ("delivery" in self.kinds)
        )

    def plant(self, dice: random.Random) -> None:
        """Give each applicant a change of one row or two, and links others."""
        own = self._rows_of_applicants()
        for person in sorted(own):
            for kind in (kind for kind in self.kinds if kind in ROWS):
                if kind == "one" or dice.random() < 0.6:
                    self._plant_row(dice, kind, own[person])
        if "shared" in self.kinds:
            self._plant_shared()

    def _plant_shared(self) -> None:
        """Every other link and sanction is gone, every other dispatch agency is none."""
        for dataset, name in (("employer_links", "a link gone"), ("sanctions", "a sanction gone")):
            for number in range(2, len(self.tables[dataset]) + 1, 2):
                self._put("shared", dataset, number, None, name)
        register = enumerate(self.tables["employers"], start=1)
        for number, row in [each for each in register if "dispatch" in each[1]][::2]:
            row_now = ["independent" if cell == "dispatch" else cell for cell in row]
            self._put("shared", "employers", number, row_now, "a dispatch agency")

    def _plant_row(self, dice: random.Random, kind: str, own: dict[str, list[int]]) -> None:
        name = dice.choice(sorted(ALTERS))
        dataset, alter = ALTERS[name]
        free = [number for number in own.get(dataset, []) if (dataset, number) not in self.names]
        if free:
            number = dice.choice(free)
            head, row = self.tables[dataset][0], self.tables[dataset][number - 1]
            self._put(kind, dataset, number, alter(dice, head, row), name)

    def _put(self, kind: str, dataset: str, number: int, row: Row | None, name: str) -> None:
        self.rows[kind][dataset, number] = row
        self.names[dataset, number] = name

    def _rows_of_applicants(self) -> dict[str, dict[str, list[int]]]:
        """Row numbers by person and dataset; of payments and incomes those of the last two years."""
        applicants = {row[1] for row in self.tables["applications"][1:]}
        numbers: dict[str, dict[str, list[int]]] = {person: defaultdict(list) for person in applicants}
        for dataset in ("applications", "contributions", "tax", "contracts"):
            head, *rows = self.tables[dataset]
            person = head.index("person_id")
            for number, row in enumerate(rows, start=2):
                recent = "month" not in head or row[head.index("month")] >= "2024-10"
                if recent and row[person] in applicants:
                    numbers[row[person]][dataset].append(number)
        return numbers

    def world(self, on: frozenset[str], root: Path) -> Path:
        """The run of a world where some kinds of change are made."""
        changed = {index: row for kind in on for index, row in self.rows[kind].items()}
        source = root / "-".join(["world", *sorted(on)]) / "extract"
        write_tables(source, self.tables, changed, self._manifest(on))
        rulebook = source.parent / "rulebook.toml"
        _write_rulebook(rulebook, on)
        return verify_source(Request(source, root / "store", rulebook))

    def _manifest(self, on: frozenset[str]) -> str:
        text = self.manifest
        for before, after in DELIVERED if "delivery" in on else ():
            assert before in text
            text = text.replace(before, after)
        return text

    def kind_of(self, difference: Difference) -> tuple[str, str]:
        """The kind of change that a difference is, and what was planted; that it is none of those is said so."""
        if difference.kind == "figure":
            kind = next((kind for kind, path in FIGURE_OF.items() if difference.name.startswith(path)), difference.name)
            return kind, kind
        if difference.kind == "fact":
            return "delivery", difference.name.partition(".")[0]
        numbers = {each.row_number for each in (difference.before, difference.after) if each}
        for kind, rows in self.rows.items():
            index = next(
                ((difference.name, each) for each in numbers if each and (difference.name, each) in rows), None
            )
            if index is not None:
                return kind, self.names[index]
        return f"not planted: {difference.name} {sorted(map(str, numbers))}", "not planted"


def _write_rulebook(path: Path, on: frozenset[str]) -> None:
    data = json.loads(built_in_rulebook().model_dump_json(by_alias=True))
    if "tolerance" in on:
        data["base_match"]["above_pass_percent"]["value"] = "5"
    if "wage" in on:
        data["reference_wage"][-1]["wage"] = int(data["reference_wage"][-1]["wage"] * 1.2)
    Rulebook.model_validate_json(json.dumps(data))
    path.write_text(_toml(data), encoding="utf-8")


def _toml(data: dict[str, Any]) -> str:
    """A rulebook as TOML: sections of figures, and lists of entries."""
    lines: list[str] = []
    for section, content in data.items():
        for entry in content if isinstance(content, list) else [content]:
            lines.append(f"[[{section}]]" if isinstance(content, list) else f"[{section}]")
            lines += [f"{name} = {_value(name, value)}" for name, value in entry.items()]
    return "\n".join(lines)


def _value(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_value(key, each)}" for key, each in value.items() if each is not None) + "}"
    dated = isinstance(value, str) and (name in ("paid_by", "dated") or name.startswith("effective_"))
    exact = isinstance(value, str) and value.replace(".", "").isdigit()
    return value if dated or exact else json.dumps(value, ensure_ascii=False)


def planted(persons: int, kinds: tuple[str, ...], seed: int, root: Path) -> Round:
    """A synthetic extract with changes planted."""
    write_extract(root / "synth", persons, seed)
    tables = read_tables(root / "synth")
    planting = Round(kinds, tables, (root / "synth" / "manifest.toml").read_text("utf-8"))
    planting.plant(random.Random(seed))
    return planting


Unit = tuple[str, ...]
"""What answers: ("verdict" or "points", application_id) or ("month", person_id, month, employer_key)."""
_ANSWERS: Final = {
    ("verdict", "application_id"): """select application_id, outcome, permit, scope, sanction, employed, paying,
        "window", source, reasons from verdict""",
    ("points", "application_id"): """select application_id, points_months_min, points_months_max, year_points_min,
        year_points_max, base_points_min, base_points_max, title_months_min, title_months_max from verdict""",
    ("month", "person_id", "month", "employer_key"): """select person_id, strftime(month, '%Y-%m') as month,
        employer_key, base, payment, employer, base_match, outcome, reasons from ledger""",
}


def answered(run: Path) -> dict[Unit, str]:
    """What a run answers, by the tables that it publishes."""
    answers: dict[Unit, str] = {}
    for (kind, *names), query in _ANSWERS.items():
        for row in read_rows(run, query):
            answers[(kind, *(str(row.pop(name)) for name in names))] = str(sorted(row.items()))
    return answers


@dataclass(frozen=True)
class Graded:
    """How `diff` did.

    Attributes:
        changed: answers by kind and cause. causes: for how many of them each planted change was named.
        wrong: what was said wrongly, a line each.
    """

    planted: int
    changed: dict[str, int]
    causes: dict[str, int]
    wrong: list[str]


def graded(persons: int, kinds: tuple[str, ...], seed: int, root: Path) -> Graded:
    """Plant changes, verify every world, and compare what `diff` says of the two ends with what the worlds say."""
    planting = planted(persons, kinds, seed, root)
    subsets = [frozenset(each) for size in range(len(kinds) + 1) for each in combinations(kinds, size)]
    runs = {on: planting.world(on, root) for on in subsets}
    answers = {on: answered(run) for on, run in runs.items()}
    said = diff_runs(runs[subsets[0]], runs[subsets[-1]])
    latest = {each["person_id"]: each["latest"] for each in read_rows(runs[subsets[0]], _LATEST)}
    changed: dict[str, int] = defaultdict(int)
    causes: Counter[str] = Counter()
    wrong = [f"{each} is missing" for each in _left_out(said, answers[subsets[0]], answers[subsets[-1]], latest)]
    for application, change, unit in units(said):
        changed[f"{change.kind} {change.cause}"] += 1
        ways = _ways(subsets, {on: each.get(unit) for on, each in answers.items()})
        sets = [[planting.kind_of(each) for each in one] for one in change.sets]
        named = {frozenset(kind for kind, _ in one) for one in sets}
        causes.update({name for one in sets for _, name in one})
        if named != ways.smallest or change.cause != ways.cause:
            wrong.append(f"{application.application_id} {unit}: {change.cause} {named}, not {ways}")
    return Graded(planting.planted, dict(changed), dict(causes), wrong)


def units(said: Diff) -> Iterator[tuple[ChangedApplication, Change, Unit]]:
    """The changes that `diff` lists, with what answers."""
    for application in said.applications:
        for change in application.changes:
            if change.kind == "month":
                yield application, change, ("month", application.person_id, change.month, change.employer_key)
            else:
                yield application, change, (change.kind, application.application_id)


_LATEST: Final = "select person_id, strftime(max(applied_on), '%Y-%m') as latest from verdict group by person_id"


def _left_out(said: Diff, before: dict[Unit, str], after: dict[Unit, str], latest: dict[str, str]) -> list[Unit]:
    """Answers that changed and are not listed: of applications that both runs have, and of months up to them."""
    listed = {unit for _, _, unit in units(said)}
    changed = [unit for unit in before.keys() | after.keys() if before.get(unit) != after.get(unit)]
    of_both = [unit for unit in changed if unit[0] == "month" or (unit in before and unit in after)]
    concerned = [unit for unit in of_both if unit[0] != "month" or unit[2] <= latest.get(unit[1], "")]
    return sorted(unit for unit in concerned if unit not in listed)


@dataclass(frozen=True)
class _Ways:
    """What the worlds say of an answer: its cause, and the smallest sets of kinds that turn it."""

    cause: str
    smallest: set[frozenset[str]]


def _ways(subsets: list[frozenset[str]], answers: dict[frozenset[str], str | None]) -> _Ways:
    turning = [on for on in subsets if answers[on] == answers[subsets[-1]]]
    least = min(len(on) for on in turning)
    figures = subsets[-1] & set(FIGURES)
    by_data, by_figures = (subsets[-1] - figures in turning), (figures in turning)
    cause = "both" if by_data == by_figures else "data" if by_data else "figures"
    return _Ways(cause, {on for on in turning if len(on) == least})
