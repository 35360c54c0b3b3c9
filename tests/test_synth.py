"""Synthetic extracts: the same for the same seed, valid, as troubled as asked, and made a chunk at a time."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import polars as pl
import pytest
from stdnum.cn import ric, uscc

from pipelines.synth import FileFormat, Shares, extract, write_extract
from pipelines.synth.dice import Dice
from pipelines.synth.employers import choose_employers
from pipelines.synth.extract import MOST_PERSONS, Part, World, employer_parts, make_parts, make_world, person_parts
from pipelines.synth.figures import read_figures
from pipelines.synth.people import CAPACITY, person_numbers
from pipelines.synth.shapes import CODES, DATASETS
from pipelines.synth.writing import SINKS

Extract = dict[str, pl.DataFrame]
PERSONS = 2000
ASKED = 0.05
PERSONAL = ("applications", "contributions", "tax", "contracts", "enrolments")
ALL_TROUBLES = Shares(**{name: ASKED for name in Shares.__dataclass_fields__ if name != "applying"})


def read(folder: Path, file_format: FileFormat = "csv") -> Extract:
    if file_format == "parquet":
        return {name: pl.read_parquet(folder / f"{name}.parquet") for name in DATASETS}
    return {name: pl.read_csv(folder / f"{name}.csv", infer_schema=False) for name in DATASETS}


def together(made: Iterable[Part]) -> Extract:
    parts = list(made)
    return {name: pl.concat([rows for part, rows in parts if part == name]) for name, _ in parts}


def made(shares: Shares, persons: int = 200) -> Extract:
    return together(make_parts(make_world(persons, 1, shares)))


@pytest.fixture(scope="module")
def clean() -> Extract:
    return made(Shares.without_trouble(), PERSONS)


@pytest.fixture(scope="module")
def troubled() -> Extract:
    """Persons of one chunk and the employers of a large extract, all troubles at the same share."""
    return made(ALL_TROUBLES, PERSONS) | together(employer_parts(make_world(300_000, 1, ALL_TROUBLES), 0))


@pytest.mark.parametrize("file_format", SINKS)
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, file_format: FileFormat) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_extract(tmp_path / name, 150, seed, file_format)
    for dataset in PERSONAL:
        one, same, other = ((tmp_path / name / f"{dataset}.{file_format}").read_bytes() for name in "abc")
        assert one == same
        assert one != other


def test_both_formats_hold_the_same_rows(tmp_path: Path) -> None:
    written = write_extract(tmp_path / "csv", 300)
    assert written == write_extract(tmp_path / "parquet", 300, file_format="parquet")
    csv, parquet = read(tmp_path / "csv"), read(tmp_path / "parquet", "parquet")
    for name, rows in csv.items():
        assert rows.equals(parquet[name])
        assert len(rows) == written[name]
        assert set(parquet[name].schema.values()) == {pl.String()}


def test_manifest(tmp_path: Path) -> None:
    write_extract(tmp_path, 20, seed=7)
    manifest = tomllib.loads((tmp_path / "manifest.toml").read_text("utf-8"))
    assert manifest["extract_id"] == "synth-20-7"
    assert str(manifest["extracted_on"]) == "2026-10-20"
    assert manifest["coverage"] == {"tax": {"from": "2019-01", "until": "2026-09"}}


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(FileExistsError):
        write_extract(tmp_path, 20)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_first_persons_stay_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract, "CHUNK_PERSONS", 100)
    few, more = made(Shares(), 150), made(Shares(), 250)
    for name in PERSONAL:
        assert not Counter(few[name].rows()) - Counter(more[name].rows())
    assert few["employers"].equals(more["employers"].head(len(few["employers"])))


def test_the_first_persons_get_no_more_rows_when_others_follow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract, "CHUNK_PERSONS", 100)
    few, more = made(Shares.without_trouble(), 150), made(Shares.without_trouble(), 250)
    first = few["contributions"]["person_id"].unique().implode()
    for name in PERSONAL:
        of_first = more[name].filter(pl.col("person_id").is_in(first))
        assert Counter(few[name].rows()) == Counter(of_first.rows())


def test_a_chunk_sees_its_own_persons_only() -> None:
    numbers = [
        together(person_parts(make_world(persons, 1, Shares.without_trouble()), 400, 50))["contributions"][
            "person_id"
        ].unique(maintain_order=True)
        for persons in (450, 100_000)
    ]
    assert len(numbers[0]) == 50
    assert numbers[0].equals(numbers[1])


def test_chunks_are_not_made_long_before_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    def chunk(_world: World, _first: int, persons: int) -> Iterator[Part]:
        begun.append(persons)
        yield "tax", pl.DataFrame()

    monkeypatch.setattr(extract, "CHUNK_PERSONS", 10)
    monkeypatch.setattr(extract, "person_parts", chunk)
    parts = make_parts(make_world(1005, 1, Shares.without_trouble()))
    next(rows for name, rows in parts if name == "tax")
    assert len(begun) <= extract.WORKERS + 1
    assert sum(name == "tax" for name, _ in parts) == 100
    assert sorted(begun) == [5] + [10] * 100


def test_a_part_is_handed_on_before_the_next_is_made_and_a_fault_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    handed_on = Event()

    def chunk(_world: World, _first: int, _persons: int) -> Iterator[Part]:
        yield "tax", pl.DataFrame()
        assert handed_on.wait(60)
        raise ZeroDivisionError

    monkeypatch.setattr(extract, "person_parts", chunk)
    parts = make_parts(make_world(10, 1, Shares.without_trouble()))
    assert any(name == "tax" for name, _ in parts)
    handed_on.set()
    with pytest.raises(ZeroDivisionError):
        next(parts)


def test_identity_numbers_are_unique_and_valid(clean: Extract) -> None:
    persons = clean["contracts"]["person_id"].unique()
    assert len(persons) == PERSONS
    assert all(number[-1] == ric.calc_check_digit(number) for number in persons)
    for number in persons:
        ric.get_birth_date(number)


def test_a_million_numbers_are_unique() -> None:
    numbers = pl.select(pl.concat([person_numbers(0, 500_000, 17), person_numbers(CAPACITY - 500_000, 500_000, 17)]))
    assert numbers.to_series().n_unique() == 1_000_000


def test_employer_numbers_are_unique_and_valid(clean: Extract) -> None:
    numbers = clean["employers"]["employer_id"]
    assert numbers.n_unique() == len(numbers)
    for number in numbers:
        uscc.validate(number)


def test_employers_are_unequal_and_grow_with_the_persons() -> None:
    chosen = choose_employers(Dice(1, "test"), "employer", np.full(100_000, 50_000))
    assert chosen.min() == 0
    assert 45_000 < chosen.max() < 50_000
    assert 0.35 < (chosen < 500).mean() < 0.55
    assert len(make_world(100_000, 1, Shares()).known) > 9 * len(make_world(10_000, 1, Shares()).known)


def test_about_48_months_each(clean: Extract) -> None:
    assert 45 < len(clean["contributions"]) / PERSONS < 51
    assert 45 < len(clean["tax"]) / PERSONS < 51
    assert 0.75 < len(clean["applications"]) / PERSONS < 0.85


def test_clean_contributions_are_in_time_and_within_floor_and_cap(clean: Extract) -> None:
    rows = clean["contributions"].with_columns(
        pl.col("month").str.to_date("%Y-%m"), pl.col("paid_on").str.to_date(), pl.col("base").cast(pl.Float64)
    )
    assert rows["kind"].unique().to_list() == ["normal"]
    assert (rows["paid_on"] <= rows["month"].dt.offset_by("2mo").dt.offset_by("-1d")).all()
    figures = read_figures()
    month = (rows["month"].dt.year() - 2018) * 12 + rows["month"].dt.month() - 1
    assert (rows["base"] >= pl.Series(figures.floor)[month]).all()
    assert (rows["base"] <= pl.Series(figures.cap)[month]).all()


def base_and_income(rows: Extract) -> pl.DataFrame:
    """Bases of the contribution year 2023 with what last year's tax rows of the same employer let expect."""
    by_employer = (
        rows["tax"]
        .filter(pl.col("month").str.starts_with("2022"))
        .group_by("person_id", employer_id="agent_id")
        .agg(expected=(pl.col("income").cast(pl.Float64).sum() / (pl.col("item") == "wages").sum()).clip(7310, 36549))
    )
    year = rows["contributions"].filter(pl.col("month").is_between(pl.lit("2023-07"), pl.lit("2024-06")))
    return year.join(by_employer, on=["person_id", "employer_id"]).select(
        pl.col("base").cast(pl.Float64), "expected", ratio=pl.col("base").cast(pl.Float64) / pl.col("expected")
    )


