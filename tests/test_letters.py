"""Letters in Word: who is asked for what, hostile text, an office's own template, and how they look."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import python_calamine
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.letters.filling import UnusableTemplateError, fill_template
from reports.letters.templates import letter_template
from reports.words.plain import printable_text
from tests.deliveries import hecha
from tests.published import rows

NOTICE: dict[str, Any] = {
    "employer_name": "上海示例甲有限公司",
    "employer_id": "91319900Y000000162",
    "extracted_on": "2024年9月20日",
    "people": [
        {
            "name": "王小明",
            "person_id": "34************0031",
            "application_id": "SQ-03",
            "applied_on": "2024年9月10日",
            "lacking": [
                {
                    "number": 1,
                    "what": "没有合同",
                    "detail": "2024-03 至 2024-05",
                    "settles": "合同",
                    "article": "第四条",
                }
            ],
        }
    ],
}
HOSTILE = (
    "{{ 7 * 7 }}",
    "{% for x in people %}",
    "{{ people.__class__.__mro__ }}",
    "{_{ 7 * 7 }_}",
    "{_% raw %_}",
    "</w:t></w:r></w:p><w:p><w:r><w:t>forged",
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
    "&lt;&amp;<>&\"'",
    '=HYPERLINK("http://example.invalid")',
    "]]>",
    "王\u202e小明",
    "王\x00\x07\x0c小明",
)


def words_of(document: bytes) -> str:
    """All text of a document of Word, a line a paragraph."""
    paper = Document(BytesIO(document))
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    paragraphs = paper.element.body.iter(f"{word}p")
    return "\n".join("".join(str(each.text) for each in line.iter(f"{word}t")) for line in paragraphs)


def named(name: str) -> dict[str, Any]:
    """The notice, with every text of the data being this one."""
    person = NOTICE["people"][0] | dict.fromkeys(("name", "person_id", "application_id"), name)
    return NOTICE | {"employer_name": name, "employer_id": name, "people": [person]}


def test_a_notice_says_who_must_bring_what() -> None:
    text = words_of(fill_template(letter_template("notice", "zh"), NOTICE))
    assert "一次性告知书" in text
    assert "上海示例甲有限公司（91319900Y000000162）：" in text
    assert "第五条" in text
    for cell in NOTICE["people"][0]["lacking"][0].values():
        assert str(cell) in text.split("\n")
    assert "{" not in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    """It stands there as it was given, once for each place, and the document has no more paragraphs than before."""
    shown = printable_text(text)
    document = fill_template(letter_template("notice", "zh"), named(shown))
    found = words_of(document).replace("\u2060", "")
    assert found.count(shown) == 5
    assert found.count("\n") == words_of(fill_template(letter_template("notice", "zh"), NOTICE)).count("\n")
    assert "root:" not in found
    with zipfile.ZipFile(BytesIO(document)) as parts:
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(parts.read(name))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_text(text: str) -> None:
    shown = printable_text(text)
    if shown.isprintable() and shown.strip():
        found = words_of(fill_template(letter_template("notice", "zh"), named(shown)))
        assert shown in found.replace("\u2060", "") or "\ufffe" in shown


def test_the_same_data_give_the_same_bytes() -> None:
    assert fill_template(letter_template("notice", "zh"), NOTICE) == fill_template(
        letter_template("notice", "zh"), NOTICE
    )


@pytest.mark.parametrize(
    "mark", ["{{ people.__class__ }}", "{{ ''.__class__.__mro__ }}", "{{ cycler.__init__.__globals__ }}", "{{ wrong }}"]
)
def test_a_template_reads_what_a_letter_has_and_nothing_else(mark: str) -> None:
    paper, made = Document(), BytesIO()
    paper.add_paragraph(mark)
    paper.save(made)
    with pytest.raises(UnusableTemplateError):
        fill_template(made.getvalue(), NOTICE)


@pytest.mark.parametrize("content", [b"", b"no document", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_document_is_no_template(content: bytes, sample_store: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.docx"
    own.write_bytes(content)
    done = hecha("notice", "--all", "--out", tmp_path / "out", "--template", own, "--store", sample_store)
    assert done.exit_code == 1
    assert "own.docx" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_only_what_the_applicant_can_bring_is_in_a_notice(sample_store: Path, tmp_path: Path) -> None:
    """Every thing of the table missing that is the employer's, and nothing that is a bureau's."""
    done = hecha("notice", "--all", "--out", tmp_path, "--reveal", "--store", store_of(sample_store, tmp_path))
    assert done.exit_code == 0, done.output
    text = "\n".join(words_of(path.read_bytes()) for path in tmp_path.glob("*.docx"))
    run = sample_store / "latest.duckdb"
    missing = rows(run, "select * from missing_in_words")
    assert {each["addressee"] for each in missing} == {"employer", "bureau"}
    for each in missing:
        if each["addressee"] == "employer":
            assert f"申请编号：{each['application_id']}　" in text
            assert each["settles"] in text
        else:
            assert each["zh"] not in text


def store_of(sample_store: Path, folder: Path) -> Path:
    """A copy, in which accesses are noted."""
    return Path(shutil.copytree(sample_store, folder / "store", symlinks=True))


def test_one_notice_an_application_or_one_an_employer(sample_store: Path, tmp_path: Path) -> None:
    run = sample_store / "latest.duckdb"
    asked = rows(
        run,
        "select distinct application_id, employer_id from missing_in_words where addressee = 'employer' order by all",
    )
    numbers = [each["application_id"] for each in asked]
    employer = asked[0]["employer_id"]
    assert len(asked) > len({each["employer_id"] for each in asked}), "an employer has several people"
    hecha("notice", *numbers, "--out", tmp_path / "each", "--store", sample_store)
    assert {path.name for path in (tmp_path / "each").glob("*.docx")} == {
        f"{each}-一次性告知书.docx" for each in numbers
    }
    hecha("notice", "--employer", employer, "--out", tmp_path / "one", "--store", sample_store)
    (letter,) = (tmp_path / "one").glob("*.docx")
    text = words_of(letter.read_bytes())
    assert {each["application_id"] for each in asked if each["employer_id"] == employer} == {
        name for name in numbers if f"申请编号：{name}　" in text
    }


def test_names_and_numbers_are_masked_unless_revealed(sample_store: Path, tmp_path: Path) -> None:
    store = store_of(sample_store, tmp_path)
    people = rows(store / "latest.duckdb", "select person_id, person_name from person")
    hecha("notice", "--all", "--out", tmp_path / "masked", "--store", store)
    masked = "".join(words_of(path.read_bytes()) for path in (tmp_path / "masked").glob("*.docx"))
    assert not any(each["person_id"] in masked or each["person_name"] in masked for each in people)
    assert not (store / "access.log").exists()
    hecha("notice", "--all", "--out", tmp_path / "full", "--store", store, "--reveal")
    full = "".join(words_of(path.read_bytes()) for path in (tmp_path / "full").glob("*.docx"))
    assert any(each["person_id"] in full and each["person_name"] in full for each in people)
    assert "\tnotice notice\t" in (store / "access.log").read_text(encoding="utf-8")
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "full").iterdir()} == {0o600}


def test_who_still_waits_gets_no_result(sample_store: Path, tmp_path: Path) -> None:
    outcomes = {
        each["application_id"]: each["outcome"]
        for each in rows(sample_store / "latest.duckdb", "select application_id, outcome from verdict")
    }
    done = hecha("notice", "--all", "--result", "--out", tmp_path, "--store", sample_store)
    refers = [name for name, outcome in outcomes.items() if outcome == "refer"]
    assert f"{len(refers)} 件申请尚待人工核实" in done.output
    written = {path.name.removesuffix("-积分申请核验结果告知单.docx") for path in tmp_path.glob("*.docx")}
    assert written == outcomes.keys() - set(refers)
    failed = next(name for name, outcome in outcomes.items() if outcome == "fail")
    text = words_of((tmp_path / f"{failed}-积分申请核验结果告知单.docx").read_bytes())
    assert "结论为：不通过" in text
    assert "第十二条" in text


def test_an_office_has_its_own_template(sample_store: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.docx"
    assert hecha("notice", "--write-template", own).exit_code == 0
    paper = Document(str(own))
    paper.add_paragraph("浦东新区人才服务中心")
    paper.save(str(own))
    done = hecha("notice", "--all", "--out", tmp_path / "out", "--template", own, "--store", sample_store)
    assert done.exit_code == 0, done.output
    assert all("浦东新区人才服务中心" in words_of(path.read_bytes()) for path in (tmp_path / "out").glob("*.docx"))


def test_a_bureau_gets_its_own_rows_with_the_fault_marked(sample_store: Path, tmp_path: Path) -> None:
    """Those alone that a decision waits for: rejected rows of persons whose refer needs them."""
    done = hecha("notice", "--all", "--for-bureau", "--out", tmp_path, "--store", sample_store)
    assert done.exit_code == 0, done.output
    waited_for = rows(
        sample_store / "latest.duckdb",
        """select distinct source_file, row_number from reject where person_id in (
            select person_id from missing_in_words where addressee = 'bureau')""",
    )
    found = {
        (path.name.split("-")[0] + ".csv", int(str(row[0]).split(".")[0]))
        for path in tmp_path.glob("*.xlsx")
        for name in python_calamine.CalamineWorkbook.from_path(path).sheet_names[1:]
        for row in python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()[1:]
    }
    assert found == {(each["source_file"], each["row_number"]) for each in waited_for}
    everything = rows(sample_store / "latest.duckdb", "select distinct source_file, row_number from reject")
    assert len(everything) > len(found), "other rows are not sent along"


@pytest.mark.parametrize(
    ("arguments", "said"), [((), "--all"), (("--all",), "--out"), (("nobody", "--out", "x"), "nobody")]
)
def test_what_is_not_clear_is_said_in_a_line(
    arguments: tuple[str, ...], said: str, sample_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = hecha("notice", *arguments, "--store", sample_store)
    assert done.exit_code == 1
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(
    shutil.which("soffice") is None or shutil.which("pdftotext") is None,
    reason="LibreOffice (soffice) or pdftotext is not installed",
)
def test_libreoffice_opens_letters_as_they_are_meant(tmp_path: Path) -> None:
    """Hostile or not: a page, the text whole, the table's head there; an image of it is not blank."""
    for number, name in enumerate(("王小明", HOSTILE[0], HOSTILE[5])):
        (tmp_path / f"{number}.docx").write_bytes(fill_template(letter_template("notice", "zh"), named(name)))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    papers = sorted(tmp_path.glob("*.docx"))
    made = subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, *papers],
        capture_output=True,
        text=True,
        check=False,
    )
    for paper, name in zip(papers, ("王小明", HOSTILE[0], HOSTILE[5]), strict=True):
        pdf = paper.with_suffix(".pdf")
        assert pdf.exists(), made.stderr
        text = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout
        joined = "".join(text.split())
        assert "一次性告知书" in joined
        assert "所缺内容" in joined
        assert joined.count("".join(name.split())[:12]) >= 5
        assert text.count("\f") == 1, "one page"
