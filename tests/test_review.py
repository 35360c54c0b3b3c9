"""The file of an application for a complaint (第十二条): whole, masked, and harmless whatever was written."""

from __future__ import annotations

import hashlib
import re
import shutil
import stat
from pathlib import Path
from typing import get_args
from urllib.parse import unquote

import pytest

from checks.law.reasons import Language
from checks.law.rulebook import built_in_rulebook
from checks.verdicts import CHECKS
from pipelines.decisions.evidence import TESTS
from pipelines.decisions.figures import figures_as_parts
from reports.model.decisions import part_in_words
from tests.conftest import SAMPLE
from tests.deliveries import hecha
from tests.published import rows, verified

HOSTILE = "<script>alert(1)</script>{{ 7 * 7 }}"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs, the later by an office's own figures."""
    folder = tmp_path_factory.mktemp("review")
    figures = (Path(__file__).parent.parent / "checks" / "law" / "rulebook.toml").read_text(encoding="utf-8")
    own = folder / "own.toml"
    own.write_text(figures.replace("above_pass_percent = { value = 10", "above_pass_percent = { value = 9"), "utf-8")
    for rulebook in (None, own):
        verified(SAMPLE, folder / "store", rulebook=rulebook)
    return folder / "store"


def page_of(store: Path, out: Path, *options: str) -> str:
    done = hecha("review", "SQ-17", "--out", out, "--store", store, *options)
    assert done.exit_code == 0, done.output
    (page,) = out.glob("*.html")
    return page.read_text(encoding="utf-8")


def test_every_run_and_every_rulebook_is_in_it(store: Path, tmp_path: Path) -> None:
    text = page_of(store, tmp_path)
    runs = rows(store / "latest.duckdb", "select rulebook_digest from run")
    for run in (store / "runs").glob("*.duckdb"):
        assert run.stem in text
        digest = rows(run, "select rulebook_digest from run")[0]["rulebook_digest"]
        assert f"<code>{digest}</code>" in text
    assert runs[0]["rulebook_digest"][:12] in re.search("与上一批次相比的变化.*", text)[0]  # type: ignore[index]
    assert "前12个月是否满6个月需核实" in text


def test_it_is_masked_unless_revealed(store: Path, tmp_path: Path) -> None:
    person = rows(store / "latest.duckdb", "select person_id from verdict where application_id = 'SQ-17'")[0][
        "person_id"
    ]
    assert person not in page_of(store, tmp_path / "masked")
    assert not (store / "access.log").exists()
    assert person in page_of(store, tmp_path / "full", "--reveal")
    assert "\treview\t" in (store / "access.log").read_text(encoding="utf-8")


def test_what_people_wrote_is_text(store: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(store, tmp_path / "store", symlinks=True))
    for arguments in (("assign", "SQ-17", HOSTILE), ("mark", "SQ-17", "instance1", "--because", HOSTILE)):
        assert hecha(*arguments, "--store", copy).exit_code == 0
    text = page_of(copy, tmp_path / "out")
    assert "<script" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}") == 2
    assert "default-src 'none'" in text.replace("&#39;", "'")


def test_a_run_that_cannot_be_read_is_named(store: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(store, tmp_path / "store", symlinks=True))
    first = min((copy / "runs").glob("*.duckdb"))
    first.write_bytes(b"no run")
    text = page_of(copy, tmp_path / "out")
    assert f"{first.stem}：该核验批次的文件无法读取" in text


def test_an_application_that_no_run_has_is_refused(store: Path, tmp_path: Path) -> None:
    done = hecha("review", "nobody", "--out", tmp_path / "out", "--store", store)
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_second_instance_wants_a_first_and_both_a_reason(store: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(store, tmp_path / "store", symlinks=True))
    assert hecha("mark", "SQ-17", "instance2", "--because", "年限", "--store", copy).exit_code == 1
    assert hecha("mark", "SQ-17", "instance1", "--store", copy).exit_code == 1
    for instance in ("instance1", "instance2"):
        assert hecha("mark", "SQ-17", instance, "--because", "年限", "--store", copy).exit_code == 0
    text = page_of(copy, tmp_path / "out")
    assert "第 1 次" in text
    assert "第 2 次" in text


def test_copies_of_the_documents_go_along_where_all_is_revealed(store: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(store, tmp_path / "store", symlinks=True))
    papers = [tmp_path / name for name in ("回单 <b>&'#?%41.PDF", "110101199001011237.txt", "noending")]
    for number, paper in enumerate(papers):
        paper.write_bytes(b"paper %d" % (number % 2))
    shown = [part for paper in papers for part in ("--document", paper)]
    done = hecha("decide", "SQ-17", "pass", "--check", "window", "--because", "见材料", *shown, "--store", copy)
    assert done.exit_code == 0, done.output

    text = page_of(copy, tmp_path / "masked")
    assert [each.name for each in (tmp_path / "masked").iterdir() if each.is_dir()] == []
    assert "--reveal" in text
    assert "110101199001011237" not in text

    out = tmp_path / "full"
    out.mkdir()
    (out / "SQ-17-复核材料").mkdir()
    (out / "SQ-17-复核材料" / "1-1101xxxx.txt").write_text("a person's own", encoding="utf-8")
    text = page_of(copy, out, "--reveal")
    links = [unquote(each) for each in re.findall('<a href="([^"]*复核[^"]*|SQ[^"]*)"', text)]
    files = [out / each for each in links]
    assert [each.read_bytes() for each in files] == [b"paper 0", b"paper 1", b"paper 0"], "alike papers once"
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    assert "1-1101xxxx.txt" in {each.name for each in files}
    assert files[0].suffix == ".pdf"
    assert not any("110101199001011237" in each for each in links)
    for each in files:
        assert hashlib.sha256(each.read_bytes()).hexdigest() in text
    assert "a person's own" in {each.read_text(encoding="utf-8") for each in (out / "SQ-17-复核材料").iterdir()}

    changed = copy / "documents" / hashlib.sha256(b"paper 1").hexdigest()
    changed.write_bytes(b"changed")
    assert "丢失或被改动" in page_of(copy, tmp_path / "again", "--reveal")


