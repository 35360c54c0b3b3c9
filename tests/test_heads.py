"""A column is known by each of its heads, and a head that fits nothing is reported or refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from pipelines.errors import SourceError
from pipelines.reading.datasets import DATASETS
from tests.extract_files import COLUMNS, FIRM, HEAD, OTHER_FIRM, SETTINGS, load, opened, person, write

ALIASES = {
    "applications": {
        "person_id": "证件号码 身份证号 身份证件号码 公民身份号码 社会保障号码 AAC002",
        "person_name": "姓名 纳税人姓名 AAC003",
        "application_id": "申请编号 受理编号",
        "applied_on": "申请日期",
        "permit_valid_from": "居住证有效期起 居住证签发日期",
        "permit_valid_until": "居住证有效期止 居住证到期日期",
        "batch_id": "批次号 名单编号",
    },
    "contributions": {
        "employer_id": "统一社会信用代码 单位统一社会信用代码 缴费单位统一社会信用代码 用人单位统一社会信用代码 "
        "单位编号 AAB001",
        "employer_name": "单位名称 缴费单位 缴费单位名称 用人单位 用人单位名称 AAB004 AAE044",
        "month": "缴费年月 对应费款所属期 费款所属期 记录月份 AAE003",
        "base": "缴费基数 月缴费基数 AAE180",
        "paid_on": "缴费日期 到账日期 入库日期",
        "kind": "缴费类型 缴费标志 AAE143",
        "insurance": "险种 险种类型 AAE140",
    },
    "tax": {
        "person_id": "证件号码 身份证号 身份证件号码 公民身份号码 社会保障号码 纳税人识别号 AAC002",
        "agent_id": "扣缴义务人纳税人识别号 扣缴义务人识别号 扣缴单位纳税人识别号",
        "agent_name": "扣缴义务人名称 扣缴义务人 扣缴单位名称",
        "month": "税款所属期 所得期间 税款所属期起",
        "item": "所得项目 所得项目小类",
        "income": "收入额 收入 本期收入",
        "pension_deducted": "基本养老保险费 本期基本养老保险费",
        "tax_paid": "实缴(退)金额 已申报税额 应补(退)税额",
        "declared_on": "申报日期",
    },
    "contracts": {
        "start_on": "合同起始日期 合同开始日期",
        "end_on": "合同终止日期 合同结束日期",
        "work_region": "工作地行政区划 行政区划代码",
    },
    "enrolments": {"from_on": "参保日期 就业起始日期", "until_on": "停保日期 解除或终止日期"},
    "sanctions": {"subject_kind": "对象类型", "subject_id": "对象证件号码 对象编号"},
    "investments": {
        "enterprise_id": "企业统一社会信用代码 统一社会信用代码 单位统一社会信用代码",
        "share": "出资比例 持股比例",
        "verified_on": "验资日期 验资报告日期",
    },
    "enterprise_taxes": {
        "year": "年度 纳税年度",
        "paid": "实缴税额 实际缴纳税额",
        "paid_on": "缴款日期 缴费日期 到账日期 入库日期",
    },
    "local_staff": {"hukou": "户籍地址 户籍 户籍所在地"},
}


def first_row(folder: Path, dataset: str, heads: list[str], cells: list[str]) -> dict[str, object]:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([heads, cells])
    return next(iter(opened(folder, text.getvalue(), dataset).chunks())).row(0, named=True)


@pytest.mark.parametrize(
    ("dataset", "column", "alias"),
    [
        (dataset, column, alias)
        for dataset, columns in ALIASES.items()
        for column, aliases in columns.items()
        for alias in aliases.split()
    ],
)
def test_a_column_is_found_by_each_of_its_heads(dataset: str, column: str, alias: str) -> None:
    columns = COLUMNS[dataset].split()
    others = [each for each in columns if each != column]
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in alias)
    middle = len(alias) // 2
    spellings = [alias, alias.lower(), f" {alias}\u3000", wide, f"{alias[:middle]} \n{alias[middle:]}", f"{alias}(元)"]
    for head in [*spellings, f"{alias}（元）", column.upper()]:
        found = SETTINGS.layouts.find_heads(DATASETS[dataset], [*others, head])
        assert found.positions[column] == len(others)
        assert found.unknown == found.missing == []


def test_the_first_alias_that_is_present_wins(tmp_path: Path) -> None:
    heads = ["AAC002", "身份证号", "证件号码", "employer_id", "start_on"]
    assert first_row(tmp_path, "contracts", heads, ["a", "b", "c", "e", "s"])["person_id"] == "c"
    assert first_row(tmp_path, "contracts", [*heads, "person_id"], ["a", "b", "c", "e", "s", "d"])["person_id"] == "d"
    assert first_row(tmp_path, "contracts", [heads[1], heads[0], *heads[3:]], ["b", "a", "e", "s"])["person_id"] == "b"


def test_a_taxpayer_number_is_the_persons_only_next_to_an_agents_column(tmp_path: Path) -> None:
    heads = ["纳税人识别号", "税款所属期", "所得项目", "收入"]
    for agent in ("扣缴义务人纳税人识别号", "扣缴单位纳税人识别号", "agent_id"):
        row = first_row(tmp_path, "tax", [*heads, agent], ["p", "m", "i", "1", "e"])
        assert (row["person_id"], row["agent_id"]) == ("p", "e")
    with pytest.raises(SourceError, match="person_id"):
        opened(tmp_path, ",".join([*heads, "扣缴义务人"]) + "\n", "tax")
    with pytest.raises(SourceError, match="person_id"):
        opened(tmp_path, "纳税人识别号,统一社会信用代码,合同起始日期\n")


def test_heads_that_fit_nothing_are_reported_once_as_they_are(tmp_path: Path) -> None:
    file = opened(tmp_path, f"{HEAD},备注 （内部）,合同编号,,备注 （内部）\n")
    assert sorted(file.heads.unknown) == ["合同编号", "备注 （内部）"]
    assert opened(tmp_path, f"{HEAD}\n").heads.unknown == []


def test_only_a_unit_behind_it_is_no_part_of_a_head(tmp_path: Path) -> None:
    heads = ["AAC002", "AAB001", "AAE003", "(原)缴费基数", "AAE143", "AAE180"]
    row = first_row(tmp_path, "contributions", heads, ["p", "e", "m", "1", "normal", "2"])
    assert row["base"] == "2"


def test_a_head_without_required_columns_is_refused_with_their_names(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"contracts\.csv.*employer_id.*start_on"):
        opened(tmp_path, "清单\n证件号码,单位名称\np,e\n")


WILD = {
    "applications.csv": "申请,名单\n\n受理编号,公民身份号码,姓名,用人单位统一社会信用代码,用人单位,申请日期,"
    "居住证签发日期,居住证到期日期,名单编号\n"
    f"A1,{person(1).lower()},人一,{FIRM.lower()},上海甲（集团）公司,2024年9月10日,2024.1.1,2025/1/1,B1\n",
    "contributions.csv": "AAC002,AAB001,AAB004,AAE003,AAE180(元),到账日期,AAE143,AAE140\n"
    f'{person(1)},{FIRM},上海甲（集团）公司,202408,"8,000.00",2024/9/15 0:00,10,养老\n'
    f"{person(1)},{FIRM},上海甲（集团）公司,202407,¥8000,20240815,正常应缴,五险\n",
    "tax.csv": "序号,姓名,纳税人识别号,扣缴义务人纳税人识别号,扣缴义务人名称,税款所属期,所得项目,本期收入（元）,"
    "本期基本养老保险费,应补（退）税额,申报日期\n"
    f"1,人一,{person(1)},{FIRM},上海甲（集团）公司,2024年08月,工资薪金所得,8000.0,640,0.00,2024-09-12T00:00:00\n",
    "contracts.csv": "身份证号,统一社会信用代码,用人单位名称,合同开始日期,合同结束日期,行政区划代码\n"
    f"{person(1)},{FIRM[2:8]}{FIRM[8:17]},上海甲（集团）公司,2023/1/1,,310115\n",
    "employer_links.csv": f"from_id,to_id,relation,effective_on\n{OTHER_FIRM},{FIRM},合 并,2024年5月20日\n",
    "sanctions.csv": f"对象类型,对象编号,from_on,until_on\n单位,{OTHER_FIRM},2020/1/1,2021/1/1\n",
}

PLAIN = {
    "applications.csv": f"{COLUMNS['applications'].replace(' ', ',')}\n"
    f"A1,{person(1)},人一,{FIRM},上海甲(集团)公司,2024-09-10,2024-01-01,2025-01-01,B1\n",
    "contributions.csv": f"{COLUMNS['contributions'].replace(' ', ',')}\n"
    f"{person(1)},{FIRM},上海甲(集团)公司,2024-08,8000,2024-09-15,normal,pension\n"
    f"{person(1)},{FIRM},上海甲(集团)公司,2024-07,8000,2024-08-15,normal,combined\n",
    "tax.csv": f"{COLUMNS['tax'].replace(' ', ',')}\n"
    f"{person(1)},{FIRM},上海甲(集团)公司,2024-08,wages,8000,640,0,2024-09-12\n",
    "contracts.csv": f"{COLUMNS['contracts'].replace(' ', ',')}\n"
    f"{person(1)},{FIRM[2:17]},上海甲(集团)公司,2023-01-01,,310115\n",
    "employer_links.csv": f"{COLUMNS['employer_links'].replace(' ', ',')}\n{OTHER_FIRM},{FIRM},successor,2024-05-20\n",
    "sanctions.csv": f"{COLUMNS['sanctions'].replace(' ', ',')}\nemployer,{OTHER_FIRM},2020-01-01,2021-01-01,\n",
}


def test_an_extract_in_the_offices_own_words_is_the_canonical_one(tmp_path: Path) -> None:
    wild = load(write(tmp_path / "wild", {**WILD}))
    plain = load(write(tmp_path / "plain", {**PLAIN}))
    tables = ["employer_number", "employer_name", "employer_key", "rejects", "notes"]
    queries = [f"select * from {table} order by all" for table in tables]
    queries += [f"select * exclude (row_number) from {dataset} order by all" for dataset in COLUMNS]
    for query in queries:
        assert wild.rows(query) == plain.rows(query)
    assert wild.rows("select path, unknown_heads from source_file where len(unknown_heads) > 0") == [
        ("tax.csv", ["序号", "姓名"])
    ]
    assert wild.kept("applications") == [("applications.csv", 4)]
