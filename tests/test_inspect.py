"""`hecha inspect`: what each file would be read as, before any run, with the reading of a run."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from checks.law.reasons import Language
from pipelines.commands.app import app
from pipelines.errors import HechaError, SourceError
from pipelines.inspecting.inspecting import Request, inspect_source
from pipelines.inspecting.layouts_file import layouts_text, write_layouts
from pipelines.reading.layouts import built_in_layouts, read_layouts
from pipelines.steps import Request as Verification
from pipelines.steps import verify_source
from pipelines.synth import write_extract
from reports.model.inspection import Column, Counts, Inspected, Inspection, Unknown
from tests.extract_files import FIRM, as_csv, person, sound, verify, write
from tests.server import Server
from tests.workbooks import made

HEAD = "证件号码,单位编号,单位名称,缴费年月,缴费基数(元),缴费类型"
NAME = "欧阳示例"


def row(number: int, *further: str, kind: str = "正常缴费", base: str = "8123.45", month: str = "202403") -> str:
    return ",".join([person(number), FIRM, "上海示例甲有限公司", month, base, kind, *further])


def table(head: str, *rows: str) -> str:
    return "\n".join([head, *rows, ""])


def inspected(folder: Path, **files: str) -> Inspection:
    """A folder whose contributions are these files."""
    return inspect_source(Request(write(folder, {f"contributions-{name}.csv": text for name, text in files.items()})))


def of(inspection: Inspection, file: str) -> Inspected:
    return next(each for each in inspection.files if each.file == file)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["inspect", *map(str, arguments)])


def why(source: Path, tmp_path: Path, layouts: Path | None = None) -> str:
    """Why a run is refused; nothing where it is not."""
    try:
        verify_source(Verification(source, tmp_path / "store", layouts=layouts))
    except SourceError as refusal:
        return refusal.zh
    return ""


# --- what is recognised ---------------------------------------------------------------------------------------------


def test_heads_units_code_words_and_counts(tmp_path: Path) -> None:
    rows = [row(1), row(2, kind="补缴"), row(3, kind="正常"), row(4, kind="待核"), row(5, base="八千")]
    found = of(inspected(tmp_path / "extract", a=table(HEAD, *rows)), "contributions-a.csv")
    assert (found.dataset, found.form, found.medium, found.delimiter) == ("contributions", "标准表", "CSV UTF-8", ",")
    assert found.head_row == 1
    assert found.columns[:2] == [Column("证件号码", "person_id"), Column("单位编号", "employer_id")]
    assert Column("缴费基数(元)", "base", "元") in found.columns
    assert found.counts == Counts(read=5, kept=3, rejected=2)
    assert [(each.column, each.code, each.rows, each.first_row) for each in found.rejects] == [
        ("base", "VALUE_UNREADABLE", 1, 6),
        ("kind", "CODE_UNKNOWN", 1, 5),
    ]
    words = {each.word: (each.code, each.known, each.rows) for each in found.codes}
    assert words["正常缴费"] == ("normal", True, 2)
    assert words["正常"] == ("normal", True, 1)
    assert words["补缴"] == ("back", True, 1)
    assert words["待核"] == (None, False, 1)
    assert found.absent == ["paid_on", "insurance", "payment_flag"]


def test_an_unknown_item_is_reported_with_what_it_is_taken_for(tmp_path: Path) -> None:
    rows = [sound("tax", 1), sound("tax", 2) | {"item": "加班"}]
    found = inspect_source(Request(write(tmp_path / "extract", {"tax.csv": as_csv("tax", rows)})))
    words = {each.word: (each.code, each.known) for each in of(found, "tax.csv").codes}
    assert words == {"wages": ("wages", True), "加班": ("other", False)}


def test_it_counts_as_a_run_does(tmp_path: Path) -> None:
    write_extract(tmp_path / "extract", 50, 7, "csv")
    found = inspect_source(Request(tmp_path / "extract"))
    counted = verify(tmp_path / "extract")
    assert found.refusals == []
    assert {each.dataset for each in found.files} >= {"applications", "contributions", "tax", "contracts"}
    for file in found.files:
        read, kept, rejected, copies = map(int, map(str, counted.counts(file.dataset)))
        assert file.counts is not None
        assert file.counts.read == read
        if file.dataset not in ("applications", "employer_links"):  # of which some are rejected once all are read
            assert (file.counts.kept, file.counts.rejected) == (kept + copies, rejected)


def test_encoding_and_delimiter(tmp_path: Path) -> None:
    folder = write(tmp_path / "extract", {"contributions.csv": table(HEAD, row(1)).replace(",", ";").encode("gb18030")})
    found = of(inspect_source(Request(folder)), "contributions.csv")
    assert (found.medium, found.delimiter) == ("CSV GB18030", ";")


def test_a_form_with_values_above_its_head(tmp_path: Path) -> None:
    lead = f"税款所属期：2024年03月01日 至 2024年03月31日\n扣缴义务人名称：示例公司\n扣缴义务人纳税人识别号：{FIRM}\n"
    text = f"{lead}序号,姓名,身份证件号码,所得项目,收入,申报日期\n1,{NAME},{person(1)},正常工资薪金,9000,2024-04-10\n"
    found = of(inspect_source(Request(write(tmp_path / "extract", {"tax.csv": text}))), "tax.csv")
    assert (found.form, found.form_en, found.head_row) == ("个人所得税扣缴申报表", "withholding return", 4)
    assert {each.column for each in found.columns if each.above} == {"month", "agent_id", "agent_name"}
    assert NAME not in json.dumps(asdict(found), ensure_ascii=False)


def test_a_disguised_workbook_of_two_sheets(tmp_path: Path) -> None:
    folder = write(tmp_path / "extract", {"contributions.csv": as_csv("contributions", [])})
    (folder / "contributions.csv").unlink()
    first: list[list[object]] = [[*line.split(",")] for line in (HEAD, row(1), row(2))]
    second: list[list[object]] = [["居民身份证号码", "参保单位", "单位代码", "所属期", "缴费工资", "缴费类型"]]
    second += [[person(3), "上海示例甲有限公司", FIRM, "2024年3月", "8000", "正常缴费"]]
    made(tmp_path / "book.xlsx", {"一季度": first, "二季度": second, "说明": [["经办人留存"]]})
    (tmp_path / "book.xlsx").rename(folder / "社保缴费.csv")
    found = inspect_source(Request(folder))
    assert found.refusals == []
    sheets = [each for each in found.files if each.dataset == "contributions"]
    assert [each.file for each in sheets] == ["社保缴费.csv/一季度", "社保缴费.csv/二季度"]
    assert [(each.medium, each.delimiter) for each in sheets] == [("XLSX", None)] * 2
    assert [each.counts for each in sheets] == [Counts(2, 2, 0), Counts(1, 1, 0)]
    assert Column("缴费工资", "base") in sheets[1].columns
    assert found.unread == ["社保缴费.csv/说明"]


def test_an_archive_and_what_is_there_unread(tmp_path: Path) -> None:
    folder = write(tmp_path / "extract", {"readme.md": "notes"})
    with zipfile.ZipFile(tmp_path / "extract.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    found = inspect_source(Request(tmp_path / "extract.zip"))
    assert found.refusals == []
    assert "extract.zip/tax.csv" in [each.file for each in found.files]
    assert found.unread == ["extract.zip/readme.md"]


def test_a_database(server: Server) -> None:
    row = f"select '{person(1)}' 证件号码, '{FIRM}' 单位编号, '202403' 缴费年月, 8123.45 缴费基数, '补缴' 缴费类型"
    found = inspect_source(Request(server.source(contributions=row)))
    paid = of(found, "postgres:contributions")
    assert (paid.medium, paid.head_row, paid.counts) == ("PostgreSQL", None, Counts(1, 1, 0))
    assert [(each.word, each.code) for each in paid.codes] == [("补缴", "back")]


# --- what is hidden -------------------------------------------------------------------------------------------------


def test_no_number_of_a_person_no_name_and_no_amount_is_shown(tmp_path: Path) -> None:
    people = [{**sound("applications", 1), "person_name": NAME, "application_id": f"沪{person(1)}"}]
    shifted = f"{person(2)},{NAME},8123.45,8123.45,2024-03,{person(3)},8123.45"
    files: dict[str, str | bytes] = {
        "applications.csv": as_csv("applications", people),
        "contributions.csv": table(f"{HEAD},工资", row(1, "8123.45"), shifted),
        "contracts.csv": as_csv("contracts", [sound("contracts", 1) | {"work_region": "8123.45", "end_on": NAME}]),
    }
    source = write(tmp_path / "extract", files)
    printed = [run(source).stdout, run(source, "--json").stdout, run(source, "--lang", "en").stdout]
    assert [
        word for word in (person(1), person(2), person(3), NAME, "8123", "8,123") for text in printed if word in text
    ] == []
    found = inspect_source(Request(source))
    first, second = of(found, "contributions.csv").first_rows
    assert first["person_id"] == f"{person(1)[:2]}************{person(1)[-4:]}"
    assert (first["base"], first["month"], first["employer_name"]) == ("***", "202403", "上海示例甲有限公司")
    assert (second["month"], second["kind"]) == ("***", "***")
    assert of(found, "applications.csv").first_rows[0]["person_name"] == "欧***"


def test_words_that_are_no_code_are_only_counted(tmp_path: Path) -> None:
    names = [f"示{chr(0x4E00 + number)}" for number in range(30)]
    found = inspected(tmp_path / "extract", a=table(HEAD, *(row(n, kind=name) for n, name in enumerate(names))))
    assert [(each.word, each.rows) for each in of(found, "contributions-a.csv").codes] == [("…", 30)]


def test_cells_under_an_unknown_head_are_reported_by_their_kind_alone(tmp_path: Path) -> None:
    head = f"{HEAD},结算日,核定数,担保人,批注,空栏"
    rows = [row(n, "2024-04-10", "8123.45", person(n), "已阅", "") for n in (1, 2, 3)]
    found = of(inspected(tmp_path / "extract", a=table(head, *rows)), "contributions-a.csv")
    kinds = {each.head: each.cells for each in found.unknown}
    assert kinds == {"结算日": "day", "核定数": "number", "担保人": "identity", "批注": "words", "空栏": "nothing"}


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "contributions",
    [
        table(f"{HEAD},结算日", row(1, "2024-04-10")),
        table("证件号码,单位编号,缴费年份月份,缴费基数,缴费类型", f"{person(1)},{FIRM},202403,8000,正常缴费"),
        table(HEAD, *(row(n, month="2024-01至2024-03") for n in (1, 2))),
        table(f"{HEAD},缴费基数", row(1, "9")),
        "",
    ],
)
def test_the_refusal_is_that_of_a_run_and_hides_no_other_file(tmp_path: Path, contributions: str) -> None:
    source = write(tmp_path / "extract", {"contributions.csv": contributions, "notes.md": "notes"})
    found = inspect_source(Request(source))
    assert [(each.file, each.zh) for each in found.refusals] == [("contributions.csv", why(source, tmp_path))]
    assert {"applications.csv", "contracts.csv", "tax.csv"} <= {each.file for each in found.files}
    assert found.unread == ["notes.md"]


def test_every_file_that_is_refused_is_named(tmp_path: Path) -> None:
    source = write(tmp_path / "extract", {"contributions.csv": table(f"{HEAD},结算日", row(1, "2024-04-10"))})
    (source / "old.pdf").write_bytes(b"%PDF-1.7")
    made(source / "合同.xlsx", {"合同": [["证件号码", "单位编号", "起"]], "说明": [["共一页"]]})
    found = inspect_source(Request(source))
    assert [each.file for each in found.refusals] == ["old.pdf", "合同.xlsx/合同", "contributions.csv"]
    assert found.refusals[0].zh == why(source, tmp_path)
    assert found.unread == ["合同.xlsx/说明"]
    assert of(found, "contributions.csv").counts == Counts(1, 1, 0)


def test_a_file_without_a_whole_head_is_reported_by_what_was_found_of_it(tmp_path: Path) -> None:
    head = "证件号码,单位编号,缴费年份月份,缴费基数,缴费类型,到账日期,批注"
    source = write(tmp_path / "extract", {"contributions.csv": table(head, f"{person(1)},{FIRM},202403,8000,正常,,")})
    refusal = inspect_source(Request(source)).refusals[0]
    assert (refusal.dataset, refusal.missing) == ("contributions", ["month"])
    assert Column("缴费基数", "base") in refusal.columns
    assert refusal.unknown == [
        Unknown("缴费年份月份", "缴费年份月份", needed=True, perhaps="month"),
        Unknown("批注", "批注", needed=True),
    ]


@pytest.mark.parametrize(("missing", "first"), [("extracted_on", "extracted_on"), ("tax.csv", "tax")])
def test_what_the_whole_lacks_is_a_refusal(tmp_path: Path, missing: str, first: str) -> None:
    source = write(tmp_path / "extract", {}, "" if missing == "tax.csv" else "extract_id = 'a'\n")
    (source / missing).unlink(missing_ok=True)
    found = inspect_source(Request(source))
    assert [each.zh for each in found.refusals] == [why(source, tmp_path)]
    assert first in found.refusals[0].zh
    assert found.extracted_on == (None if missing == "extracted_on" else "2024-09-20")


def test_the_day_decides_what_is_in_the_future(tmp_path: Path) -> None:
    source = write(tmp_path / "extract", {"contributions.csv": table(HEAD, row(1))}, "extract_id = 'a'\n")
    for day, kept in ((None, 1), (date(2024, 2, 1), 0), (date(2024, 3, 1), 1)):
        found = of(inspect_source(Request(source, day)), "contributions.csv")
        assert found.counts is not None
        assert found.counts.kept == kept


# --- a layouts file -------------------------------------------------------------------------------------------------


def taken(text: str, word: str, under: str) -> str:
    """A layouts file with one entry of a list taken out of its comment."""
    before, name, after = text.partition(f"\n{under} = [\n")
    assert name, text
    entries, end, rest = after.partition("]\n")
    assert f'    # "{word}",\n' in entries, text
    return before + name + entries.replace(f'# "{word}"', f'"{word}"') + end + rest


@pytest.mark.parametrize(
    ("head", "cell", "word", "under"),
    [
        (f"{HEAD},实际到账日", "2024-04-10", "实际到账日", "paid_on"),
        (f"{HEAD},结算日", "2024-04-10", "结算日", "paid_on"),
        (f"{HEAD},结算日", "2024-04-10", "结算日", "contributions"),
        (f"{HEAD},*结算日（必填）", "2024-04-10", "结算日", "paid_on"),
        (f"{HEAD},*结算日", "2024-04-10", "结算日", "contributions"),
        (f"{HEAD},处理（系统）", "已到账", "处理〔系统〕", "payment_flag"),
        (HEAD.replace("缴费年月", "缴费年份月份"), "", "缴费年份月份", "month"),
    ],
)
def test_one_decision_in_the_file_makes_a_run_of_what_was_refused(
    tmp_path: Path, head: str, cell: str, word: str, under: str
) -> None:
    source = write(tmp_path / "extract", {"contributions.csv": table(head, row(1, *[cell] * bool(cell)))})
    office = tmp_path / "office.toml"
    done = run(source, "--write-layouts", office)
    assert (done.exit_code, office.stat().st_mode & 0o777) == (1, 0o600)
    assert why(source, tmp_path, office) == why(source, tmp_path) != ""
    office.write_text(taken(office.read_text(encoding="utf-8"), word, under), encoding="utf-8")
    assert why(source, tmp_path, office) == ""
    found = of(inspect_source(Request(source, layouts=office)), "contributions.csv")
    assert under == "contributions" or under in [each.column for each in found.columns]


def test_unknown_words_stand_under_the_codes_they_may_mean(tmp_path: Path) -> None:
    rows = [row(number, kind=kind) for number, kind in enumerate(("正常缴费类", "待核", "正常类未缴"))]
    text = layouts_text(inspected(tmp_path / "extract", a=table(HEAD, *rows)), built_in_layouts())
    back = text.partition("\nback = [\n")[2].partition("]\n")[0]
    assert ["正常缴费类" in back, "待核" in back, "正常类未缴" in back] == [False, True, True]
    office = tmp_path / "office.toml"
    office.write_text(taken(text, "正常缴费类", "normal"), encoding="utf-8")
    read = of(inspect_source(Request(tmp_path / "extract", layouts=office)), "contributions-a.csv")
    assert [(each.word, each.code) for each in read.codes if each.known and each.word] == [("正常缴费类", "normal")]


def test_words_of_any_kind_leave_the_file_valid(tmp_path: Path) -> None:
    odd = ['引"号', "反\\斜", "换\n行", "删\x7f除", "#注"]
    found = inspected(tmp_path / "extract", a=table(f"{HEAD},结算日", row(1, "2024-04-10")))
    file = replace(found.files[-1], dataset="contributions", unknown=[Unknown(each, each, needed=True) for each in odd])
    office = tmp_path / "office.toml"
    text = layouts_text(replace(found, files=[file]), built_in_layouts())
    office.write_text(text.replace("    # ", "    "), encoding="utf-8")
    assert read_layouts(office).not_needed["contributions"][: len(odd)] == tuple(odd)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    office = tmp_path / "office.toml"
    office.write_text("mine", encoding="utf-8")
    done = run(write(tmp_path / "extract", {}), "--write-layouts", office)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "已经存在" in done.stderr
    assert office.read_text(encoding="utf-8") == "mine"
    with pytest.raises(HechaError, match="FileNotFoundError"):
        write_layouts(
            inspect_source(Request(tmp_path / "extract")), built_in_layouts(), tmp_path / "none" / "office.toml"
        )


# --- the command ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ("结算日", "可能影响结论", "未识别")), ("en", ("结算日", "unknown"))]
)
def test_a_refused_source_is_reported_whole_and_ends_in_one_line(
    tmp_path: Path, lang: Language, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    source = write(tmp_path / "extract", {"contributions.csv": table(f"{HEAD},结算日", row(1, "", kind="待核"))})
    done = run(source, "--lang", lang)
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "contributions.csv" in done.stderr
    assert [word for word in (*words, "结算日", "applications.csv", "tax.csv") if word not in done.stdout] == []
    assert [path.name for path in tmp_path.iterdir()] == ["extract"]


def test_a_source_without_a_fault_ends_well(tmp_path: Path) -> None:
    done = run(write(tmp_path / "extract", {"contributions.csv": table(HEAD, row(1))}))
    assert (done.exit_code, done.stderr) == (0, "")


def test_the_same_as_json(tmp_path: Path) -> None:
    source = write(tmp_path / "extract", {"contributions.csv": table(HEAD, row(1))}, "extract_id = 'a'\n")
    done = run(source, "--json", "--extracted-on", "2024-09-20")
    assert done.exit_code == 0
    assert json.loads(done.stdout) == json.loads(json.dumps(asdict(inspect_source(Request(source, date(2024, 9, 20))))))


def test_there_is_nothing_to_inspect(tmp_path: Path) -> None:
    done = run(tmp_path / "nowhere")
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
