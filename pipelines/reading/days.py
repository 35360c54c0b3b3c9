"""Days and months in every form that can mean only one (rules 1, and what programs write next to it)."""

from __future__ import annotations

from typing import Final

import polars as pl

from checks.law.months import month_of
from pipelines.reading.guards import without_guards

_TIME: Final = r"(?:[ T](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{3})?)?)?"
_YEAR, _ONE_OR_TWO = "([0-9]{4})", "([0-9]{1,2})"
_DAYS: Final = (
    rf"{_YEAR}-{_ONE_OR_TWO}-{_ONE_OR_TWO}",
    rf"{_YEAR}/{_ONE_OR_TWO}/{_ONE_OR_TWO}",
    rf"{_YEAR}\.{_ONE_OR_TWO}\.{_ONE_OR_TWO}",
    rf"{_YEAR}([0-9]{{2}})([0-9]{{2}})",
    rf"{_YEAR}年{_ONE_OR_TWO}月{_ONE_OR_TWO}日",
)
_DATES: Final = tuple(rf"^{day}{_TIME}$" for day in _DAYS)
_LONG_ENOUGH: Final = "^.{7}|月"
"""Of a day, or of a period, as programs write them; what is shorter need not be looked at again."""
_PLAIN_DATE: Final = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MONTHS: Final = (
    rf"^{_YEAR}-{_ONE_OR_TWO}$",
    rf"^{_YEAR}/{_ONE_OR_TWO}$",
    rf"^{_YEAR}\.{_ONE_OR_TWO}$",
    rf"^{_YEAR}([0-9]{{2}})$",
    rf"^{_YEAR}年{_ONE_OR_TWO}月份?$",
)

# What programs write: Java and .NET, Oracle, a Chinese Windows, databases, spreadsheets.
_WEEKDAY: Final = r"(?: ?(?:星期|周)[一二三四五六日天])?"
_HALF: Final = r"(?:上午|下午|凌晨|早上|中午|晚上|AM|PM)"
_CLOCK: Final = r"(?:[01]?[0-9]|2[0-3])[:.时点][0-5]?[0-9](?:[:.分](?:[0-5]?[0-9]秒?(?:[.,][0-9]{1,9})?)?)?"
_HALVED: Final = rf"(?:{_HALF} ?{_CLOCK}|{_CLOCK} ?{_HALF})"
_ZONE: Final = r"(?: ?(?:Z|UTC|GMT|CST|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?(?: CST)?))"
_OF_CHINA: Final = "(?i)CST"
_WRITTEN: Final = tuple(rf"(?i)^{day}{_WEEKDAY}(?:[ T](?:{_HALVED}|{_CLOCK}{_ZONE}?))?$" for day in _DAYS)
_TOGETHER: Final = r"^([0-9]{4})([0-9]{2})([0-9]{2})(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9](?:[0-9]{3})?)?$"
_INSTANT: Final = rf"(?i)^.*[ T]([0-9]{{1,2}}):([0-9]{{2}}).*?({_ZONE})$"
_ENGLISH: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_ORACLES_TIME: Final = rf"(?: (?:{_HALVED}|{_CLOCK})(?: ?\+08:?00)?)?"
_ORACLE: Final = rf"(?i)^([0-9]{{1,2}})-([A-Z]{{3}}|1?[0-9]月)-([0-9]{{4}}|[0-9]{{2}}){_ORACLES_TIME}$"
_WEEKDAYS: Final = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_JAVA: Final = (
    rf"^{_WEEKDAYS} ([A-Z][a-z]{{2}}) ([0-9]{{1,2}}) [0-9:]{{8}} (?:CST|GMT\+08:00|Asia/Shanghai) ([0-9]{{4}})$"
)
_SCRIPT: Final = rf"^{_WEEKDAYS} ([A-Z][a-z]{{2}}) ([0-9]{{1,2}}) ([0-9]{{4}}) [0-9:]{{8}} GMT\+0800(?: \(.*\))?$"
_AROUND_SIGNS: Final = r" ?([年月]) ?| (日)"
_CENTURY: Final = 50
"""Two digits of a year below it are of this century, as Oracle's RR has it."""
_SHANGHAI: Final = 8 * 60
_PERIOD: Final = r"^[自从]?(.+?)[起始]? ?(?:至|到|~|\u{2014}{1,2}|\u{2013}|--| - ) ?(.+?)[止终]?$"
_ENDS: Final = (
    "[0-9]{6}|[0-9]{8}",
    r"[0-9]{4}\.[0-9]{1,2}(?:\.[0-9]{1,2})?",
    "[0-9]{4}/[0-9]{1,2}(?:/[0-9]{1,2})?",
    "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}",
    "[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?",
)
_TIGHT_PERIOD: Final = rf"^({'|'.join(_ENDS)})-(.+)$"


def days_of(texts: pl.Series) -> pl.Series:
    """Days in one of the five written forms, or as programs write them; the day must exist.

    A time is ignored; of an instant with its time zone the day in Shanghai counts.
    """
    day = _dates(texts)
    others = (day.is_null() & texts.str.contains(_LONG_ENOUGH) & ~texts.str.contains(_PLAIN_DATE)).arg_true()
    return day.scatter(others, _programs_dates(texts.gather(others))) if len(others) else day


