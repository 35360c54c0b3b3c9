"""Tables that are understood whole, or refused: heads nobody knows, flags of payment, periods, states, regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest

from checks.law.codes import KINDS
from pipelines.errors import SourceError
from pipelines.reading.datasets import DATASETS
from pipelines.reading.layouts import built_in_layouts, read_layouts
from pipelines.reading.reader import Reader, ReadRows
from pipelines.reading.understanding import SeenHeads, count_of_several_months, refuse_periods, refuse_unclear
from pipelines.reading.whole_columns import raw_chunks
from pipelines.steps import Request, verify_source
from tests.extract_files import FIRM, LIMITS, person, write

CONTRIBUTIONS = "证件号码 单位编号 缴费年月 缴费基数 缴费类型"
OWED = KINDS.index("owed")
Cells = Mapping[str, str]


def read_rows(dataset: str, *rows: Cells, reader: Reader | None = None) -> ReadRows:
    """What becomes of rows, by canonical head."""
    raw = next(raw_chunks(DATASETS[dataset], 0, lambda: iter([frame_of(rows)])))
    return (reader or Reader(LIMITS, built_in_layouts())).read(raw)


def frame_of(rows: Sequence[Cells]) -> pl.DataFrame:
    """Rows as the text of a table, from its second line on."""
    heads = list(dict.fromkeys(head for row in rows for head in row))
    columns = {head: pl.Series([row.get(head, "") for row in rows], dtype=pl.String) for head in heads}
    numbers = pl.Series("row_number", range(2, len(rows) + 2), dtype=pl.Int32)
    return pl.DataFrame(columns).with_columns(numbers, broken=pl.lit(value=False))


def faults(read: ReadRows) -> list[tuple[str, str]]:
    """Column and code of each fault."""
    return [(row["column_name"], row["code"]) for row in read.rejects.iter_rows(named=True)]


def refused(dataset: str, heads: str, words: str = "", tmp_path: Path | None = None) -> str:
    """Why a head of these words is refused; nothing where it is not."""
    layouts = built_in_layouts()
    if tmp_path is not None:
        office = tmp_path / "office.toml"
        office.write_text(words, encoding="utf-8")
        layouts = read_layouts(office)
    read = layouts.find_heads(DATASETS[dataset], heads.split())
    assert read.missing == []
    try:
        unclear = layouts.unclear_heads(DATASETS[dataset], read)
        refuse_unclear(SeenHeads("a.csv", DATASETS[dataset], read.positions.keys(), unclear, read.twice), layouts)
    except SourceError as error:
        return f"{error.zh} {error.en}"
    return ""


# --- heads ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dataset", "heads", "message"),
    [
        ("contributions", f"{CONTRIBUTIONS} 结算日", ("结算日", "paid_on", "insurance", "not_needed")),
        ("contributions", f"{CONTRIBUTIONS} 到账日期 险种 处理结果", ("处理结果", "payment_flag")),
        ("contributions", f"{CONTRIBUTIONS} 实际到账日", ("实际到账日 近似 paid_on", "resembles paid_on")),
        ("contributions", f"{CONTRIBUTIONS} 到账日期 险种 是否欠费", ('payment_flag = ["..."]',)),
        ("contributions", f"{CONTRIBUTIONS} 缴费基数", ("重复的列", "缴费基数")),
        ("contracts", "证件号码 单位编号 合同起始日期 续延至", ("续延至", "end_on")),
        ("enrolments", "证件号码 单位编号 参保日期 变动", ("变动", "until_on")),
        ("tax", "证件号码 扣缴义务人识别号 税款所属期 所得项目 收入额 更正否", ("更正否", "declared_on")),
        ("sanctions", "对象类型 对象编号 from_on 解除日", ("解除日", "until_on")),
    ],
)
def test_a_head_that_nobody_knows_is_refused_where_a_deciding_column_is_missing(
    dataset: str, heads: str, message: tuple[str, ...]
) -> None:
    line = refused(dataset, heads)
    assert "\n" not in line
    assert [word for word in message if word not in line] == []


@pytest.mark.parametrize(
    ("dataset", "heads"),
    [
        ("contributions", CONTRIBUTIONS),
        ("contributions", f"序号 姓名 性别 {CONTRIBUTIONS} 个人缴费金额 单位缴费金额 备注"),
        ("contributions", f"{CONTRIBUTIONS} 到账日期 缴费日期"),
        ("contributions", f"{CONTRIBUTIONS} 到账日期 险种 到账标志 处理结果"),
        ("contracts", "证件号码 单位编号 合同起始日期 合同到期日期 工作地点 续延至"),
        ("contributions", f"{CONTRIBUTIONS} 单位缴纳金额 个人缴纳比例 国籍〔地区〕"),
        ("tax", "证件号码 扣缴义务人识别号 税款所属期 所得项目 收入额 累计情况累计专项附加扣除子女教育"),
        ("applications", "申请编号 证件号码 单位编号 申请日期 窗口"),
    ],
)
def test_what_is_known_or_decides_nothing_is_no_matter(dataset: str, heads: str) -> None:
    assert refused(dataset, heads) == ""


@pytest.mark.parametrize(
    "words",
    ["[not_needed]\ncontributions = ['结算日']", "[not_needed]\nall = ['结算日']", "[heads]\npaid_on = ['结算日']"],
)
def test_an_office_says_what_a_head_is_or_that_it_is_not_needed(words: str, tmp_path: Path) -> None:
    assert refused("contributions", f"{CONTRIBUTIONS} 结算日", words, tmp_path) == ""


def test_a_head_is_shown_short_and_without_numbers() -> None:
    line = refused("contributions", f"{CONTRIBUTIONS} {person(1)}的{'长' * 50}")
    assert person(1) not in line
    assert "长" * 30 not in line


def test_of_thousands_of_heads_some_are_shown() -> None:
    line = refused("contributions", " ".join([CONTRIBUTIONS, *(f"某列{number}" for number in range(5000))]))
    assert "某列19、…" in line
    assert "某列20" not in line


def test_what_nobody_knows_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    head, row = f"{CONTRIBUTIONS} 结算日".replace(" ", ","), f"{person(1)},{FIRM},202403,9000,正常缴费,2024-04-10"
    folder = write(tmp_path / "extract", {"contributions.csv": f"{head}\n{row}\n"})
    with pytest.raises(SourceError, match="结算日"):
        verify_source(Request(folder, tmp_path / "store"))
    assert list(tmp_path.glob("store/**/*.duckdb")) == []


def test_of_two_heads_for_one_column_the_written_order_decides() -> None:
    tax = ["证件号码", "扣缴义务人识别号", "税款所属期", "收入额"]
    read = built_in_layouts().find_heads(DATASETS["tax"], [*tax, "所得项目", "所得项目小类"])
    assert read.positions["item"] == 5
    heads = [*CONTRIBUTIONS.split(), "缴费日期", "到账日期", "对应费款所属期"]
    positions = built_in_layouts().find_heads(DATASETS["contributions"], heads).positions
    assert (positions["paid_on"], positions["month"], positions["billed_in"]) == (6, 7, 2)


# --- payment --------------------------------------------------------------------------------------------------------


def paid(**cells: str) -> dict[str, str]:
    return {"person_id": person(1), "employer_id": FIRM, "month": "2024-03", "base": "9000", "kind": "normal"} | cells


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"payment_flag": "已缴费"}, "normal"),
        ({"payment_flag": "1"}, "normal"),
        ({"payment_flag": "未缴费"}, "owed"),
        ({"payment_flag": "否"}, "owed"),
        ({"payment_flag": "2", "kind": "back"}, "owed"),
        ({"payment_flag": "欠费", "kind": "deferred"}, "deferred"),
        ({"payment_flag": "未到账", "kind": "refund"}, "refund"),
        ({"payment_flag": "", "paid_on": "2024-04-10"}, "normal"),
        ({"kind": "正常应缴（未缴）"}, "owed"),
        *(({"kind": word}, "owed") for word in ("正常应缴[未缴]", "正常缴费【欠费】", "正常应缴-未缴", "补缴/欠缴")),
        *(({"kind": word}, "normal") for word in ("正常应缴（已缴）", "正常缴费-已到账", "正常缴费(单位)")),
        ({"kind": "补缴（补缴）"}, "back"),
    ],
)
def test_what_is_flagged_unpaid_is_owed(cells: dict[str, str], kind: str) -> None:
    read = read_rows("contributions", paid(**cells))
    assert faults(read) == []
    assert read.kept["kind"].to_list() == [("normal", "back", "topup", "deferred", "refund", "owed").index(kind)]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"payment_flag": "已退收"}, ("payment_flag", "CODE_UNKNOWN")),
        ({"payment_flag": ""}, ("payment_flag", "VALUE_MISSING")),
        ({"payment_flag": "未缴费", "paid_on": "2024-04-10"}, ("payment_flag", "VALUE_UNREADABLE")),
        ({"payment_flag": "已缴费", "kind": "owed"}, ("payment_flag", "VALUE_UNREADABLE")),
        ({"kind": "正常应缴（待核）"}, ("kind", "CODE_UNKNOWN")),
        ({"kind": "欠费（已缴）"}, ("kind", "CODE_UNKNOWN")),
        ({"kind": "正常应缴（补缴）"}, ("kind", "CODE_UNKNOWN")),
    ],
)
def test_a_flag_that_says_nothing_or_is_contradicted_rejects_its_row(
    cells: dict[str, str], fault: tuple[str, str]
) -> None:
    assert faults(read_rows("contributions", paid(**cells))) == [fault]


@pytest.mark.parametrize("cells", [{"payment_flag": "未到账"}, {"kind": "正常缴费（未缴）"}, {"kind": "正常缴费-未缴"}])
def test_what_is_flagged_unpaid_before_its_deadline_is_a_bill(cells: dict[str, str]) -> None:
    reader = Reader(LIMITS, built_in_layouts())
    read = read_rows(
        "contributions",
        *(paid(month=month, **cells) for month in ("2024-07", "2024-08", "2024-09")),
        paid(month="2024-08", kind="owed", payment_flag=""),
        paid(month="2024-09", base="?", **cells),
        reader=reader,
    )
    assert read.kept.select("month", "kind").rows() == [(2024 * 12 + 6, OWED), (2024 * 12 + 7, OWED)]
    assert (read.read, read.rejected) == (3, 1)
    notes = [each for frame in reader.notes for each in frame.select("code", "rows").rows()]
    assert notes == [("BILLED_NOT_DUE", 2)]


@pytest.mark.parametrize(
    ("cells", "rejected"),
    [
        ({"remark": "单位欠费，未到账"}, [("remark", "VALUE_UNREADABLE")]),
        ({"remark": "未缴", "kind": "owed"}, []),
        ({"remark": "欠费已清", "paid_on": "2024-04-10"}, []),
        ({"remark": "未补缴，断缴"}, [("remark", "VALUE_UNREADABLE")]),
        ({"remark": "已作废", "paid_on": "2024-04-10"}, [("remark", "VALUE_UNREADABLE")]),
        ({"remark": "2024年5月已退费", "paid_on": "2024-04-10"}, [("remark", "VALUE_UNREADABLE")]),
        ({"remark": "无欠费，不存在补缴、未发生退费", "paid_on": "2024-04-10"}, []),
        ({"remark": "无欠费，非补缴"}, []),
        ({"remark": "无"}, []),
        ({"remark": "2024年新进"}, []),
    ],
)
def test_a_remark_that_speaks_of_no_payment_is_not_passed_over(
    cells: dict[str, str], rejected: list[tuple[str, str]]
) -> None:
    reader = Reader(LIMITS, built_in_layouts())
    assert faults(read_rows("contributions", paid(**cells), reader=reader)) == rejected
    assert reader.notes == []


# --- periods --------------------------------------------------------------------------------------------------------


def test_a_base_by_the_month_is_spread_over_its_range() -> None:
    read = read_rows("contributions", paid(month="202311", spread_until="202402", base="8,000", paid_on="2023-12-08"))
    months = [f"{month // 12}-{month % 12 + 1:02d}" for month in read.kept["month"]]
    assert months == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert read.kept["base"].to_list() == [800_000] * 4
    assert (read.read, read.rejected) == (4, 0)


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"spread_until": "202405", "paid_on": "2024-06-15"}, ("spread_until", "VALUE_UNREADABLE")),
        ({"spread_until": "202402"}, ("spread_until", "INTERVAL_INVERTED")),
        ({"spread_until": "202412"}, ("spread_until", "MONTH_IN_FUTURE")),
        ({"spread_until": ""}, ("spread_until", "VALUE_MISSING")),
        ({"month_until": "202405"}, ("month_until", "VALUE_UNREADABLE")),
        ({"month_until": ""}, ("month_until", "VALUE_MISSING")),
        ({"month": "2024-03至2024-05"}, ("month", "VALUE_UNREADABLE")),
    ],
)
def test_a_row_of_several_months_that_cannot_be_distinguished_is_rejected(
    cells: dict[str, str], fault: tuple[str, str]
) -> None:
    assert fault in faults(read_rows("contributions", paid(**cells)))


def test_a_period_within_a_month_is_the_month() -> None:
    read = read_rows("tax", {**income("正常工资薪金"), "month": "2024-03-01", "month_until": "2024-03-31"})
    assert read.kept["month"].to_list() == [2024 * 12 + 2]


def test_a_table_of_periods_is_refused_and_a_slip_is_not() -> None:
    quarter, month = paid(month_until="2024-05"), paid(month_until="2024-03")
    assert count_of_several_months(read_rows("contributions", quarter, month, quarter).rejects) == 2
    assert (
        count_of_several_months(read_rows("contributions", paid(month="2024-03~2024-05"), paid(month="三月")).rejects)
        == 1
    )
    refuse_periods("a.csv", 1, 11)
    with pytest.raises(SourceError, match="2 of 20 rows"):
        refuse_periods("a.csv", 2, 20)


# --- contracts, enrolments, tax -------------------------------------------------------------------------------------


def contract(**cells: str) -> dict[str, str]:
    return {"person_id": person(1), "employer_id": FIRM, "start_on": "2022-01-01"} | cells


@pytest.mark.parametrize(
    ("cells", "end"),
    [
        ({"end_on": "无固定期限"}, None),
        ({"end_on": "长期"}, None),
        ({"end_on": "至今"}, None),
        ({"end_on": "2025-12-31", "left_on": "2024-03-15"}, "2024-03-15"),
        ({"end_on": "2025-12-31", "left_on": ""}, "2025-12-31"),
        ({"end_on": "", "left_on": "2024-03-15"}, "2024-03-15"),
        ({"contract_span": "自2022年1月1日起至2024年12月31日止"}, "2024-12-31"),
        ({"contract_span": "无固定期限"}, None),
        ({"end_on": "", "contract_state": "履行中"}, None),
        ({"end_on": "在职"}, None),
        ({"end_on": "", "contract_term": "无固定期限"}, None),
        ({"end_on": "", "contract_term": "聘用合同"}, None),
        ({"end_on": "2024-03-15", "contract_term": "固定期限"}, "2024-03-15"),
        ({"end_on": "2024-03-15", "contract_state": "已终止"}, "2024-03-15"),
    ],
)
def test_when_a_contract_ends(cells: dict[str, str], end: str | None) -> None:
    read = read_rows("contracts", contract(**cells))
    assert faults(read) == []
    assert [None if day is None else str(day) for day in read.kept["end_on"]] == [end]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"contract_span": "三年"}, ("end_on", "VALUE_UNREADABLE")),
        ({"end_on": "", "contract_state": "已解除"}, ("end_on", "VALUE_MISSING")),
        ({"end_on": "", "contract_state": "某种状态"}, ("contract_state", "CODE_UNKNOWN")),
        ({"end_on": "", "contract_term": "固定期限"}, ("end_on", "VALUE_MISSING")),
        ({"contract_term": "固定期限劳动合同"}, ("end_on", "VALUE_MISSING")),
        ({"end_on": "以完成一定任务为期限"}, ("end_on", "VALUE_UNREADABLE")),
        ({"end_on": "2026-01-01", "contract_state": "已解除"}, ("contract_state", "VALUE_UNREADABLE")),
        ({"end_on": "2024-06-31"}, ("end_on", "VALUE_UNREADABLE")),
        ({"work_region": "某地"}, ("work_region", "VALUE_UNREADABLE")),
        ({"work_region": "南京西路1266号"}, ("work_region", "VALUE_UNREADABLE")),
    ],
)
def test_a_contract_whose_end_or_region_is_unclear_is_rejected(cells: dict[str, str], fault: tuple[str, str]) -> None:
    assert faults(read_rows("contracts", contract(**cells))) == [fault]


def test_an_interval_in_one_column_gives_both_ends() -> None:
    row = {"person_id": person(1), "employer_id": FIRM, "enrolment_span": "2022.01.01-2024.05.31"}
    [kept] = read_rows("enrolments", row).kept.select(pl.col("from_on", "until_on").cast(pl.String)).rows()
    assert kept == ("2022-01-01", "2024-05-31")


@pytest.mark.parametrize(
    ("region", "kept"),
    [
        ("浙江省杭州市", "33浙江省杭州市"),
        ("苏州工业园区", "32苏州工业园区"),
        ("上海市浦东新区", "上海市浦东新区"),
        ("上海市浦东新区潍坊新村街道", "上海市浦东新区潍坊新村街道"),
        ("310115", "310115"),
        ("-", None),
    ],
)
def test_a_region_in_words_is_known_by_its_name(region: str, kept: str | None) -> None:
    assert read_rows("contracts", contract(work_region=region)).kept["work_region"].to_list() == [kept]


def income(item: str) -> dict[str, str]:
    return {"person_id": person(1), "agent_id": FIRM, "month": "2024-03", "item": item, "income": "9000"}


@pytest.mark.parametrize(
    ("item", "number", "noted"),
    [
        ("工资、薪金所得", 0, []),
        ("正常工资薪金", 0, []),
        ("工资、薪金", 0, []),
        ("工资/薪金所得", 0, []),
        ("工资、薪金所得-全年一次性奖金收入", 1, []),
        ("劳务报酬所得", 2, []),
        ("工资薪金(某种)", 2, [("ITEM_UNCLEAR", "工资薪金(某种)", 1)]),
        ("0101", 2, [("ITEM_UNCLEAR", "0101", 1)]),
    ],
)
def test_items_in_the_words_of_the_form(item: str, number: int, noted: list[tuple[str, str, int]]) -> None:
    reader = Reader(LIMITS, built_in_layouts())
    assert read_rows("tax", income(item), reader=reader).kept["item"].to_list() == [number]
    notes = [each for frame in reader.notes for each in frame.select("code", "value", "rows").rows()]
    assert notes == noted


def test_a_declaration_that_is_void_is_no_income() -> None:
    states = ("申报成功", "申报成功，待缴款", "已作废", "申报失败", "待核")
    read = read_rows("tax", *({**income("正常工资薪金"), "declaration_state": state} for state in states))
    assert read.kept.height == 2
    assert faults(read) == [
        ("declaration_state", "CODE_UNKNOWN"),
        *[("declaration_state", "VALUE_UNREADABLE")] * 2,
    ]


def test_the_element_code_of_the_month_paid_for_wins() -> None:
    heads = ["AAC002", "AAB001", "费款所属期", "AAE003", "AAE180", "AAE143"]
    positions = built_in_layouts().find_heads(DATASETS["contributions"], heads).positions
    assert (positions["month"], positions["billed_in"]) == (3, 2)


@pytest.mark.parametrize(
    ("word", "insurance"),
    [("职工基本养老保险（单位缴纳）", 1), ("职工基本养老保险(个人)", 1), ("医疗保险（职工部分）", 2)],
)
def test_whose_part_it_is_makes_no_other_insurance(word: str, insurance: int) -> None:
    assert read_rows("contributions", paid(insurance=word)).kept["insurance"].to_list() == [insurance]


def test_a_part_of_an_unknown_insurance_is_unknown() -> None:
    assert faults(read_rows("contributions", paid(insurance="某险（个人）"))) == [("insurance", "CODE_UNKNOWN")]


def test_what_is_collected_names_the_insurance() -> None:
    heads = [*CONTRIBUTIONS.split(), "征收项目", "征收品目"]
    assert built_in_layouts().find_heads(DATASETS["contributions"], heads).positions["insurance"] == 5
