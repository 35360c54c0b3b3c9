"""Numbers of persons and employers, and their check characters."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from pipelines.identifiers import PERSON_CHECKS, USCC_ALPHABET, uscc_check
from pipelines.reading import values
from tests.read_values import QUICK, full_width, read, read_employers, read_persons
from tests.reference import values as reference

# --- identity numbers -------------------------------------------------------------------------------------------------
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


# --- employers --------------------------------------------------------------------------------------------------------


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
