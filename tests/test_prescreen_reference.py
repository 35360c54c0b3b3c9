"""No rule is coded twice: a list is judged as applications are, and months to come as the reference says."""

from __future__ import annotations

import csv
import os
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from checks.prescreened import Prescreened
from pipelines.prescreening.judging import Request, open_against, prescreen
from tests.prescreened_lists import write_list
from tests.published import loaded, rows, verified
from tests.random_extracts import write_extract
from tests.reference.figures import read_figures
from tests.reference.projection import first_months
from tests.reference.reading import read_extract

pytestmark = pytest.mark.usefixtures("no_scheduler")


LIST = ("person_id", "employer_id", "employer_name", "permit_valid_from", "permit_valid_until")
COUNTS = ("window_months", "points_months", "year_points", "base_points")

SEEDS = (202, 213, 222) if "HECHA_SEEDS" in os.environ else (222,)
"""`make reference` tries them all."""


@pytest.fixture(scope="module", params=SEEDS)
def extract(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random extract, verified, and a list of everyone in it through some employer."""
    place = tmp_path_factory.mktemp("random")
    write_extract(place / "in", request.param, persons=40)
    loaded(place / "in", place / "store")
    return place


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *records = csv.reader(file)
        return [dict(zip(head, record, strict=False)) for record in records if any(record)]


def staff(folder: Path) -> list[dict[str, str]]:
    """Everyone who is paid through somebody, and everyone who applied, through that employer."""
    given = [
        *table(folder / "applications.csv"),
        *table(folder / "contributions.csv"),
        *table(folder / "contracts.csv"),
    ]
    pairs = {(each.get("person_id", ""), each.get("employer_id", "")): each for each in reversed(given)}
    return [{name: each.get(name, "") for name in LIST} for each in pairs.values()]


def day_of(folder: Path) -> date:
    found = re.search(r"extracted_on\s*=\s*(\S+)", (folder / "manifest.toml").read_text(encoding="utf-8"))
    assert found is not None
    return date.fromisoformat(found.group(1))


def screened(folder: Path, records: list[dict[str, str]], on: date) -> Prescreened:
    path = write_list(folder / "list.csv", [[each[name] for name in LIST] for each in records], LIST)
    digest = next((folder / "store" / "extracts").glob("*.duckdb")).stem
    with open_against(Request(folder / "store", digest, on)) as against:
        [(_, found)] = prescreen([path], against)
    assert isinstance(found, Prescreened)
    return found


@pytest.mark.usefixtures("near")
@pytest.mark.parametrize("back", [0, 40])
def test_the_outcome_is_the_verdict_on_the_same_application(extract: Path, tmp_path: Path, back: int) -> None:
    """Verified with an application added through that employer on that day, everyone gets the same verdict."""
    on = day_of(extract / "in")
    on = date.fromordinal(on.toordinal() - back)
    records = staff(extract / "in")
    found = screened(extract, records, on)
    apply(extract / "in", tmp_path / "in", records, on)
    run = verified(tmp_path / "in", tmp_path / "store")
    verdicts = {each["application_id"]: each for each in rows(run, "select * from verdict")}
    lacks = rows(run, "select application_id, list(distinct what order by what) as what from missing group by all")
    lacking = {each["application_id"]: each["what"] for each in lacks}
    for person in found.persons:
        name = f"list-{person.row_label}"
        assert (name in verdicts) == (person.outcome != "unusable"), person.row_label
        if person.verdict is None:
            continue
        expected = verdicts[name]
        assert (person.verdict.outcome, person.verdict.reasons) == (expected["outcome"], expected["reasons"])
        for count in COUNTS:
            assert getattr(person.verdict, count) == (expected[f"{count}_min"], expected[f"{count}_max"])
        assert sorted({lack.what for lack in person.verdict.lacks}) == lacking.get(name, [])
    assert len({person.outcome for person in found.persons}) >= 3


@pytest.mark.parametrize("back", [0, 40])
def test_the_months_to_come_are_those_of_the_reference(extract: Path, tmp_path: Path, back: int) -> None:
    """Judged month by month by the slow reference, with the payments that it assumes itself."""
    on = day_of(extract / "in")
    on = date.fromordinal(on.toordinal() - back)
    once = list({each["person_id"]: each for each in staff(extract / "in")}.values())
    found = {f"list-{each.row_label}": each.verdict for each in screened(extract, once, on).persons if each.verdict}
    apply(extract / "in", tmp_path / "in", once, on)
    figures = read_figures()
    given = read_extract(tmp_path / "in", None, figures)
    asked = [each for each in given.applications if each.application_id in found]
    expected = first_months(replace(given, applications=asked), figures)
    assert {name: (each.forecast.passes, each.forecast.opens) for name, each in found.items()} == expected
    assert len({month for both in expected.values() for month in both}) > 2


def apply(original: Path, copy: Path, records: list[dict[str, str]], on: date) -> None:
    """An extract with an application for each row of a list, as if it had been made on a day."""
    shutil.copytree(original, copy)
    added = [
        {**each, "application_id": f"list-{place}", "applied_on": f"{on}"} for place, each in enumerate(records, 2)
    ]
    path = copy / "applications.csv"
    [head, *_] = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([each.get(name, "") for name in head] for each in added)
