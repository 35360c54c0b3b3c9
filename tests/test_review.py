"""The file of an application for a complaint (第十二条): whole, masked, and harmless whatever was written."""

from __future__ import annotations

import hashlib
import re
import shutil
import stat
from pathlib import Path
from urllib.parse import unquote

import pytest

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
