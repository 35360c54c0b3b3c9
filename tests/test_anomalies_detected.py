"""What is planted is found, innocent twins are left alone, and the truth is where no reader looks."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.synth import write_extract
from pipelines.synth.writing import truth_file
from tests.anomalies.measure import Measured, as_table, measure, together


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    return measure(1000, tmp_path_factory.mktemp("planted"))


def test_schemes_are_found_twins_are_not_and_a_forest_does_worse(measured: Measured) -> None:
    assert measured.precision >= 0.95
    assert measured.recall(50) >= 0.8
    assert measured.twins_flagged == 0
    for grade in measured.grades:
        assert grade.detected >= grade.forest
        assert grade.detected > grade.forest or grade.detected == grade.planted
        assert grade.detected <= grade.forest_flagged
        assert (grade.forest_flagged > grade.flagged) == (grade.detected > grade.forest)
    assert measured.persons.filter("innocent")["flagged"].sum() == 0
    assert measured.persons.filter(~pl.col("innocent"), pl.col("flagged") < 0.9 * pl.col("planted")).height == 0
    assert any("precision" in line for line in as_table(measured))


def test_worlds_are_added_up(measured: Measured) -> None:
    both = together([measured, measured])
    assert (both.employers, both.twins, both.precision) == (
        2 * measured.employers,
        2 * measured.twins,
        measured.precision,
    )
    assert [(each.honest_percent, each.planted, each.detected, each.forest) for each in both.grades] == [
        (each.honest_percent, 2 * each.planted, 2 * each.detected, 2 * each.forest) for each in measured.grades
    ]
    for one, of_both in ((measured.schemes, both.schemes), (measured.persons, both.persons)):
        assert of_both.equals(one.with_columns(pl.col("planted", "flagged") * 2))


def test_the_truth_names_what_is_in_the_files(tmp_path: Path) -> None:
    write_extract(tmp_path / "extract", 100, planted=True)
    truth = pl.read_csv(truth_file(tmp_path / "extract"))
    assert truth_file(tmp_path / "extract").parent == tmp_path
    for kind, dataset, column in (("employer", "contributions", "employer_id"), ("person", "tax", "person_id")):
        there = pl.read_csv(tmp_path / "extract" / f"{dataset}.csv", infer_schema=False)[column]
        planted = truth.filter(pl.col("subject_kind") == kind)["subject_id"]
        assert planted.is_unique().all()
        assert planted.is_in(there.implode()).all()


def test_what_is_planted_changes_no_row_of_the_others(tmp_path: Path) -> None:
    write_extract(tmp_path / "without", 100)
    write_extract(tmp_path / "with", 100, planted=True)
    for path in sorted((tmp_path / "without").glob("*.csv")):
        assert (tmp_path / "with" / path.name).read_bytes().startswith(path.read_bytes())
