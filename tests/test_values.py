"""Code words, any text, and texts that were read before."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reading import values
from pipelines.reading.datasets import CODES
from pipelines.reading.layouts import built_in_layouts
from tests.read_values import QUICK, full_width, read, read_employers, read_money, read_persons
from tests.reference import values as reference


def read_codes(table: str, *cells: str) -> list[str | None]:
    numbers = read(lambda cleaned: built_in_layouts().code_numbers(table, cleaned), *cells)
    return [None if number is None else CODES[table][int(str(number))] for number in numbers]


# --- codes ------------------------------------------------------------------------------------------------------------


WORDS = {
    "contribution_kind": {
        "normal": "normal 正常缴费 正常应缴 正常 10",
        "back": "back 补缴 正常补收 补收",
        "topup": "topup 补差",
        "deferred": "deferred 缓缴",
        "refund": "refund 退收 退费 退款",
        "owed": "owed 欠费 欠缴 未缴",
    },
    "insurance": {
        "combined": "combined 五险 综合",
        "pension": "pension 企业职工基本养老保险 城镇职工基本养老保险 养老",
        "medical": "medical 基本医疗保险 医疗",
        "unemployment": "unemployment 失业保险 失业",
        "injury": "injury 工伤保险 工伤",
        "maternity": "maternity 生育保险 生育",
    },
    "item": {
        "wages": "wages 正常工资薪金 工资薪金所得 工资薪金",
        "bonus": "bonus 全年一次性奖金 全年一次性奖金收入",
        "other": "other",
    },
    "relation": {
        "same": "same 同一 更名 换码",
        "successor": "successor 承继 合并 分立",
        "branch": "branch 分支机构 分公司",
    },
    "employer_kind": {
        "independent": "independent 独立法人",
        "branch": "branch 分支机构",
        "dispatch": "dispatch 劳务派遣",
    },
    "subject_kind": {"person": "person 个人", "employer": "employer 单位"},
}


@pytest.mark.parametrize(
    ("table", "code", "word"),
    [(table, code, word) for table, codes in WORDS.items() for code, words in codes.items() for word in words.split()],
)
def test_a_code_word_is_known_in_every_spelling(table: str, code: str, word: str) -> None:
    middle = len(word) // 2
    spaced = f"{word[:middle]} {word[middle:]}"
    cells = [word, word.upper(), word.title(), f" {word}\u3000", full_width(word), spaced, f"{word}（{word}）"]
    assert read_codes(table, *cells) == [code] * len(cells)


@pytest.mark.parametrize(
    ("table", "cell"),
    [
        *(
            ("contribution_kind", cell)
            for cell in ("其他", "正常缴", "normal-", "20", "1", "010", "正 常 补", "养老", "?")
        ),
        # a unit in brackets stands behind a word; other brackets belong to it
        *(("contribution_kind", cell) for cell in ("(补)正常缴费", "正常(补)缴费", "（补差）正常")),
        *(("insurance", cell) for cell in ("养老保险金", "pensions", "住房公积金", "正常", "五 险 一 金")),
        *(("relation", cell) for cell in ("继承", "sames", "母公司", "独立法人")),
        *(("employer_kind", cell) for cell in ("派遣", "分公司", "个体工商户", "employer")),
        *(("subject_kind", cell) for cell in ("自然人", "企业", "persons")),
    ],
)
def test_any_other_word_is_no_code(table: str, cell: str) -> None:
    assert read_codes(table, cell) == [None]


# --- any text ---------------------------------------------------------------------------------------------------------


SECOND_OPINIONS: list[tuple[Callable[..., list[object]], Callable[[str], object]]] = [
    (lambda *cells: read(values.days_of, *cells), reference.read_date),
    (lambda *cells: read(values.months, *cells), reference.read_month),
    (lambda *cells: list(read_money(*cells)), reference.read_money),
    (lambda *cells: list(read_persons(*cells)), reference.read_person_id),
]


def as_the_reference(reads: Callable[[str], object], cell: str) -> object:
    text = reference.clean(cell)
    try:
        return reads(text) if text else None
    except reference.FaultyValueError:
        return None


@QUICK
@given(st.lists(st.text("0123456789-/.年月日,¥+ TXx０１９－", max_size=15), min_size=1, max_size=30))
def test_text_that_is_nearly_a_value_is_read_as_the_reference_does(cells: list[str]) -> None:
    for reads, second in SECOND_OPINIONS:
        assert reads(*cells) == [as_the_reference(second, cell) for cell in cells]


@QUICK
@given(st.lists(st.one_of(st.none(), st.text(max_size=20)), min_size=1, max_size=30))
def test_no_text_at_all_makes_reading_fail(cells: list[str | None]) -> None:
    for reads, _ in SECOND_OPINIONS:
        assert len(reads(*cells)) == len(cells)
    assert len(read_employers(*cells)) == len(cells)
    for table in WORDS:
        assert len(read_codes(table, *(cell or "" for cell in cells))) == len(cells)


# --- what was read in earlier batches ---------------------------------------------------------------------------------


@QUICK
@pytest.mark.parametrize("at_most", [0, 2, 100])
@given(
    chunks=st.lists(st.lists(st.sampled_from(["2024-01-31", "2024-02-30", "", None, "２０２４/3/1", "?"]), max_size=8))
)
def test_chunks_are_read_as_if_each_were_the_first(at_most: int, chunks: list[list[str | None]]) -> None:
    known = values.KnownTexts(at_most=at_most)
    for batch in chunks:
        texts = pl.Series(batch, dtype=pl.String)
        for found, alone in zip(
            known.read(texts, values.days_of), values.read_distinct(texts, values.days_of), strict=True
        ):
            assert found.to_list() == alone.to_list()


def test_a_text_is_parsed_once_for_all_chunks() -> None:
    parsed: list[str] = []

    def dates(texts: pl.Series) -> pl.Series:
        parsed.extend(texts)
        return values.days_of(texts)

    known = values.KnownTexts()
    for batch in (["2024-01-31", "?"], ["?", "2024-02-01", "2024-01-31"], ["2024-02-01"]):
        known.read(pl.Series(batch), dates)
    assert sorted(parsed) == ["2024-01-31", "2024-02-01", "?"]


def test_chunks_read_at_once_learn_from_one_another_and_are_read_alike() -> None:
    days = [f"2024-{month:02d}-{day:02d}" for month in range(1, 14) for day in range(1, 32)]
    chunks = [pl.Series(random.Random(number).choices(days, k=60)) for number in range(200)]
    for at_most in (50, 2**20):
        known = values.KnownTexts(at_most=at_most)
        with ThreadPoolExecutor(8) as pool:
            read = list(pool.map(lambda chunk: known.read(chunk, values.days_of), chunks))  # noqa: B023 - ended here
        for chunk, (value, empty) in zip(chunks, read, strict=True):
            alone, none = values.read_distinct(chunk, values.days_of)
            assert value.equals(alone, check_names=False)
            assert empty.equals(none, check_names=False)
