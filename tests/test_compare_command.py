"""`hecha compare`: how extracts are named, and what is shown."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from reports.whole_file import harmless as as_text
from reports.words.catalogue import word
from tests.deliveries import (
    EARLIER,
    compared,
    deliver,
    hecha,
    nothing,
    somebody,
)
from tests.two_extracts import KINDS, both, cells, pay, two, without

CHINESE = re.compile("[\u4e00-\u9fff]")

# --- names of extracts ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Two extracts called monthly, and one of its own name; their digests."""
    root = tmp_path_factory.mktemp("named")
    made = [
        deliver(root, name="monthly", on="2024-09-20"),
        deliver(root, name="monthly", on="2024-10-20"),
        deliver(root, cells("contributions", 1, base="1"), name="once", on="2024-11-20"),
    ]
    return root, made


def _refused(root: Path, *names: str, lang: str = "en") -> str:
    done = hecha("compare", *names, "--store", root / "store", "--lang", lang)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    return done.stderr


def test_an_extract_is_named_by_its_digest_the_start_of_it_or_its_own_id(named: tuple[Path, list[str]]) -> None:
    root, (first, _, own) = named
    found = [compared(root, one=one, other=other) for one in (first, first[:4].upper()) for other in (own, "once")]
    assert all(each == found[0] for each in found)
    assert (found[0]["earlier"]["digest"], found[0]["later"]["digest"]) == (first, own)


def test_a_name_of_several_extracts_lists_their_digests(named: tuple[Path, list[str]]) -> None:
    root, (first, second, own) = named
    line = _refused(root, "monthly", "once")
    assert first[:12] in line
    assert second[:12] in line
    assert own[:12] not in line
    assert CHINESE.search(_refused(root, "monthly", "once", lang="zh"))


@pytest.mark.parametrize("name", ["nothing", "", "month", "%", "ffffffffffff"])
def test_a_name_of_no_extract_is_one_line(name: str, named: tuple[Path, list[str]]) -> None:
    assert "hecha extracts" in _refused(named[0], name, "once")


def test_three_characters_of_a_digest_are_too_few(named: tuple[Path, list[str]]) -> None:
    root, (first, *_) = named
    assert "no extract" in _refused(root, first[:3], "once")


def test_an_extract_is_not_compared_with_itself(named: tuple[Path, list[str]]) -> None:
    root, (*_, own) = named
    assert "the same extract" in _refused(root, "once", own)


def test_no_store_is_one_line(tmp_path: Path) -> None:
    assert "no such store" in _refused(tmp_path, "one", "other")


def test_a_damaged_extract_is_one_line(tmp_path: Path) -> None:
    torn, rotten = deliver(tmp_path, name="torn"), deliver(tmp_path, name="rotten", on="2024-11-20")
    deliver(tmp_path, name="whole", on="2024-12-20")
    extracts = tmp_path / "store" / "extracts"
    (extracts / f"{torn}.duckdb").write_bytes(b"no database" * 1000)
    assert "damaged" in _refused(tmp_path, torn, "whole")
    content = bytearray((extracts / f"{rotten}.duckdb").read_bytes())
    for number in range(3 * 4096, len(content), 1 << 18):
        content[number + 5000 : number + 5100] = b"?" * 100
    (extracts / f"{rotten}.duckdb").write_bytes(content)
    assert "damaged" in _refused(tmp_path, rotten, "whole")


# --- what is shown ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two extracts with several contradictions, an employer and a file that a spreadsheet might take for formulas."""
    root = tmp_path_factory.mktemp("everything")
    formula = both(*(pay("2024-01", number, employer_id='=HYPERLINK("x")', base=str(number)) for number in (1, 2)))
    refund = pay("2024-02", kind="refund", base="-8000")
    after = both(cells("contributions", 0, base="1"), without("contributions", 2), cells("tax", 1, income="1"))
    deliver(root, both(formula, refund), on=EARLIER, name="earlier")
    deliver(root, both(after, pay(employer_id="@SUM(1)"), pay("2024-09")), name="later")
    return root


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_terminal_shows_both_extracts_counts_and_every_row(everything: Path, lang: Any) -> None:
    found = compared(everything)
    shown = hecha("compare", "earlier", "later", "--store", everything / "store", "--lang", lang).stdout
    assert (CHINESE.search(shown) is not None) == (lang == "zh")
    for side in ("earlier", "later"):
        assert re.search(rf"{side}  {found[side]['digest'][:12]}  .*{found[side]['extracted_on']}", shown)
    for each in found["counts"] + found["harmless"]:
        assert re.search(rf"{each['kind']} +{each['count']} +{re.escape(word(each['kind'], lang))}", shown)
    for each in found["contradictions"]:
        (line,) = [line for line in shown.splitlines() if _tells(line, each)]
        assert line.count("→") == 1


