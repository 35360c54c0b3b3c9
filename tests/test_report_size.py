"""A run of which nearly all is for a person to look at: the size of page and workbook, and memory.

`make sizes` tries 10,000 applications with 500,000 month rows and tells the seconds; `make test` a tenth of them.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Final

import pytest

from pipelines.synth import Shares, write_extract
from reports.masking import Mask
from reports.model.report import read_report
from reports.page.report_page import report_page
from tests.pages import Page
from tests.published import rows, verified

MEBIBYTE: Final = 1 << 20
THOUSANDS: Final = int(os.environ.get("HECHA_APPLICATIONS", "1000")) // 1000


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everybody applies, and nobody has a contract on file."""
    place = tmp_path_factory.mktemp("size")
    write_extract(place / "in", 1_080 * THOUSANDS, 1, "parquet", Shares(applying=1, missing_contract=1))
    verified(place / "in", place / "store")
    return place / "store"


def test_the_extract_is_of_the_size_requested(store: Path) -> None:
    [found] = rows(
        store / "latest.duckdb",
        """select (select count(*) from verdict) as applications, (select count(*) from ledger) as months,
            (select count(*) from verdict where outcome = 'refer') as queue""",
    )
    assert found["applications"] >= 1_000 * THOUSANDS
    assert found["months"] >= 50_000 * THOUSANDS
    assert found["queue"] >= 900 * THOUSANDS


def test_the_page_is_small(store: Path) -> None:
    start = time.perf_counter()
    report = read_report((store / "latest.duckdb").resolve(), Mask())
    page = report_page(report, "zh", frozenset(each.application_id for each in report.applications))
    print(f"the page is made in {time.perf_counter() - start:.1f} s; {len(page.encode())} bytes")
    assert len(page.encode()) < 5_000_000


def test_the_report_is_written_in_bounded_memory(store: Path, tmp_path: Path) -> None:
    arguments = [sys.executable, "-m", "pipelines", "report", "--store", str(store), "--out", str(tmp_path / "out")]
    start = time.perf_counter()
    _, status, used = os.wait4(os.spawnv(os.P_NOWAIT, sys.executable, arguments), 0)
    assert status == 0
    print(f"the report is written in {time.perf_counter() - start:.1f} s")
    assert used.ru_maxrss * 1024 < 1024 * MEBIBYTE
    assert (tmp_path / "out" / "report.xlsx").stat().st_size > THOUSANDS * MEBIBYTE
    assert len(Page(tmp_path / "out" / "report.html").source.encode()) < 5_000_000