def test_a_clean_base_follows_the_wages_of_the_year_before(clean: Extract) -> None:
    rows = base_and_income(clean)
    assert len(rows) > 1000
    assert share(rows["ratio"].is_between(0.979, 1.021)) > 0.99


def share(hit: pl.Series) -> float:
    """The share of rows that are true; 0 where there are none."""
    return int(hit.sum()) / max(len(hit), 1)


def kind(word: str) -> pl.Expr:
    """Rows with this kind, in English or Chinese."""
    code = CODES["kind"]
    return pl.col("kind").is_in([word, code.chinese[code.english.index(word)]])


ISO_DAY = r"^\d{4}-\d\d-\d\d$"
MONTH = pl.col("month").str.to_date("%Y-%m", strict=False)
PAID = pl.col("paid_on").str.to_date("%Y-%m-%d", strict=False)
PERSON, EMPLOYER = pl.col("person_id"), pl.col("employer_id")
PLAIN = pl.col("start_on").str.contains(ISO_DAY) & pl.col("end_on").str.contains(ISO_DAY).fill_null(value=True)
NOT_BESIDE = ~kind("refund") & ~kind("topup")

MEASURES: dict[str, tuple[str, pl.Expr, float]] = {
    "late": (
        "contributions",
        (kind("normal") & (MONTH.dt.offset_by("2mo") <= PAID)).filter(NOT_BESIDE).drop_nulls(),
        1,
    ),
    "back_paid": ("contributions", kind("back").filter(NOT_BESIDE), 1),
    "deferred": ("contributions", kind("deferred").filter(NOT_BESIDE), 1),
    "refund": ("contributions", kind("refund"), 1),
    "topup": ("contributions", kind("topup"), 1),
    "split": ("contributions", pl.col("insurance").is_in(["pension", "养老"]), 1),
    "negative_base": ("contributions", pl.col("base").str.starts_with("-").filter(~kind("refund")), 1),
    "unknown_code": ("contributions", pl.col("kind") == "转移接续", 1 / 2),
    "missing": ("tax", pl.any_horizontal(pl.col("person_id", "agent_id", "month", "item", "income").is_null()), 1),
    "other_item": ("tax", pl.col("item").is_in(["other", "劳务报酬所得"]), 1),
    "future_month": ("tax", (pl.date(2026, 10, 1) < MONTH).drop_nulls(), 1),
    "words": ("tax", pl.col("item").str.contains("[一-龟]"), 1),
    "copies": ("tax", pl.struct(pl.all()).is_duplicated(), 2),
    "unreadable": ("enrolments", pl.any_horizontal(pl.col("from_on", "until_on").str.ends_with("-32")), 1),
    "other_form": ("enrolments", ~pl.col("from_on").str.contains(r"^\d{4}-\d\d-\d\d$"), 1),
    "wide_text": ("enrolments", pl.any_horizontal(pl.col("person_id", "employer_id").str.contains("[\u3000０-９]")), 1),
    "old_person_id": ("contracts", PERSON.str.len_chars() == 15, 1),
    "bad_person_id": ("contracts", PERSON.str.len_chars() == 17, 1 / 2),
    "old_employer_id": ("contracts", EMPLOYER.str.len_chars().is_in([9, 15]), 1),
    "inverted": ("contracts", (pl.col("end_on") < pl.col("start_on")).fill_null(value=False).filter(PLAIN), 1),
    "branch_elsewhere": ("contracts", ~pl.col("work_region").str.starts_with("31"), 1),
    "rejected_application": (
        "applications",
        (pl.col("applied_on") > "2026-10-20").filter(pl.col("applied_on").str.contains(ISO_DAY)),
        1 / 3,
    ),
    "dispatch": ("employers", pl.col("kind").is_in(["dispatch", "劳务派遣"]), 1),
}
"""Trouble: the dataset, its rows that show it, and how often one stroke of it shows there."""