def _tells(line: str, each: dict[str, Any]) -> bool:
    sides = [each[side] for side in ("before", "after") if each[side]]
    told = [each["person"], each["month"], each["employer_id"], *(f"{side['amount']} " for side in sides)]
    rows = [re.search(rf"\[{side['source_file']} (row|行) {side['row_number']}\]", line) for side in sides]
    return all(text in line for text in told) and all(rows)


def test_nothing_otherwise_is_said(tmp_path: Path) -> None:
    two(tmp_path, nothing, nothing)
    assert (
        "no contradiction" in hecha("compare", "earlier", "later", "--store", tmp_path / "store", "--lang", "en").stdout
    )


def _csv(everything: Path, out: Path, *more: str) -> tuple[str, list[list[str]]]:
    done = hecha("compare", "earlier", "later", "--store", everything / "store", "--out", out, *more)
    assert done.exit_code == 0, done.output
    with out.open(encoding="utf-8-sig", newline="") as file:
        return done.stdout, list(csv.reader(file))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_csv_file_has_every_row_and_opens_in_a_spreadsheet(everything: Path, lang: str, tmp_path: Path) -> None:
    shown, (head, *rows) = _csv(everything, tmp_path / "out.csv", "--lang", lang)
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(rows) == len(compared(everything)["contradictions"])
    assert {len(row) for row in rows} == {len(head)}
    assert all((CHINESE.search(name) is not None) == (lang == "zh") for name in head)
    assert "contributions.csv row" not in shown
    assert "out.csv" in shown
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"], "nothing else is left"


def test_no_cell_is_a_formula(everything: Path, tmp_path: Path) -> None:
    _, (_, *rows) = _csv(everything, tmp_path / "out.csv")
    found = [cell for row in rows for cell in row]
    assert {'\'=HYPERLINK("X")', "'@SUM(1)", "-8000.00"} <= set(found)
    assert [cell for cell in found if re.match(r"[=+@\t-]", cell) and not re.fullmatch(r"-?\d+\.\d\d", cell)] == []


@pytest.mark.parametrize(
    "sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹣", "−", "\t=", "\r=", " =", "\u3000＝", "\u202e="]
)
def test_whatever_a_spreadsheet_may_take_for_a_formula_is_text(sign: str) -> None:
    assert as_text(f"{sign}1+1").startswith("'")
    assert as_text("2024-01-01 =1") == "2024-01-01 =1"


def test_json_without_rows_where_they_go_to_a_file(everything: Path, tmp_path: Path) -> None:
    shown, rows = _csv(everything, tmp_path / "out.csv", "--json")
    found = json.loads(shown)
    assert "contradictions" not in found
    assert sum(each["count"] for each in found["counts"]) == len(rows) - 1


@pytest.mark.parametrize("out", ["missing/out.csv", "folder.csv", "out.duckdb"])
def test_a_file_that_cannot_be_written_is_one_line(everything: Path, out: str, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    done = hecha("compare", "earlier", "later", "--store", everything / "store", "--out", tmp_path / out)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.csv"]


@pytest.mark.parametrize("more", [(), ("--json",), ("--out",)])
def test_no_identity_number_is_shown_and_the_store_stays_as_it_is(
    everything: Path, more: tuple[str, ...], tmp_path: Path
) -> None:
    def state() -> dict[Path, tuple[int, bytes]]:
        files = [path for path in (everything / "store").rglob("*") if path.is_file()]
        return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    before = state()
    words = [*more, *([str(tmp_path / "out.csv")] if "--out" in more else [])]
    done = hecha("compare", "earlier", "later", "--store", everything / "store", *words)
    text = done.output + "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    assert "32************" in text
    for number in (1, 2):
        assert somebody(number)[:17] not in text
        assert somebody(number)[6:14] not in text
    assert state() == before


def test_every_kind_has_words_in_both_languages() -> None:
    for kind in (*KINDS, "ordinary", "not_covered"):
        assert CHINESE.search(word(kind, "zh"))
        assert word(kind, "en").isascii()
