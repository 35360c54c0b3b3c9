"""How one value is read (rules 1): distinct cleaned texts in, values out, null where a text fits no form.

All text is NFKC-normalised and trimmed first. Nothing is guessed. What fits a form of rules.md is read as it says; only
the others are looked at again, for what programs and people write next to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

import polars as pl

from pipelines.identifiers import person_check, uscc_check
from pipelines.reading.days import days_of as days_of
from pipelines.reading.days import months as months
from pipelines.reading.guards import bare_numbers, without_guards, without_invisible

Parser = Callable[[pl.Series], pl.Series]

_MINUS: Final = "\N{MINUS SIGN}"
_DIGITS: Final = "(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)"
_MONEY: Final = rf"^(?:[+-]?¥?|¥[+-]){_DIGITS}(?:\.[0-9]{{1,2}}0*)?$"
_PLAIN_MONEY: Final = r"^-?[0-9]{1,15}(?:\.[0-9]{1,2})?$"
_MONEY_IN_WORDS: Final = rf"^(?:人民币|RMB|CNY)? ?([+-]?¥?{_DIGITS}(?:\.[0-9]+)?) ?(万?)[元圆]?整?$"
_MONEY_IN_BRACKETS: Final = r"^\(([^()-]+)\)$"
_TEN_THOUSANDS: Final = r"^(-?)([0-9]{1,11})(?:\.([0-9]{1,6}))?$"
_SHARE: Final = r"^(?:100(?:\.0{1,2})?|[0-9]{1,2}(?:\.[0-9]{1,2})?)%?$"
_YEAR_ALONE: Final = r"^[0-9]{4}$"
_PERSON: Final = r"^[0-9]{17}[0-9X]$"
_OLD_PERSON: Final = r"^[0-9]{15}$"
_FOOTNOTE: Final = (
    r"[\u{b2}\u{b3}\u{b9}\u{2070}-\u{2079}\u{2080}-\u{2089}\u{2460}-\u{249b}\u{24ea}-\u{24ff}\u{2776}-\u{2793}]"
)
_LONG: Final = 18
_EMPLOYER: Final = r"^(?:[0-9A-Z]{18}|[0-9A-Z]{15}|[0-9A-Z]{9}|[0-9A-Z]{8}-[0-9A-Z])$"
ROUNDED: Final = r"(?i)^[0-9](?:\.[0-9]+)?E\+[0-9]{2}$"
"""A long number as a spreadsheet writes it once its last digits are lost."""


def cleaned_texts(texts: pl.Series) -> pl.Series:
    """NFKC-normalised and trimmed; with the number of a footnote as it is, which would become a digit of the value."""
    wide = texts.str.len_bytes() != texts.str.len_chars()
    if wide.any():
        rows = wide.arg_true()
        rows = rows.filter(~texts.gather(rows).str.contains(_FOOTNOTE))
        texts = texts.clone().scatter(rows, texts.gather(rows).str.normalize("NFKC"))
    return texts.str.strip_chars()


def read_distinct(texts: pl.Series, parse: Parser, nothing: str = "") -> tuple[pl.Series, pl.Series]:
    """Read a column by its distinct texts: the values, and whether each cell is empty; an empty cell has no value.

    Args:
        nothing: the form of texts that stand in place of an empty cell; none where it is empty.
    """
    distinct = pl.Categories.random("texts", pl.UInt32)
    numbered = texts.cast(pl.Categorical(distinct))
    read, number = _read(distinct.to_series(), parse, nothing), numbered.to_physical()
    return read["value"].gather(number), read["empty"].gather(number).fill_null(value=True)


def _read(texts: pl.Series, parse: Parser, nothing: str) -> pl.DataFrame:
    """The value of each text, and whether it is empty."""
    cleaned = cleaned_texts(texts.fill_null(""))
    if nothing:
        cleaned = _without(cleaned, nothing)
    return pl.DataFrame([parse(cleaned).alias("value"), (cleaned == "").alias("empty")])


def _without(texts: pl.Series, nothing: str) -> pl.Series:
    """Texts with those for nothing empty; but zeros none is as long as the numbers of persons and employers."""
    perhaps = ((texts.str.len_chars() != _LONG) | texts.str.starts_with("0")).arg_true()
    matching = perhaps.filter(texts.gather(perhaps).str.contains(nothing))
    return texts.scatter(matching, "") if len(matching) else texts


class Numbering:
    """Texts as numbers, in order of first appearance."""

    def __init__(self) -> None:
        self._categories = pl.Categories.random("hecha", pl.UInt32)
        # Polars forgets categories that no series holds, and would number from 0 again.
        self._kept_alive = pl.Series([], dtype=pl.String).cast(pl.Categorical(self._categories))

    def numbers(self, texts: pl.Series) -> pl.Series:
        """The number of each text; null for null."""
        return texts.cast(self._kept_alive.dtype).to_physical().cast(pl.Int32)

    def texts(self) -> pl.Series:
        """All texts seen, by number."""
        return self._categories.to_series().rename("text")


class _ReadTexts(Numbering):
    """Texts by number, and what the first of them are read as (`_read`)."""

    def __init__(self, read: pl.DataFrame) -> None:
        super().__init__()
        self.read = read


@dataclass
class KnownTexts:
    """What the texts of a column were read as: of days, months, codes and employers most stand in every chunk."""

    nothing: str = ""
    at_most: int = 2**20
    _texts: _ReadTexts | None = None
    _lock: Lock = field(default_factory=Lock)

    def read(self, texts: pl.Series, parse: Parser) -> tuple[pl.Series, pl.Series]:
        """As `read_distinct`, which is called for new texts only; a cell that is null is read as an empty one."""
        with self._lock:
            if self._texts is None or self._texts.read.height > self.at_most:
                self._texts = _ReadTexts(_read(pl.Series([], dtype=pl.String), parse, self.nothing))
            known = self._texts
        number = known.numbers(texts.fill_null(""))
        if len(number) and int(str(number.max())) >= known.read.height:
            with self._lock:
                new = _read(known.texts().slice(known.read.height), parse, self.nothing)
                known.read = pl.concat([known.read, new], rechunk=True)
        return known.read["value"].gather(number), known.read["empty"].gather(number)


def money(texts: pl.Series) -> pl.Series:
    """Yuan as whole fen, exactly; at most 15 digits before the point, for 64 bits hold no more.

    Also with its unit behind it (元, 万, 万元), and in brackets for minus.
    """
    fen = _yuan(texts)
    others = (fen.is_null() & (texts != "")).arg_true()
    return fen.scatter(others, _other_money(without_guards(texts.gather(others)))) if len(others) else fen


def _other_money(texts: pl.Series) -> pl.Series:
    negative = texts.str.contains(_MONEY_IN_BRACKETS)
    signed = texts.str.replace(_MONEY_IN_BRACKETS, "$1").str.replace(_MINUS, "-", literal=True)
    amount, unit = (signed.str.extract(_MONEY_IN_WORDS, part) for part in (1, 2))
    fen = _yuan(amount.fill_null("")).zip_with(unit != "万", _ten_thousands(amount))
    return fen.zip_with(~negative, -fen)


def _ten_thousands(amounts: pl.Series) -> pl.Series:
    """Amounts in 万元 as whole fen: six decimals at most."""
    plain = (
        amounts.str.replace_all(r"[+¥,]", "")
        .to_frame("amount")
        .select(
            sign=pl.col("amount").str.extract(_TEN_THOUSANDS, 1),
            whole=pl.col("amount").str.extract(_TEN_THOUSANDS, 2),
            part=pl.col("amount").str.extract(_TEN_THOUSANDS, 3).fill_null("").str.pad_end(6, "0"),
        )
    )
    return plain.select(pl.concat_str("sign", "whole", "part").cast(pl.Int64)).to_series()


def _yuan(texts: pl.Series) -> pl.Series:
    signed = texts.str.replace(_MINUS, "-", literal=True)
    bare = signed.set(~signed.str.contains(_MONEY), None).str.replace_all(r"[+¥,]", "")
    bare = bare.str.replace(r"^(-?)0+([0-9])", "$1$2").str.replace(r"(\.[0-9]{2})0+$", "$1")
    return _fen(bare.set(~bare.str.contains(_PLAIN_MONEY), None))


def _fen(plain: pl.Series) -> pl.Series:
    return plain.cast(pl.Decimal(20, 2)).to_physical().cast(pl.Int64)


def money_column(texts: pl.Series, others: KnownTexts) -> tuple[pl.Series, pl.Series]:
    """As `others.read(texts, money)`: amounts hardly repeat, so plain ones are read where they stand."""
    plain = texts.str.contains(_PLAIN_MONEY).fill_null(False)
    value = _fen(texts.set(~plain, None))
    if plain.all():
        return value, ~plain
    rest = (~plain).arg_true()
    other, empty = others.read(texts.gather(rest), money)
    return value.scatter(rest, other), (~plain).scatter(rest, empty)


def shares(texts: pl.Series) -> pl.Series:
    """Shares from 0 to 100 per cent, with or without the sign, as hundredths of a per cent; two decimals at most."""
    return _fen(texts.set(~texts.str.contains(_SHARE), None).str.strip_suffix("%")).cast(pl.Int32)


def years(texts: pl.Series) -> pl.Series:
    """Years of four digits."""
    return texts.set(~texts.str.contains(_YEAR_ALONE), None).cast(pl.Int32)


def persons(texts: pl.Series) -> pl.Series:
    """Identity numbers as the Int64 of their first 17 digits; 15 digits are upgraded (GB 11643, 19xx).

    Guards of export programs come off.
    """
    person = _persons(texts)
    others = (person.is_null() & (texts != "")).arg_true()
    return person.scatter(others, _persons(bare_numbers(texts.gather(others)))) if len(others) else person


def _persons(texts: pl.Series) -> pl.Series:
    text = pl.col("text")
    old = pl.when(text.str.contains(_OLD_PERSON)).then(text.str.head(6) + "19" + text.str.slice(6))
    new = pl.when(text.str.contains(_PERSON)).then(text)
    frame = texts.str.to_uppercase().rename("text").to_frame()
    both = frame.select(number=pl.coalesce(old, new.str.head(17)).cast(pl.Int64), check=new.str.tail(1))
    right = pl.col("check").is_null() | (pl.col("check") == person_check(pl.col("number")))
    return both.select(pl.when(right).then("number")).to_series()


def texts_as_they_are(texts: pl.Series) -> pl.Series:
    """Other identifiers and words; null where empty."""
    return texts.set(texts == "", None)


def case_numbers(texts: pl.Series) -> pl.Series:
    """Numbers of applications without guards around them; null where empty, or where a spreadsheet rounded one."""
    bare = without_guards(texts)
    return texts_as_they_are(bare.set(bare.str.contains(ROUNDED), None))


def employer_keys(employers: pl.Series) -> pl.Series:
    """The organisation code in an employer number (GB 11714), or the whole text where it holds none."""
    text = employers.rename("text").to_frame()
    number = pl.col("text")
    return text.select(
        pl.when(number.str.contains(r"^[0-9A-Z]{18}$"))
        .then(number.str.slice(8, 9))
        .when(number.str.contains(r"^[0-9A-Z]{15}$"))
        .then(number.str.slice(6, 9))
        .when(number.str.contains(r"^[0-9A-Z]{8}-[0-9A-Z]$"))
        .then(number.str.replace("-", "", literal=True))
        .otherwise(number)
    ).to_series()


def wrong_usccs(employers: pl.Series) -> pl.Series:
    """Of employer numbers, those of 18 characters whose GB 32100 check character is wrong."""
    long = employers.filter(employers.str.contains(r"^[0-9A-Z]{18}$")).rename("text").to_frame()
    right = (uscc_check(pl.col("text").str.head(17)) == pl.col("text").str.tail(1)).fill_null(False)
    return long.filter(~right).to_series()


def employers_without_form(employers: pl.Series) -> pl.Series:
    """Of employer numbers, those of no known form."""
    return employers.filter(~employers.str.contains(_EMPLOYER))


class Lexicon(Numbering):
    """Employers or names as numbers; later they are numbered again in order of text.

    Attributes:
        guarded: cleaned texts from which guards were taken off.
    """

    def __init__(self) -> None:
        super().__init__()
        self.guarded: set[str] = set()
        self._taken = pl.Series(dtype=pl.String)

    def texts_of(self, numbers: pl.Series) -> pl.Series:
        """The texts of some numbers; all are taken out anew only where one is not among those taken out before."""
        most = numbers.max()
        if most is not None and int(str(most)) >= len(self._taken):
            self._taken = self.texts()
        return self._taken.gather(numbers)

    def employers(self, texts: pl.Series) -> pl.Series:
        """Employer numbers, upper-cased and without guards; null where a spreadsheet rounded one."""
        bare = bare_numbers(texts)
        self.guarded |= set(texts.filter(texts != bare))
        return self.numbers(texts_as_they_are(bare.str.to_uppercase().set(bare.str.contains(ROUNDED), None)))

    def names(self, texts: pl.Series) -> pl.Series:
        """Names as written, without what no reader sees."""
        return self.numbers(texts_as_they_are(without_invisible(texts)))