@pytest.mark.parametrize("trouble", MEASURES)
def test_shares_are_near_what_is_requested(trouble: str, clean: Extract, troubled: Extract) -> None:
    dataset, expression, times = MEASURES[trouble]
    assert share(clean[dataset].select(expression).to_series()) == 0
    assert share(troubled[dataset].select(expression).to_series()) == pytest.approx(ASKED * times, rel=0.3)


def apart(rows: Extract, dataset: str, employer: str, other: str) -> float:
    """The share of rows whose person and employer stand nowhere in another dataset."""
    pairs = rows[other].select("person_id", pl.col("agent_id" if other == "tax" else "employer_id").alias(employer))
    return len(rows[dataset].join(pairs, on=["person_id", employer], how="anti")) / max(len(rows[dataset]), 1)


def without_permit(rows: Extract) -> float:
    day = pl.col("applied_on")
    held = (day >= pl.col("permit_valid_from")) & (day <= pl.col("permit_valid_until"))
    return share(rows["applications"].select(~held.fill_null(value=False)).to_series())


def missing_rows(dataset: str) -> Callable[[Extract], float]:
    return lambda rows: float(not len(rows[dataset]))


def effect_base_above(rows: Extract) -> float:
    return share(base_and_income(rows).filter(pl.col("expected").is_between(8_000, 17_000))["ratio"] > 1.9)