def _dates(texts: pl.Series) -> pl.Series:
    plain = texts.str.contains(_PLAIN_DATE).fill_null(value=False)
    day = texts.set(~plain, None).str.to_date("%Y-%m-%d", strict=False)
    if not plain.all():
        others = (~plain).arg_true()
        day = day.scatter(others, _in_forms(texts.gather(others), _DATES))
    return day.set(day.dt.year() <= 0, None)


def _in_forms(texts: pl.Series, forms: tuple[str, ...]) -> pl.Series:
    text = pl.col("text")
    whole = pl.coalesce(_joined(*(text.str.extract(form, part) for part in (1, 2, 3))) for form in forms)
    return texts.rename("text").to_frame().select(whole.str.to_date("%Y%m%d", strict=False)).to_series()


def _joined(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    return pl.concat_str(year, month.str.zfill(2), day.str.zfill(2))


def _programs_dates(texts: pl.Series) -> pl.Series:
    plain = _plain(texts)
    day = _in_forms(plain, (*_WRITTEN, _TOGETHER))
    day = day.zip_with(day.is_not_null(), _named_months(plain))
    return (day.cast(pl.Datetime) + _to_shanghai(plain)).dt.date().set(day.dt.year() <= 0, None)


def _plain(texts: pl.Series) -> pl.Series:
    """Texts without guards around them and blanks around signs."""
    return without_guards(texts).str.replace_all(_AROUND_SIGNS, "$1$2")


def _named_months(texts: pl.Series) -> pl.Series:
    """Days with the name of a month, as Oracle (15-OCT-23), Java and JavaScript write them."""
    text = pl.col("text")
    number = {name: str(index) for index, name in enumerate(_ENGLISH, 1)} | {f"{n}月": str(n) for n in range(1, 13)}

    def month(word: pl.Expr) -> pl.Expr:
        return word.str.to_uppercase().replace_strict(number, default=None, return_dtype=pl.String)

    short = text.str.extract(_ORACLE, 3)
    century = pl.when(short.cast(pl.Int32, strict=False) < _CENTURY).then(pl.lit("20")).otherwise(pl.lit("19"))
    year = pl.when(short.str.len_chars() == 2).then(pl.concat_str(century, short)).otherwise(short)
    whole = [_joined(year, month(text.str.extract(_ORACLE, 2)), text.str.extract(_ORACLE, 1))]
    for form in (_JAVA, _SCRIPT):
        name, day, its_year = (text.str.extract(form, part) for part in (1, 2, 3))
        whole.append(_joined(its_year, month(name), day))
    return texts.rename("text").to_frame().select(pl.coalesce(whole).str.to_date("%Y%m%d", strict=False)).to_series()


def _to_shanghai(texts: pl.Series) -> pl.Series:
    """From midnight of the day as written to the instant in Shanghai: nothing where no time zone is named."""
    hour, minute, zone = (texts.str.extract(_INSTANT, part) for part in (1, 2, 3))
    zone = zone.str.replace(_OF_CHINA, "+08")
    east = zone.str.extract(r"[+-]([0-9]{2})", 1).cast(pl.Int32).fill_null(0) * 60
    east += zone.str.extract(r"[+-][0-9]{2}:?([0-9]{2})", 1).cast(pl.Int32).fill_null(0)
    sign = zone.str.contains("-", literal=True).cast(pl.Int32) * -2 + 1
    minutes = hour.cast(pl.Int32) * 60 + minute.cast(pl.Int32) - sign * east + _SHANGHAI
    return (minutes.fill_null(0).cast(pl.Int64) * 60_000_000).cast(pl.Duration("us"))


def months(texts: pl.Series) -> pl.Series:
    """Months as year x 12 + month - 1, in one of five written forms, as a day, or as a period within the month."""
    month = _months(texts)
    others = (month.is_null() & texts.str.contains(_LONG_ENOUGH)).arg_true()
    if not len(others):
        return month
    plain = _plain(texts.gather(others)).rename("text")
    ways = [_months(plain), months_of(_programs_dates(plain)), _of_period(plain)]
    return month.scatter(others, pl.select(pl.coalesce(ways)).to_series())


def _months(texts: pl.Series) -> pl.Series:
    whole = pl.coalesce(
        pl.concat_str(
            pl.col("text").str.extract(form, 1), pl.col("text").str.extract(form, 2).str.zfill(2), pl.lit("01")
        )
        for form in _MONTHS
    )
    first = whole.str.to_date("%Y%m%d", strict=False)
    frame = pl.DataFrame([texts.rename("text"), _dates(texts).rename("day")])
    return months_of(frame.select(pl.coalesce(pl.when(first.dt.year() > 0).then(first), "day")).to_series())


def months_of(days: pl.Series) -> pl.Series:
    """The months that days are in."""
    return days.rename("day").to_frame().select(month_of(pl.col("day"))).to_series()


def period_ends(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """First and last of what may be periods (`… 至 …`, `…-…`); null where a text is none."""
    frame, text = texts.rename("text").to_frame(), pl.col("text")
    ends = (pl.coalesce(text.str.extract(_PERIOD, part), text.str.extract(_TIGHT_PERIOD, part)) for part in (1, 2))
    first, last = (frame.select(end.str.strip_chars()).to_series() for end in ends)
    return first, last


def _of_period(texts: pl.Series) -> pl.Series:
    """The month that a period is in; null where it is in several."""
    first, last = (_months(end.fill_null("")) for end in period_ends(texts))
    return first.set((first != last).fill_null(True), None)
