"""Employers, their keys and names, numbered in order of text, so that the smallest number is the smallest text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from checks.facts.keys import EMPLOYERS_AT_MOST
from pipelines.errors import SourceError
from pipelines.identifiers import is_organisation_code
from pipelines.reading import values

_KEYS: Final = {"employer": "key", "agent": "key", "from_employer": "key", "to_employer": "to_key"}
_NAMES: Final = ("employer_name", "agent_name", "name")


@dataclass(frozen=True)
class Numbers:
    """From numbers in order of appearance, as a reader gives them, to numbers in order of text.

    Attributes:
        employers, names: by appearance -> by text.
        keys: employer number -> key number; folded: name number -> number of the name without white space.
        employer_texts, key_texts, name_texts: number -> text.
    """

    employers: pl.Series
    names: pl.Series
    keys: pl.Series
    folded: pl.Series
    employer_texts: pl.Series
    key_texts: pl.Series
    name_texts: pl.Series

    @classmethod
    def of(cls, employers: values.Lexicon, names: values.Lexicon) -> Numbers:
        """Number what was seen.

        Raises:
            SourceError: there are more employers than a packed key can hold.
        """
        employer_numbers, employer_texts = _ranked(employers.texts())
        if len(employer_texts) > EMPLOYERS_AT_MOST:
            most = EMPLOYERS_AT_MOST
            raise SourceError(f"单位超过 {most} 个；请分批提供", f"more than {most} employers; split the extract")
        name_numbers, name_texts = _ranked(names.texts())
        keys, key_texts = _ranked(values.employer_keys(employer_texts))
        folded, _ = _ranked(name_texts.str.replace_all(r"\s", ""))
        return cls(employer_numbers, name_numbers, keys, folded, employer_texts, key_texts, name_texts)

    def apply(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows with their employers and names numbered by text, and with the keys of the employers (key, to_key)."""
        columns: dict[str, pl.Expr] = {}
        for name, key in _KEYS.items():
            if name in rows.columns:
                columns[name] = pl.lit(self.employers).gather(name)
                columns[key] = pl.lit(self.keys).gather(columns[name])
        columns |= {name: pl.lit(self.names).gather(name) for name in _NAMES if name in rows.columns}
        return rows.with_columns(**columns)

    def notes(self, seen: pl.DataFrame) -> pl.DataFrame:
        """What is to be noted of employers seen.

        Args:
            seen: dataset, employer (by appearance), rows.

        Returns:
            code, dataset, value, rows.
        """
        text = pl.lit(self.employer_texts).gather(pl.lit(self.employers).gather("employer"))
        texts = seen.with_columns(value=text)
        notes_of = [
            texts.filter(pl.col("value").is_in(values.wrong_usccs(self.employer_texts).implode())),
            texts.filter(pl.col("value").is_in(values.employers_without_form(self.employer_texts).implode())),
        ]
        of_nine = is_organisation_code("0" + pl.col("value"))
        codes = (pl.lit("USCC_CHECKSUM"), pl.when(of_nine).then(pl.lit("ZERO_LOST")).otherwise(pl.lit("EMPLOYER_FORM")))
        noted = (rows.with_columns(code=code) for rows, code in zip(notes_of, codes, strict=True))
        return pl.concat(noted).select("code", "dataset", "value", "rows")

    def tables(self) -> dict[str, pl.DataFrame]:
        """The texts by number: employer_number, employer_key and employer_name."""
        return {
            "employer_number": pl.DataFrame({"employer_id": self.employer_texts, "key": self.keys}).with_row_index(
                "employer"
            ),
            "employer_key": pl.DataFrame({"employer_key": self.key_texts}).with_row_index("key"),
            "employer_name": pl.DataFrame({"employer_name": self.name_texts, "folded": self.folded}).with_row_index(
                "name"
            ),
        }


def _ranked(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """For each text its place among the distinct texts in order, and those texts."""
    distinct = texts.unique().sort()
    ranks = pl.DataFrame({"text": distinct}).with_row_index("place")
    ranked = texts.rename("text").to_frame().join(ranks, on="text", how="left", maintain_order="left")["place"]
    return ranked.cast(pl.Int32), distinct
