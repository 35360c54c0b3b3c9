"""rules.md, section 1, "Reading a value": one function per kind of value.

A reader takes the cleaned, non-empty text of a cell and raises FaultyValueError where it fits no form.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import cache

Month = int
"""A month as years times twelve plus months since January, so that m + 1 is the month after."""


class FaultyValueError(Exception):
    """A value that cannot be used; its only argument is the reject code."""

    @property
    def code(self) -> str:
        """The reject code."""
        return str(self.args[0])


@cache
def clean(text: str) -> str:
    """All text is NFKC-normalised and trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


def squeezed(text: str) -> str:
    """NFKC and removal of all white space: how names are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@cache
def as_head(text: str) -> str:
    """Heads and codes: NFKC and removal of white space and of a unit in brackets at the end."""
    return re.sub(r"(?<=.)\([^()]*\)$", "", squeezed(text))


def month_of(day: date) -> Month:
    """The month a day is in."""
    return day.year * 12 + day.month - 1


def first_day(month: Month) -> date:
    """The first day of a month."""
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: Month) -> date:
    """The last day of a month."""
    return first_day(month + 1) - timedelta(days=1)


DATE_FORMS = (
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})",
    r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})",
    r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})",
    r"([0-9]{4})([0-9]{2})([0-9]{2})",
    r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日",
)
MONTH_FORMS = (
    r"([0-9]{4})-([0-9]{1,2})",
    r"([0-9]{4})/([0-9]{1,2})",
    r"([0-9]{4})\.([0-9]{1,2})",
    r"([0-9]{4})([0-9]{2})",
    r"([0-9]{4})年([0-9]{1,2})月",
)
TIME = r"(?:[ T](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{3})?)?)?"
SIGNS = r"(?:(?P<sign1>[+\u2212-]?)¥?|¥(?P<sign2>[+\u2212-]))"
MONEY = SIGNS + r"(?P<yuan>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<decimals>[0-9]+))?"


def day_or_fault(year: str, month: str, day: str) -> date:
    """The day must exist."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise FaultyValueError("VALUE_UNREADABLE") from None


@cache
def read_date(text: str) -> date:
    """A date in one of the five forms; a time of midnight after it is ignored."""
    for form in DATE_FORMS:
        if found := re.fullmatch(form + TIME, text):
            return day_or_fault(found[1], found[2], found[3])
    raise FaultyValueError("VALUE_UNREADABLE")


@cache
def read_month(text: str) -> Month:
    """A month in one of the five forms, or a date."""
    for form in MONTH_FORMS:
        if found := re.fullmatch(form, text):
            return month_of(day_or_fault(found[1], found[2], "1"))
    return month_of(read_date(text))


@cache
def read_money(text: str) -> int:
    """Money in fen: sign and yen mark, digits with or without thousands commas, at most two decimals that matter."""
    found = re.fullmatch(MONEY, text)
    if found is None:
        raise FaultyValueError("VALUE_UNREADABLE")
    decimals = (found["decimals"] or "").ljust(2, "0")
    if decimals[2:].strip("0"):
        raise FaultyValueError("VALUE_UNREADABLE")
    fen = int(found["yuan"].replace(",", "")) * 100 + int(decimals[:2])
    return -fen if {found["sign1"], found["sign2"]} & {"-", "\u2212"} else fen


def read_share(text: str) -> int:
    """A share of 0 to 100 per cent in hundredths of a per cent: at most two decimals, a per cent sign allowed."""
    found = re.fullmatch(r"([0-9]+)(?:\.([0-9]{1,2}))?%?", text)
    hundredths = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else -1
    if not 0 <= hundredths <= 10000:
        raise FaultyValueError("VALUE_UNREADABLE")
    return hundredths


def read_year(text: str) -> int:
    """A year of four digits."""
    if re.fullmatch(r"[0-9]{4}", text):
        return int(text)
    raise FaultyValueError("VALUE_UNREADABLE")


CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@cache
def check_character(digits: str) -> str:
    """The GB 11643 check character of the first 17 digits of an identity number."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(digits, CHECK_WEIGHTS, strict=True)) % 11]


def read_person_id(text: str) -> str:
    """An identity number of 18 characters; one of 15 digits is upgraded (19xx)."""
    number = text.upper()
    if re.fullmatch(r"[0-9]{15}", number):
        digits = number[:6] + "19" + number[6:]
        return digits + check_character(digits)
    if re.fullmatch(r"[0-9]{17}[0-9X]", number) and number[17] == check_character(number[:17]):
        return number
    raise FaultyValueError("PERSON_ID_INVALID")


def read_employer_id(text: str) -> str:
    """An employer number as read: upper-cased, of any form."""
    return text.upper()


@cache
def employer_key(number: str) -> str:
    """The nine characters that name the organisation; the whole text where the number has none of the known forms."""
    if re.fullmatch(r"[0-9A-Z]{18}", number):
        return number[8:17]
    if re.fullmatch(r"[0-9A-Z]{15}", number):
        return number[6:]
    if re.fullmatch(r"[0-9A-Z]{9}|[0-9A-Z]{8}-[0-9A-Z]", number):
        return number.replace("-", "")
    return number


ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def organisation_check(eight: str) -> str:
    """The GB 11714 check character of the first eight characters of an organisation code."""
    total = sum(LETTERS.index(letter) * weight for letter, weight in zip(eight, ORGANISATION_WEIGHTS, strict=True))
    return "0X987654321"[total % 11]


@cache
def identified(key: str) -> bool:
    """Nine characters of 0-9 A-Z, the last of which is the check character of the eight before."""
    return re.fullmatch(r"[0-9A-Z]{9}", key) is not None and key[8] == organisation_check(key[:8])


def read_code(text: str, words: dict[str, str]) -> str:
    """A code by itself or by its Chinese words, without regard to case."""
    word = as_head(text).lower()
    if word not in words:
        raise FaultyValueError("CODE_UNKNOWN")
    return words[word]
