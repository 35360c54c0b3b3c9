"""`hecha extracts`: what is in a store, with counts and coverage, whatever is damaged in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.steps import Request, verify_source
from tests.deliveries import TAX, deliver, hecha, payment, somebody


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with three extracts, two of one name, one of which was verified twice."""
    root = tmp_path_factory.mktemp("listed")
    deliver(root, name="monthly", on="2024-10-20", coverage=())
    deliver(root, lambda rows: rows["contributions"].append(payment(3, "2024-01", base="?")), name="monthly")
    deliver(
        root, name="first", on="2024-09-20", coverage=(TAX, 'contributions = {from = "2016-01", until = "2024-08"}')
    )
    first = next(root.glob("first-*"))
    for folder in (first, first, *root.glob("monthly-*")):
        verify_source(Request(folder, root / "store"))
    return root


def test_every_extract_is_listed_in_order_with_counts_coverage_and_runs(root: Path) -> None:
    found = json.loads(hecha("extracts", "--store", root / "store", "--json").stdout)
    assert found["damaged"] == []
    first, *monthly = found["extracts"]
    assert (first["extract_id"], first["extracted_on"], first["runs"]) == ("first", "2024-09-20", 2)
    assert (first["tax"], first["contributions"]) == (["2022-01", "2024-08"], ["2016-01", "2024-08"])
    assert first["counts"]["contributions"] == {"read": 6, "kept": 6, "rejected": 0, "copies": 0}
    assert [each["digest"] for each in monthly] == sorted(each["digest"] for each in monthly)
    assert [each["extract_id"] for each in monthly] == ["monthly"] * 2
    unsaid = next(each for each in monthly if each["counts"]["contributions"]["rejected"] == 0)
    assert (unsaid["tax"], unsaid["contributions"], unsaid["runs"]) == (["2024-01", "2024-03"], None, 1)


@pytest.mark.parametrize(("lang", "everything"), [("zh", "全部月份"), ("en", "all months")])
def test_the_list_on_a_terminal(root: Path, lang: str, everything: str) -> None:
    done = hecha("extracts", "--store", root / "store", "--lang", lang)
    assert done.exit_code == 0
    lines = [line for line in done.stdout.splitlines() if line.startswith(("first", "monthly"))]
    assert [line.split()[0] for line in lines] == ["first", "monthly", "monthly"]
    digests = sorted(path.stem[:12] for path in (root / "store" / "extracts").iterdir())
    assert sorted(line.split()[1] for line in lines) == digests
    assert "6/6" in lines[0]
    assert any("6/7" in line for line in lines[1:])
    assert "2016-01–2024-08" in lines[0]
    assert everything in lines[1]
    assert somebody(1) not in done.stdout


def test_what_is_damaged_is_named_and_the_rest_is_listed(tmp_path: Path) -> None:
    digest = deliver(tmp_path, name="whole")
    other = deliver(tmp_path, name="broken", on="2024-11-20")
    store = tmp_path / "store"
    (store / "extracts" / f"{other}.duckdb").write_bytes(b"no database" * 1000)
    (store / "extracts" / "empty.duckdb").write_bytes(b"")
    (store / "runs").mkdir()
    (store / "runs" / "torn.duckdb").write_bytes(b"no database")
    done = hecha("extracts", "--store", store, "--lang", "en")
    assert done.exit_code == 0
    assert "whole" in done.stdout
    assert [line for line in done.stdout.splitlines() if line.startswith(f"{other}.duckdb: damaged")]
    found = json.loads(hecha("extracts", "--store", store, "--json").stdout)
    assert [each["digest"] for each in found["extracts"]] == [digest]
    assert found["damaged"] == sorted([f"{other}.duckdb", "empty.duckdb"])


def test_an_empty_store_is_one_line_and_no_error(tmp_path: Path) -> None:
    done = hecha("extracts", "--store", tmp_path, "--lang", "en")
    assert done.exit_code == 0
    assert done.stdout.count("\n") == 1
    assert "no extract yet" in done.stdout
    assert json.loads(hecha("extracts", "--store", tmp_path, "--json").stdout) == {"extracts": [], "damaged": []}


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_what_is_no_store_is_one_line_and_an_error(tmp_path: Path, kind: str) -> None:
    if kind == "file":
        (tmp_path / "store").write_text("", encoding="utf-8")
    done = hecha("extracts", "--store", tmp_path / "store", "--lang", "en")
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "no such store" in done.stderr
    assert not (tmp_path / "store").is_dir(), "looking makes no store"