def effect_base_below(rows: Extract) -> float:
    return share(base_and_income(rows).filter(pl.col("expected") > 8_000)["base"] == 7310)


EFFECTS: dict[str, Callable[[Extract], float]] = {
    "other_payer": lambda rows: apart(rows, "contributions", "employer_id", "contracts"),
    "tax_other_agent": lambda rows: apart(rows, "tax", "agent_id", "contributions"),
    "missing_contract": missing_rows("contracts"),
    "tax_missing": missing_rows("tax"),
    "base_above": effect_base_above,
    "base_below": effect_base_below,
    "corrected": lambda rows: share(
        rows["tax"].select(pl.struct("person_id", "agent_id", "month", "item").is_duplicated()).to_series()
    ),
    "outside_scope": lambda rows: share(rows["contracts"]["person_id"].str.contains("^8[123]")),
    "expired_permit": without_permit,
    "sanctioned": lambda rows: len(rows["sanctions"]) / (200 + len(rows["employers"])),
    "bad_uscc": lambda rows: share(
        pl.Series([not uscc.is_valid(number) for number in rows["employers"]["employer_id"]])
    ),
    "linked": lambda rows: len(rows["employer_links"]) / (len(rows["employers"]) - 1),
}
"""Trouble: its share in the rows, near 1 in an extract where it is asked for everywhere."""


@pytest.mark.parametrize("trouble", EFFECTS)
def test_a_trouble_requested_everywhere_is_everywhere(trouble: str, clean: Extract) -> None:
    assert EFFECTS[trouble](clean) == 0
    assert EFFECTS[trouble](made(replace(Shares.without_trouble(), **{trouble: 1.0}))) > 0.85


def test_between_jobs(clean: Extract) -> None:
    assert without_contract(clean) == 0
    assert 0.05 < without_contract(made(replace(Shares.without_trouble(), between_jobs=1.0))) < 0.2


def without_contract(rows: Extract) -> float:
    """The share of applications on a day without a contract with the employer they come through."""
    both = rows["applications"].join(rows["contracts"], on=["person_id", "employer_id"])
    end = pl.col("end_on").fill_null("9999-12-31")
    covered = both.filter(pl.col("applied_on").is_between(pl.col("start_on"), end))
    return 1 - covered["application_id"].n_unique() / len(rows["applications"])


def test_conflicting_links_close_circles() -> None:
    links = made(replace(Shares.without_trouble(), linked=1, link_conflict=1))["employer_links"]
    forth = links.filter(pl.col("relation") != "branch").select("from_id", "to_id")
    assert set(forth.rows()) == {(to, start) for start, to in forth.rows()}


def test_every_share_is_tested() -> None:
    assert {*MEASURES, *EFFECTS, "applying", "link_conflict", "between_jobs"} == set(Shares.__dataclass_fields__)


def test_shares_outside_0_to_1_are_refused() -> None:
    with pytest.raises(ValueError, match="late, refund"):
        Shares(late=1.1, refund=-0.1)


@pytest.mark.parametrize(("persons", "seed"), [(0, 1), (MOST_PERSONS + 1, 1), (5, -1)])
def test_impossible_extracts_are_refused(persons: int, seed: int) -> None:
    with pytest.raises(ValueError, match="persons"):
        make_world(persons, seed, Shares())


@pytest.mark.parametrize("wanted", [0, 0.001, 0.3, 1])
def test_picks_are_as_many_as_requested_and_evenly_spread(wanted: float) -> None:
    picked = Dice(3, "test").pick("pick", 300_000, wanted, 3)
    assert share(picked > 0) == pytest.approx(wanted, rel=0.15)
    for way in (1, 2, 3):
        assert share(picked == way) == pytest.approx(wanted / 3, rel=0.3)
