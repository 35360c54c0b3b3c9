"""Kept or lapsed as the slow reference says, after random changes of an extract and its rulebook.

HECHA_CARRYING (2): on how many extracts; each is changed CHANGES times at once, VARIANTS times.
"""

from __future__ import annotations

import csv
import os
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from checks.law.months import month_number
from checks.law.rulebook import RulebookError, read_rulebook
from pipelines.clock import receipt_clock
from pipelines.decisions.acts import Decided, Part, Question
from pipelines.decisions.carrying import decisions_of_run
from pipelines.decisions.evidence import QUESTIONS, evidence
from pipelines.decisions.judged_run import opened_run
from pipelines.decisions.log_rows import Event
from pipelines.decisions.standing import standing
from tests.published import verified
from tests.random_extracts import write_extract
from tests.reference import RULEBOOK
from tests.reference.evidence import Content, Evidence
from tests.reference.figures import read_figures
from tests.reference.judge import Judge
from tests.reference.reading import read_extract

EXTRACTS = int(os.environ.get("HECHA_CARRYING", "2"))
VARIANTS, CHANGES, PERSONS = 4, 10, 40
Key = tuple[str, str, int | None, str | None]
VALUE = re.compile(r"(?<=value = )\d+(?=[^\d.]*)|(?<=floor = )\d+|(?<=cap = )\d+")


def slowly(folder: Path, rulebook: Path) -> dict[Key, Content]:
    """What every answer rests on, by the reference."""
    figures = read_figures(rulebook)
    judge = Judge(read_extract(folder, None, figures), figures)
    rests = Evidence(judge.employers, figures, rulebook)
    return {
        (case.application.application_id, *question): content
        for person in judge.persons.applicants()
        for case in judge.cases(person)
        for question, content in rests.of_case(case).items()
    }


def decided_refers(run: Path) -> list[Event]:
    """A decision on every refer of a run."""
    with opened_run(run) as judged:
        checks = judged.connection.execute("select application_id, check_name from verdict_reason").fetchall()
        lines = judged.connection.execute(
            "select application_id, month, employer_key from verdict join ledger using (person_id)"
        ).fetchall()
        keys: list[tuple[str, str, int | None, str | None]] = [(each, check, None, None) for each, check in checks]
        keys += [
            (each, test, month_number(month), key)
            for each, month, key in lines
            for test in ("payment", "employer", "base_match")
        ]
        asked = pl.DataFrame(
            [(number, *key) for number, key in enumerate(sorted(keys, key=str))], QUESTIONS, orient="row"
        )
        rests_on_now = evidence(judged.connection, asked, judged.law)
        refers = asked.join(rests_on_now.findings.filter(pl.col("answer") == "refer"), on="question")
        parts = dict(rests_on_now.parts.group_by("question").agg(pl.struct("kind", "name", "digest")).iter_rows())
    events: list[Event] = []
    for row in refers.iter_rows(named=True):
        question = Question(row["what"], row["month"], row["employer_key"])
        rests_on = tuple(Part(**part) for part in parts[row["question"]])
        whose, fingerprint, code = row["application_id"], row["fingerprint"], row["code"]
        act = Decided(whose, str(question), "pass", "seen", (), fingerprint, "run", code, rests_on)
        events.append(Event(len(events) + 1, receipt_clock(), "somebody", "somebody", act, ""))
    return events


def changed(folder: Path, chance: random.Random) -> None:
    """One change of one file of an extract."""
    path = chance.choices(
        [folder / f"{name}.csv" for name in ("contributions", "tax", "contracts", "enrolments", "employers",
                                            "employer_links", "sanctions", "applications")],
        [6, 6, 3, 3, 1, 1, 1, 1],
    )[0]  # fmt: skip
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *records = [record for record in csv.reader(file) if any(record)]
    if len(records) < 2:
        return
    one, other = chance.sample(records, 2)
    match chance.choice(["drop", "copy", "shuffle", "cell", "cell", "cell", "empty", "person"]):
        case "drop":
            records.remove(one)
        case "copy":
            records.append(list(one))
        case "shuffle":
            chance.shuffle(records)
        case "cell":
            column = chance.randrange(1, len(head))
            one[column : column + 1] = other[column : column + 1]
        case "empty":
            column = chance.randrange(1, len(head))
            one[column : column + 1] = [""]
        case "person":
            records.append([other[0], *one[1:]])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *records])


def changed_rulebook(path: Path, chance: random.Random) -> None:
    """One figure of a rulebook changed, so that it stays one."""
    text = path.read_text(encoding="utf-8")
    for _ in range(20):
        number = chance.choice(list(VALUE.finditer(text)))
        other = f"{text[: number.start()]}{int(number[0]) + chance.choice([1, 2])}{text[number.end() :]}"
        try:
            read_rulebook(other, path.name)
        except RulebookError:
            continue
        path.write_text(other, encoding="utf-8")
        return


def variants(folder: Path, seed: int) -> Iterator[tuple[Path, Path]]:
    """The extract in a folder with its rulebook, changed in several ways."""
    for number in range(VARIANTS):
        chance = random.Random(f"{seed}/{number}")
        other = folder.with_name(f"{folder.name}-{number}")
        shutil.copytree(folder, other)
        rulebook = Path(shutil.copy(RULEBOOK, other.with_name(f"{other.name}.toml")))
        rules = chance.choice([0, 0, 0, 1, 2])
        for _ in range(rules):
            changed_rulebook(rulebook, chance)
        for _ in range(CHANGES - rules):
            changed(other, chance)
        yield other, rulebook


@pytest.mark.parametrize("seed", range(EXTRACTS))
def test_kept_and_lapsed_are_what_the_reference_says(seed: int, tmp_path: Path) -> None:
    write_extract(tmp_path / "extract", seed + 500, PERSONS)
    events = decided_refers(verified(tmp_path / "extract", tmp_path / "store"))
    before, states = slowly(tmp_path / "extract", RULEBOOK), Counter[str]()
    assert len(events) > 100
    for folder, rulebook in variants(tmp_path / "extract", seed):
        run = verified(folder, tmp_path / "store", rulebook=rulebook)
        with opened_run(run) as judged:
            carried = decisions_of_run(judged.connection, standing(events), judged.law)
        now = slowly(folder, rulebook)
        applications = {key[0] for key in now}
        expected = {
            key: "carried" if now.get(key) == before[key] else "lapsed"
            for key in (key_of(event.act) for event in events)
            if key[0] in applications
        }
        rows = carried.iter_rows(named=True)
        seen = {(row["application_id"], row["what"], as_number(row["month"]), row["employer_key"]): row for row in rows}
        wrong = {key: (row["state"], row["changed_kind"], row["changed"]) for key, row in seen.items()
                 if row["state"] != expected.get(key)}  # fmt: skip
        assert wrong == {}, [now.get(key, frozenset()) ^ before[key] for key in list(wrong)[:3]]
        assert seen.keys() == expected.keys()
        states.update(expected.values())
    print(f"extract {seed}: {len(events)} decisions, {VARIANTS * CHANGES} changes, {dict(states)}")
    assert states["carried"] > states["lapsed"] > 0


def as_number(day: Any) -> int | None:
    return None if day is None else month_number(day)


def key_of(act: Any) -> Key:
    question = Question.of(act.settles)
    return act.subject, question.what, question.month, question.employer_key
