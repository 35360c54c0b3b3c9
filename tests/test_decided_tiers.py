"""The points basis with and without what people decided, down to the months of each tier, wherever both are shown."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from tests.conftest import SAMPLE
from tests.deliveries import hecha
from tests.published import rows, verified
from tests.report_workbooks import read_cells


def test_months_at_each_tier_are_reckoned_anew_and_shown_next_to_the_automatic_ones(
    sample_store: Path, tmp_path: Path
) -> None:
    store = Path(shutil.copytree(sample_store, tmp_path / "store", symlinks=True))
    run = (store / "latest.duckdb").resolve()
    before = rows(run, "select multiple, months_min, months_max from tier where application_id = 'SQ-10'")
    assert [(each["months_min"], each["months_max"]) for each in before] == [(0, 14), (0, 14), (0, 0), (0, 0)]
    employer = rows(run, "select employer_id from verdict where application_id = 'SQ-10'")[0]["employer_id"]
    for month in ("2023-07", "2023-12", "2024-01"):
        line = ("--month", month, "--employer", employer, "--because", "已查合同")
        assert hecha("decide", "SQ-10", "pass", *line, "--store", store).exit_code == 0

    told = json.loads(hecha("explain", "SQ-10", "--json", "--store", store).stdout)[0]
    assert [each["months"] for each in told["tiers"]] == [[0, 14], [0, 14], [0, 0], [0, 0]]
    assert [each["months"] for each in told["decided"]["tiers"]] == [[3, 14], [3, 14], [0, 0], [0, 0]]
    assert told["months"][0]["outcome"] == "refer"
    assert told["months"][0]["decided"] == dict.fromkeys(("payment", "employer", "base_match", "outcome"), "pass")
    shown = " ".join(hecha("explain", "SQ-10", "--store", store).stdout.split())
    assert "缴费基数达到 0.8 倍的月数 0 至 14 3 至 14" in shown

    report = hecha("report", "--out", tmp_path / "report", "--application", "SQ-10", "--store", store)
    assert report.exit_code == 0, report.output
    [case] = (tmp_path / "report" / "cases").glob("*.html")
    shown = " ".join(re.sub("<[^>]*>", " ", case.read_text(encoding="utf-8")).split())
    assert "缴费基数达到 0.8 倍的月数 0 至 14 3 至 14" in shown
    heads, *lines = read_cells(tmp_path / "report" / "report.xlsx")["核验结论"]
    [row] = [dict(zip(heads, line, strict=True)) for line in lines if line[0] == "SQ-10"]
    assert (row["可计积分月数（至少）"], row["核定后可计积分月数（至少）"]) == (0, 3)
    assert hecha("review", "SQ-10", "--out", tmp_path / "review", "--store", store).exit_code == 0
    [page] = (tmp_path / "review").glob("*.html")
    shown = " ".join(re.sub("<[^>]*>", " ", page.read_text(encoding="utf-8")).split())
    assert "缴费基数达到 0.8 倍的月数 0–14 加入人工核定后：3–14" in shown

    again = verified(SAMPLE, store)
    later = rows(again, "select * from tier_decided where application_id = 'SQ-10' order by multiple")
    assert [(each["automatic_months_min"], each["months_min"]) for each in later] == [(0, 3), (0, 3), (0, 0), (0, 0)]
    others = rows(again, "select count(*) as n from tier_decided where months_min <> automatic_months_min")
    assert others == [{"n": 2}], "of others nothing changes"
