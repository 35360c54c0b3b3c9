"""Money is read in fen, shares in hundredths of a per cent."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reading import guards, values
from tests.read_values import QUICK, full_width, read, read_money
from tests.reference import values as reference

# --- money ------------------------------------------------------------------------------------------------------------


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
    amounts, empty = values.money_column(pl.Series(cells, dtype=pl.String), values.KnownTexts(guards.NOTHING))
    assert amounts.to_list() == [100, 200, None, 350, None, None, 100000, None, -400]
    assert empty.to_list() == [False, False, True, False, False, True, False, True, False]


# --- shares and years -------------------------------------------------------------------------------------------------


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
