"""How one value is read (rules.md 1, "Reading a value"): every form that is accepted, and what is refused.

Each table is a list of cells as a clerk may type them. None stands for "fits no form".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from checks.law.months import month_text
from pipelines.identifiers import PERSON_CHECKS, USCC_ALPHABET, person_id, uscc_check
from pipelines.reading import guards, values
from pipelines.reading.datasets import CODES
from pipelines.reading.layouts import built_in
from tests.reference import values as reference
from tests.tried import tried

QUICK = tried(25)


def read(parse: values.Parser, *cells: str | None) -> list[object]:
    """Cells of a column as read; an empty one gives None, as one that fits no form does."""
    return values.by_distinct(pl.Series(cells, dtype=pl.String), parse)[0].to_list()


def read_months(*cells: str | None) -> list[str | None]:
    return [None if month is None else month_text(int(str(month))) for month in read(values.months, *cells)]


def read_dates(*cells: str | None) -> list[str | None]:
    return [None if day is None else str(day) for day in read(values.dates, *cells)]


def read_money(*cells: str | None) -> list[int | None]:
    return list(values.money_column(pl.Series(cells, dtype=pl.String), values.Known(guards.NOTHING))[0])


def read_persons(*cells: str | None) -> list[str | None]:
    persons = values.by_distinct(pl.Series(cells, dtype=pl.String), values.persons)[0]
    return persons.to_frame("person").select(number=person_id(pl.col("person")))["number"].to_list()


def read_employers(*cells: str | None) -> list[str | None]:
    lexicon = values.Lexicon()
    numbers, texts = read(lexicon.employers, *cells), lexicon.texts()
    return [None if number is None else texts[int(str(number))] for number in numbers]


def read_codes(table: str, *cells: str) -> list[str | None]:
    numbers = read(lambda cleaned: built_in().code_numbers(table, cleaned), *cells)
    return [None if number is None else CODES[table][int(str(number))] for number in numbers]


def full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


# --- dates --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2024-07-01", "2024-07-01"),
        ("2024/7/1", "2024-07-01"),
        ("2024.7.1", "2024-07-01"),
        ("20240701", "2024-07-01"),
        ("2024年7月1日", "2024-07-01"),
        # one digit or two where there are separators
        ("2024-7-1", "2024-07-01"),
        ("2024-07-1", "2024-07-01"),
        ("2024-7-01", "2024-07-01"),
        ("2024/07/01", "2024-07-01"),
        ("2024.07.01", "2024-07-01"),
        ("2024年07月01日", "2024-07-01"),
        ("2024年12月31日", "2024-12-31"),
        # a time after it is ignored
        ("2024-07-01 0:00", "2024-07-01"),
        ("2024-07-01 00:00:00", "2024-07-01"),
        ("2024-07-01 00:00:00.000", "2024-07-01"),
        ("2024-07-01T0:00", "2024-07-01"),
        ("2024-07-01T00:00:00", "2024-07-01"),
        ("2024-07-01T00:00:00.000", "2024-07-01"),
        ("2024/7/1 0:00", "2024-07-01"),
        ("2024.7.1 00:00:00", "2024-07-01"),
        ("20240701 00:00:00", "2024-07-01"),
        ("2024年7月1日 0:00", "2024-07-01"),
        # blanks around it, full-width forms, signs copied from a PDF
        ("  2024-07-01\t", "2024-07-01"),
        ("\u30002024-07-01\u00a0", "2024-07-01"),
        ("２０２４－０７－０１", "2024-07-01"),
        ("２０２４／７／１", "2024-07-01"),
        ("２０２４０７０１", "2024-07-01"),
        ("2024-07-01\u30000：00", "2024-07-01"),
        ("2024年7⽉1⽇", "2024-07-01"),
        # the day must exist
        ("2024-02-29", "2024-02-29"),
        ("2000-02-29", "2000-02-29"),
        ("0001-01-01", "0001-01-01"),
        ("9999-12-31", "9999-12-31"),
        # as databases, Java, JavaScript, Oracle, a Chinese Windows and spreadsheets write it
        ("20240701093000", "2024-07-01"),
        ("202407010930", "2024-07-01"),
        ("20240701093000123", "2024-07-01"),
        ("2024-07-01 00:00:00.0", "2024-07-01"),
        ("2024-07-01 09:30:00.123456", "2024-07-01"),
        ("Mon Jul 01 09:30:00 CST 2024", "2024-07-01"),
        ("Mon Jul 01 2024 00:00:00 GMT+0800 (中国标准时间)", "2024-07-01"),
        ("01-JUL-24", "2024-07-01"),
        ("1-7月-24", "2024-07-01"),
        ("1-7月 -98 09.30.00.000000 上午", "1998-07-01"),
        ("01-Jul-2024 09.30.00 PM", "2024-07-01"),
        ("2024/7/1 星期一 上午 9:30:00", "2024-07-01"),
        ("2024/7/1 下午 9:30", "2024-07-01"),
        ("2024年7月1日 星期一", "2024-07-01"),
        ("2024 年 7 月 1 日", "2024-07-01"),
        ("2024/7/1 9:30:00 AM", "2024-07-01"),
        ("2024-07-01 9时30分0秒", "2024-07-01"),
        ("\u202a2024-07-01\u202c", "2024-07-01"),
        ("'2024-07-01", "2024-07-01"),
        ('="2024-07-01 00:00:00"', "2024-07-01"),
        # of an instant the day in Shanghai
        ("2024-06-30T16:00:00Z", "2024-07-01"),
        ("2024-06-30T15:59:59Z", "2024-06-30"),
        ("2024-07-01 00:00:00+08:00", "2024-07-01"),
        ("2024-07-01T23:59:59+0800", "2024-07-01"),
        ("2024-06-30 16:00:00+00", "2024-07-01"),
        ("2024-07-01 23:00:00 CST", "2024-07-01"),
        ("2024-07-01 23:00:00 +0800 CST", "2024-07-01"),
        ("2024-06-30T20:00:00-05:00", "2024-07-01"),
    ],
)
def test_a_date_is_read(cell: str, day: str) -> None:
    assert read_dates(cell) == [day]


@pytest.mark.parametrize(
    "cell",
    [
        *("2023-02-29", "1900-02-29", "2024-02-30", "2024-04-31", "2024-06-31", "20240431", "2024年2月30日"),
        *("2024-13-01", "2024-00-10", "2024-07-00", "2024-07-32", "20241301", "20240700", "0000-01-01"),
        *("24-07-01", "024-07-01", "12024-07-01", "2024-007-01", "2024-07-001", "2024071", "202407010", "2024701"),
        *("2024-07", "202407", "2024年7月", "2024", "2024-07-", "-2024-07-01", "2024-07-01-"),
        *("2024-07/01", "2024/07-01", "2024.07-01", "2024年7月1", "2024年7-1日", "2024-07月01日", "7月1日"),
        *("2024 07 01", "2024 - 07 - 01", "2024- 07-01", "2024--07--01", "2024,07,01", "2024_07_01"),
        *("2024-07-01T", "2024-07-01  0:00", "2024-07-01 0", "2024-07-01 00", "2024-07-010:00", "2024-07-01,0:00"),
        *("2024-07-01 00:00:00.", "2024-07-01 00:00:00.0000000000", "2024-07-01Z", "2024-07-01T00:00:00X"),
        *("2024-07-01+08:00", "2024-07-01 25:00:00", "2024-07-01 99:99", "2024-02-30 0:00", "2024070124"),
        *("20240701 9999", "20240701246060", "32-JUL-24", "01-JUX-24", "Mon Jul 01 00:00:00 PST 2024"),
        *(
            "01/07/2024",
            "1.7.2024",
            "July 1, 2024",
            "45474",
            "昨天",
            "长期",
            "二〇二四年七月一日",
            "٢٠٢٤-٠٧-٠١",
            "#N/A",
        ),
        *("2024-07-01\n2024-07-02", "2024-07-01至2024-07-31", "2024-07-01x", "x2024-07-01"),
    ],
)
def test_what_is_no_date_is_refused(cell: str) -> None:
    assert read_dates(cell) == [None]


@QUICK
@given(st.lists(st.dates(min_value=date(1, 1, 1)), min_size=1, max_size=20))
def test_every_day_is_read_in_every_form(days: list[date]) -> None:
    written = [(day, form) for day in days for form in date_forms(day)]
    assert read_dates(*(form for _, form in written)) == [str(day) for day, _ in written]


def date_forms(day: date) -> list[str]:
    y, m, d = f"{day.year:04d}", day.month, day.day
    plain = [f"{y}-{m:02d}-{d:02d}", f"{y}/{m}/{d}", f"{y}.{m:02d}.{d}", f"{y}{m:02d}{d:02d}", f"{y}年{m}月{d:02d}日"]
    timed = [f"{form}{time}" for form in plain for time in (" 0:00", "T00:00:00", " 00:00:00.000")]
    return [*plain, *timed, *map(full_width, plain), *(f" {form}\u3000" for form in plain)]


# --- months -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        ("2024-07", "2024-07"),
        ("2024/7", "2024-07"),
        ("2024.7", "2024-07"),
        ("202407", "2024-07"),
        ("2024年7月", "2024-07"),
        ("2024-7", "2024-07"),
        ("2024/07", "2024-07"),
        ("2024.07", "2024-07"),
        ("2024年07月", "2024-07"),
        ("202412", "2024-12"),
        ("2024-1", "2024-01"),
        # or a date
        ("2024-07-01", "2024-07"),
        ("2024-07-31", "2024-07"),
        ("2024/7/31", "2024-07"),
        ("2024.7.5", "2024-07"),
        ("20240731", "2024-07"),
        ("2024年7月1日", "2024-07"),
        ("2024-07-01 00:00:00", "2024-07"),
        ("2024/7/1 0:00", "2024-07"),
        ("2024-02-29", "2024-02"),
        # blanks around it, full-width forms
        (" 202407 ", "2024-07"),
        ("２０２４０７", "2024-07"),
        ("２０２４－０７", "2024-07"),
        ("2024年7⽉", "2024-07"),
        # with a word for month, with blanks, as a period within the month
        ("2024年7月份", "2024-07"),
        ("2024 年 7 月", "2024-07"),
        ("2024-07-01至2024-07-31", "2024-07"),
        ("2024年07月01日 至 2024年07月31日", "2024-07"),
        ("202407-202407", "2024-07"),
        ("2024-06-30T16:00:00Z", "2024-07"),
        ("'2024-07", "2024-07"),
        ('="202407"', "2024-07"),
    ],
)
def test_a_month_is_read(cell: str, month: str) -> None:
    assert read_months(cell) == [month]


@pytest.mark.parametrize(
    "cell",
    [
        *("2024-13", "2024-00", "2024-0", "202413", "202400", "2024.0", "2024年13月", "0000-07", "000007"),
        *("2024", "2024年", "24-07", "24年7月", "2024-007", "2024007", "20247", "2024-", "-07", "7月", "七月"),
        *("2024 07", "2024 - 07", "2024--07", "2024-07-", "2024年7", "2024年7月分", "2024-7月", "07/2024", "2024Q3"),
        *("2024-07 0:00", "202407 00:00:00", "2024-07T00:00:00", "2024-07-32", "2023-02-29", "20240732", "45474"),
        *("2024-07至2024-08", "2024-07,2024-08", "٢٠٢٤-٠٧", "202407.0", "#N/A"),
    ],
)
def test_what_is_no_month_is_refused(cell: str) -> None:
    assert read_months(cell) == [None]


@QUICK
@given(st.lists(st.dates(min_value=date(1, 1, 1)), min_size=1, max_size=20))
def test_every_month_is_read_in_every_form(days: list[date]) -> None:
    written = [(day, form) for day in days for form in [*month_forms(day), *date_forms(day)]]
    assert read_months(*(form for _, form in written)) == [f"{day.year:04d}-{day.month:02d}" for day, _ in written]


def month_forms(day: date) -> list[str]:
    y, m = f"{day.year:04d}", day.month
    plain = [f"{y}-{m:02d}", f"{y}-{m}", f"{y}/{m}", f"{y}/{m:02d}", f"{y}.{m}", f"{y}{m:02d}", f"{y}年{m}月"]
    return [*plain, *map(full_width, plain), *(f" {form} " for form in plain)]


# --- money --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("7310", 731000),
        ("7310.5", 731050),
        ("7310.05", 731005),
        ("0", 0),
        ("0.01", 1),
        ("0.29", 29),
        ("4.35", 435),
        ("1.15", 115),
        ("12345678901.23", 1234567890123),
        ("999999999999.99", 99999999999999),
        # zeros beyond two decimals do no harm
        ("7310.500", 731050),
        ("7310.0000", 731000),
        ("7310.0500000000", 731005),
        # thousands commas in threes
        ("1,234", 123400),
        ("12,345.6", 1234560),
        ("123,456", 12345600),
        ("1,234,567.89", 123456789),
        ("-1,234.50", -123450),
        # a sign, a yen mark before or after it
        ("+5", 500),
        ("-5", -500),
        ("-0.01", -1),
        ("-0", 0),
        ("¥5", 500),
        ("+¥5", 500),
        ("-¥5", -500),
        ("¥+5", 500),
        ("¥-5", -500),
        ("¥1,234.50", 123450),
        ("¥-1,234,567.8", -123456780),
        # leading zeros are digits too
        ("007", 700),
        ("0000000000000000000000005.5", 550),
        # blanks around it, full-width forms
        ("  7310.50 ", 731050),
        ("\u30007310\u00a0", 731000),
        ("７３１０．５０", 731050),
        ("１，２３４", 123400),
        ("1，234", 123400),
        ("￥5", 500),
        ("－￥5", -500),
        ("＋5", 500),
        # the minus sign of typesetters
        ("\N{MINUS SIGN}5", -500),
        ("\N{MINUS SIGN}¥1,234.50", -123450),
        ("¥\N{MINUS SIGN}0.01", -1),
        # with its unit, in brackets for minus
        ("12100元", 1210000),
        ("12100圆", 1210000),
        ("'12100", 1210000),
        ('="12,100.00"', 1210000),
        ("12,100.50 元", 1210050),
        ("1.21万", 1210000),
        ("1.21 万元", 1210000),
        ("-0.000001万", -1),
        ("人民币5元整", 500),
        ("(500)", -50000),
        ("（1,234.50）", -123450),
        ("(0.05万元)", -50000),
    ],
)
def test_money_is_read_in_fen(cell: str, fen: int) -> None:
    assert read_money(cell) == [fen]


@pytest.mark.parametrize(
    "cell",
    [
        *("1.234", "0.001", "1.005", "7310.009", "1,234.567", "1.0001"),
        *("5.", ".5", "-.5", "¥.5", "5.,0", "1,234."),
        *(
            "12,34",
            "1,2345",
            "1234,567",
            "1,234,56",
            "1,,234",
            ",123",
            "123,",
            "1,23,456",
            "0,12",
            "1.234,00",
            "1,234.5,6",
        ),
        *("1 234", "- 5", "¥ 5", "-¥ 5", "1 234.50", "5 .0", "1, 234"),
        *(
            "--5",
            "+-5",
            "-+5",
            "++5",
            "¥¥5",
            "-¥-5",
            "+¥+5",
            "¥+¥5",
            "5-",
            "(5",
            "(-5)",
            "((5))",
            "-\N{MINUS SIGN}5",
            "5\N{MINUS SIGN}",
            "–5",
            "—5",
            "5¥",
            "+",
            "-",
            "¥",
            ".",
        ),
        *(
            "元5",
            "5万5",
            "1,2万",
            "5.5555555万",
            "5.555元",
            "5千",
            "$5",
            "€5",
            "五千",
            "伍仟元整",
            "1e3",
            "1E3",
            "0x10",
            "1_000",
            "1'234",
        ),
        *("1.2.3", "1..2", "NaN", "inf", "null", "无", "#REF!", "٥", "5%", "5,000/月", "4000-5000", "=5+5", "5\n6"),
    ],
)
def test_what_is_no_money_is_refused(cell: str) -> None:
    assert read_money(cell) == [None]


@QUICK
@given(st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=10))
def test_every_amount_reads_back_exactly_from_every_form(amounts: list[int]) -> None:
    written = [(fen, form) for fen in amounts for form in money_forms(fen)]
    assert read_money(*(form for _, form in written)) == [fen for fen, _ in written]
    assert all(Decimal(reference.clean(form).replace("¥", "").replace(",", "")) * 100 == fen for fen, form in written)


def money_forms(fen: int) -> list[str]:
    yuan, rest = divmod(abs(fen), 100)
    decimals = [f".{rest:02d}", f".{rest:02d}0", f".{rest:02d}0000"]
    decimals += [f".{rest // 10}"] if rest % 10 == 0 else []
    decimals += [""] if rest == 0 else []
    signs = ["-"] if fen < 0 else ["", "+"]
    marks = [form for sign in signs for form in (sign, f"{sign}¥", f"¥{sign}")]
    plain = [f"{mark}{digits}{end}" for mark in marks for digits in (f"{yuan}", f"{yuan:,}") for end in decimals]
    return [*plain, *map(full_width, plain[:4]), *(f" {form}\u3000" for form in plain[:4])]


def test_plain_and_other_amounts_of_one_column_keep_their_positions() -> None:
    cells = ["1", "¥2", "", "3.5", "x", None, "1,000", " ", "-4.00"]
    amounts, empty = values.money_column(pl.Series(cells, dtype=pl.String), values.Known(guards.NOTHING))
    assert amounts.to_list() == [100, 200, None, 350, None, None, 100000, None, -400]
    assert empty.to_list() == [False, False, True, False, False, True, False, True, False]


# --- shares and years ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "share"),
    [
        ("0", 0),
        ("100", 10000),
        ("100.00%", 10000),
        ("33.3", 3330),
        ("33.33%", 3333),
        ("05.5", 550),
        ("0.01", 1),
        (" ３３．５％ ", 3350),
        ("", None),
        *((cell, None) for cell in ("100.01", "101", "-1", "+1", "33.333", "33.", ".5", "33 %", "33%%", "三成", "1/3")),
    ],
)
def test_a_share_is_read_in_hundredths_of_a_per_cent(cell: str, share: int | None) -> None:
    assert read(values.shares, cell) == [share]


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        ("2023", 2023),
        (" ２０２３ ", 2023),
        *((cell, None) for cell in ("", "23", "20231", "2023年", "2023-12", "2023.0", "二〇二三")),
    ],
)
def test_a_year_is_four_digits(cell: str, year: int | None) -> None:
    assert read(values.years, cell) == [year]


# --- identity numbers ---------------------------------------------------------------------------------------------

EXAMPLE = "11010519491231002X"  # the example printed in GB 11643


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (EXAMPLE, EXAMPLE),
        ("440524188001010014", "440524188001010014"),
        ("11010519491231002x", EXAMPLE),
        (" 11010519491231002X ", EXAMPLE),
        (full_width(EXAMPLE), EXAMPLE),
        (full_width(EXAMPLE.lower()), EXAMPLE),
        # 15 digits are upgraded with 19
        ("110105491231002", EXAMPLE),
        ("１１０１０５４９１２３１００２", EXAMPLE),
        # nothing else about a number is judged: no region, no day of birth
        ("000000000000000001", "000000000000000001"),
        ("110105194913310021", "110105194913310021"),
        ("999999999999999", "999999199999999998"),
        # guards of export programs come off
        (f"'{EXAMPLE}", EXAMPLE),
        (f'="{EXAMPLE}"', EXAMPLE),
        (f"\u2018{EXAMPLE}", EXAMPLE),
        (f"{EXAMPLE}\t", EXAMPLE),
        ("110105 19491231 002X", EXAMPLE),
        (f"\u202d{EXAMPLE}\u202c", EXAMPLE),
        (f"\u200b{EXAMPLE.lower()}", EXAMPLE),
        ("'110105491231002", EXAMPLE),
    ],
)
def test_an_identity_number_is_read(cell: str, number: str) -> None:
    assert read_persons(cell) == [number]


@pytest.mark.parametrize(
    "cell",
    [
        *("110105194912310020", "440524188001010015", "440524188001010013", "44052418800101001X"),
        *("1101051949123100", "11010519491231002", "1101051949123100200", "11010549123100", "1101054912310021"),
        *("11010549123100X", "X1010519491231002X", "1X0105194912310021", "1101051949123100XX", "11010519491231002Y"),
        *("110105-19491231-002X", "11010519491231002X,", "1.10105E+17", "''", '=""'),
        *("110105194912310020.0", "E12345678", "H1234567890", "护照", "0", "-10105194912310", "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X"),
    ],
)
def test_what_is_no_identity_number_is_refused(cell: str) -> None:
    assert read_persons(cell) == [None]


@QUICK
@given(st.lists(st.integers(0, 10**17 - 1), min_size=1, max_size=10))
def test_of_all_check_characters_only_the_right_one_is_read(numbers: list[int]) -> None:
    right = {f"{each:017d}": ric.calc_check_digit(f"{each:017d}0") for each in numbers}
    assert all(check == reference.check_character(number) for number, check in right.items())
    cells = [number + check for number in right for check in PERSON_CHECKS]
    assert read_persons(*cells) == [cell if cell[-1] == right[cell[:17]] else None for cell in cells]


@QUICK
@given(st.lists(st.integers(0, 10**17 - 1), min_size=1, max_size=30))
def test_a_person_carried_as_a_number_gives_the_identity_number_back(numbers: list[int]) -> None:
    cells = [f"{each:017d}{ric.calc_check_digit(f'{each:017d}0')}" for each in numbers]
    assert read(values.persons, *cells) == numbers
    assert read_persons(*cells) == cells
    assert read_persons(*map(str.lower, cells)) == cells


@QUICK
@given(st.lists(st.integers(0, 10**15 - 1), min_size=1, max_size=30))
def test_an_old_number_is_the_new_one_of_the_1900s(numbers: list[int]) -> None:
    old = [f"{each:015d}" for each in numbers]
    new = [f"{each[:6]}19{each[6:]}" for each in old]
    assert read_persons(*old) == [number + ric.calc_check_digit(number + "0") for number in new]


# --- employers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "key"),
    [
        # 18 characters of 0-9 A-Z: characters 9 to 17
        ("91310115MA9XX0001X", "MA9XX0001"),
        ("913101151234567890", "123456789"),
        ("ABCDEFGHIJKLMNOPQR", "IJKLMNOPQ"),
        ("000000000000000000", "000000000"),
        # 15: the last 9
        ("310115MA9XX0001", "MA9XX0001"),
        ("310115123456789", "123456789"),
        # nine, or eight, a hyphen and one
        ("MA9XX0001", "MA9XX0001"),
        ("MA9XX000-1", "MA9XX0001"),
        ("12345678-9", "123456789"),
        # anything else: the whole text
        ("MA9XX000", "MA9XX000"),
        ("MA9XX00012", "MA9XX00012"),
        ("MA9X-X0001", "MA9X-X0001"),
        ("MA9XX000--1", "MA9XX000--1"),
        ("MA9XX00-01", "MA9XX00-01"),
        ("91310115MA9XX0001", "91310115MA9XX0001"),
        ("91310115MA9XX0001XX", "91310115MA9XX0001XX"),
        ("310115-MA9XX0001", "310115-MA9XX0001"),
        ("91310115 MA9XX0001X", "91310115 MA9XX0001X"),
        ("上海甲一有限公司", "上海甲一有限公司"),
        ("上海甲一二三四五有限公司", "上海甲一二三四五有限公司"),
        ("上海甲乙丙丁戊己庚", "上海甲乙丙丁戊己庚"),
        ("1", "1"),
    ],
)
def test_the_key_of_an_employer_number(number: str, key: str) -> None:
    assert values.employer_keys(pl.Series([number])).to_list() == [key]
    assert reference.employer_key(number) == key


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("91310115MA9XX0001X", "91310115MA9XX0001X"),
        ("91310115ma9xx0001x", "91310115MA9XX0001X"),
        (" 91310115MA9XX0001X\t", "91310115MA9XX0001X"),
        ("９１３１０１１５ｍａ９ｘｘ０００１ｘ", "91310115MA9XX0001X"),
        ("ma9xx000－1", "MA9XX000-1"),
        ("单位 12-ab", "单位 12-AB"),
        ("", None),
        (" \u3000", None),
        (None, None),
    ],
)
def test_an_employer_number_is_trimmed_and_upper_cased(cell: str | None, number: str | None) -> None:
    assert read_employers(cell) == [number]


@pytest.mark.parametrize(
    ("number", "wrong"),
    [
        ("91310115MA9XX0001" + uscc.calc_check_digit("91310115MA9XX0001"), False),
        ("91310115MA9XX0001I", True),  # I, O, S, V and Z stand for nothing
        ("9131O115MA9XX0001X", True),
        ("S1310115MA9XX0001X", True),
        ("91310115MA9XX0001", False),  # not 18 characters: no check character to be wrong
        ("310115MA9XX0001", False),
        ("MA9XX0001", False),
        ("单位", False),
    ],
)
def test_a_wrong_check_character_of_an_employer_number_is_seen(number: str, wrong: bool) -> None:
    assert values.wrong_usccs(pl.Series([number])).to_list() == ([number] if wrong else [])


@QUICK
@given(st.lists(st.text(USCC_ALPHABET, min_size=17, max_size=17), min_size=1, max_size=10))
def test_of_all_check_characters_of_an_employer_only_one_is_right(starts: list[str]) -> None:
    right = [uscc.calc_check_digit(start) for start in starts]
    frame = pl.DataFrame({"start": starts})
    assert frame.select(check=uscc_check(pl.col("start")))["check"].to_list() == right
    numbers = [start + check for start in dict.fromkeys(starts) for check in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    wrong = [number for number in numbers if number[-1] != uscc.calc_check_digit(number[:17])]
    assert sorted(values.wrong_usccs(pl.Series(numbers))) == sorted(wrong)


# --- codes --------------------------------------------------------------------------------------------------------

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


# --- any text -----------------------------------------------------------------------------------------------------

SECOND_OPINIONS: list[tuple[Callable[..., list[object]], Callable[[str], object]]] = [
    (lambda *cells: read(values.dates, *cells), reference.read_date),
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


# --- what was read in earlier batches -----------------------------------------------------------------------------


@QUICK
@pytest.mark.parametrize("at_most", [0, 2, 100])
@given(
    chunks=st.lists(st.lists(st.sampled_from(["2024-01-31", "2024-02-30", "", None, "２０２４/3/1", "?"]), max_size=8))
)
def test_chunks_are_read_as_if_each_were_the_first(at_most: int, chunks: list[list[str | None]]) -> None:
    known = values.Known(at_most=at_most)
    for batch in chunks:
        texts = pl.Series(batch, dtype=pl.String)
        for found, alone in zip(known.read(texts, values.dates), values.by_distinct(texts, values.dates), strict=True):
            assert found.to_list() == alone.to_list()


def test_a_text_is_parsed_once_for_all_chunks() -> None:
    parsed: list[str] = []

    def dates(texts: pl.Series) -> pl.Series:
        parsed.extend(texts)
        return values.dates(texts)

    known = values.Known()
    for batch in (["2024-01-31", "?"], ["?", "2024-02-01", "2024-01-31"], ["2024-02-01"]):
        known.read(pl.Series(batch), dates)
    assert sorted(parsed) == ["2024-01-31", "2024-02-01", "?"]