def section_of(text: str, run: Path) -> str:
    """What the page says of one run, without its marks."""
    (section,) = (each for each in re.findall("<section>.*?</section>", text, re.DOTALL) if run.stem in each)
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", section))


def test_each_run_has_the_decisions_of_its_time_whatever_was_looked_at_since(tmp_path: Path) -> None:
    """One made before the next run was, and not one that was made after it."""
    store = tmp_path / "store"
    verified(SAMPLE, store)
    decide = ("decide", "SQ-17", "pass", "--check", "window", "--store", store)
    assert hecha(*decide, "--because", "看过回单").exit_code == 0
    verified(SAMPLE, store)
    assert hecha(*decide, "--because", "再看一次").exit_code == 0
    first, second = sorted((store / "runs").glob("*.duckdb"))
    text = page_of(store, tmp_path / "before")
    for run, event in ((first, 1), (second, 2)):
        said = section_of(text, run)
        assert "自动结论： 转人工核实 ；加入人工核定后的结论： 通过" in said
        assert f"{event} 前12个月缴费 通过 沿用" in said
        assert f"{3 - event} 前12个月缴费 通过" not in said
    assert hecha("explain", "SQ-17", "--run", "-1", "--store", store).exit_code == 0
    (store / "decided" / f"{second.stem}.9-0.duckdb").touch()
    assert page_of(store, tmp_path / "after") == text


def test_the_months_in_doubt_are_in_it_with_their_rows_and_what_was_decided(store: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(store, tmp_path / "store", symlinks=True))
    line = "2024-03 91319900Y000000162 12,000.00 第六条4（补缴）：标为正常缴费，但到账晚于期限 contributions.csv 214"
    newest = (copy / "latest.duckdb").resolve()
    assert f"{line} 转人工核实" in section_of(page_of(copy, tmp_path / "before"), newest)
    month = ("--month", "2024-03", "--employer", "91319900Y000000162")
    assert hecha("decide", "SQ-17", "pass", *month, "--because", "见回单", "--store", copy).exit_code == 0
    assert f"{line} 通过" in section_of(page_of(copy, tmp_path / "after"), newest)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_decision_rests_on_is_said_in_words(store: Path, language: Language, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(store, tmp_path / "store", symlinks=True))
    assert hecha("decide", "SQ-17", "pass", "--check", "window", "--because", "x", "--store", copy).exit_code == 0
    text = page_of(copy, tmp_path / "out", "--lang", language)
    assert "payment.deadline_months_after" not in text
    answer = {"zh": "系统结论 转人工核实 WINDOW_UNDECIDED", "en": "automatic answer refer WINDOW_UNDECIDED"}
    assert answer[language] in text


def test_every_figure_that_evidence_rests_on_has_a_name() -> None:
    law = built_in_rulebook()
    names = {name for what in (*TESTS, *CHECKS) for name, _ in figures_as_parts(law, what, 0, 12 * 3000)}
    assert {name.split(" ")[0] for name in names} >= {"relief", "topup", "contribution_year", "window.required"}
    for name in names:
        in_both = {part_in_words("figure", name, language) for language in get_args(Language)}
        assert len(in_both) == 2
        assert not any(name.split(" ")[0] in said for said in in_both if said.startswith("规则参数"))


def test_a_standing_rule_says_what_it_accepts_and_a_test_of_a_line_its_name(store: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(store, tmp_path / "store", symlinks=True))
    rule = ("--accept", "EMPLOYER_RELATED", "--employer", "91319900Y00000059F", "--until", "2025-12-31")
    assert hecha("decide", *rule, "--because", "代缴", "--store", copy).exit_code == 0
    line = ("--month", "2024-08", "--employer", "91319900Y00000059F", "--test", "employer")
    assert hecha("decide", "SQ-09", "pass", *line, "--because", "分公司", "--store", copy).exit_code == 0
    assert hecha("review", "SQ-09", "--out", tmp_path / "out", "--store", copy).exit_code == 0
    (page,) = (tmp_path / "out").glob("*.html")
    text = page.read_text(encoding="utf-8")
    assert "（EMPLOYER_RELATED），单位 Y00000059，申请日期至 2025-12-31" in text
    assert "2024-08 Y00000059 单位一致" in re.search("办理和核定记录.*", text, re.DOTALL)[0]  # type: ignore[index]
