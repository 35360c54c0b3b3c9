"""The employers of lists as an extract knows them: by number, or by a name that only one employer has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import duckdb
import polars as pl

from checks.facts.employers import Employers
from pipelines.errors import SourceError
from pipelines.identifiers import is_organisation_code
from pipelines.reading.guards import bare_numbers
from pipelines.reading.values import cleaned_texts, employer_keys
from pipelines.store import database

_BY_NAME = """with named as (
    select employer, name from employers
    union select employer, employer_name from contracts
    union select employer, employer_name from contributions
    union select employer, employer_name from applications
)
select wanted.fold, count(distinct employer_number.key) as keys, min(employer_number.employer_id) as only_id
from wanted
join employer_name on employer_name.folded = wanted.folded
join named using (name)
join employer_number using (employer)
group by wanted.fold"""


@dataclass(frozen=True)
class KnownEmployers:
    """What an extract knows of employers.

    Attributes:
        keys: employer_key (text), key. names: fold (a name without white space), folded (its number).
    """

    employers: Employers
    keys: pl.DataFrame
    names: pl.DataFrame

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection, employers: Employers) -> KnownEmployers:
        """Those of an open extract."""
        keys = database.read(connection, "select employer_key, key from employer_key")
        names = database.read(connection, "select employer_name, folded from employer_name")
        return cls(employers, keys, names.select(_fold(), "folded").unique())

    def known_by_name(self, connection: duckdb.DuckDBPyConnection, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows, those that give an employer's name alone with its number, or with a fault where none is sure."""
        numbered = rows.with_columns(_fold())
        bare = pl.col("employer_id").is_null() & (pl.col("faults").list.len() == 0)
        wanted = numbered.filter(bare).select("fold").drop_nulls().unique().join(self.names, on="fold")
        connection.register("wanted", wanted.to_arrow())
        known = database.read(connection, _BY_NAME) if wanted.height else _NOTHING
        fault = (
            pl.when(pl.col("fold").is_null())
            .then(pl.lit("EMPLOYER_MISSING"))
            .when(pl.col("keys").is_null())
            .then(pl.lit("EMPLOYER_UNKNOWN"))
            .when(pl.col("keys") > 1)
            .then(pl.lit("EMPLOYER_AMBIGUOUS"))
        )
        return (
            numbered.join(known, on="fold", how="left", maintain_order="left")
            .with_columns(fault=pl.when(bare).then(fault))
            .with_columns(
                employer_id=pl.when(bare & pl.col("fault").is_null()).then("only_id").otherwise("employer_id"),
                faults=pl.when(pl.col("fault").is_null()).then("faults").otherwise(pl.concat_list("fault")),
            )
            .drop("fold", "keys", "only_id", "fault")
        )

    def resolved(self, connection: duckdb.DuckDBPyConnection, given: str) -> str:
        """The number of an employer that is given by its number or its name.

        Raises:
            SourceError: the extract has none of this number or name, or several of this name.
        """
        number = bare_numbers(cleaned_texts(pl.Series([given]))).str.to_uppercase()
        if self._has(number):
            return str(number[0])
        names = cleaned_texts(pl.Series("employer_name", [given]))
        row = pl.DataFrame([names, pl.Series("employer_id", [None], pl.String), pl.Series("faults", [[]], _FAULTS)])
        [employer] = self.known_by_name(connection, row).to_dicts()
        if not employer["faults"]:
            return str(employer["employer_id"])
        if employer["faults"] == ["EMPLOYER_AMBIGUOUS"]:
            raise SourceError(
                "--employer：提取数据中有多个单位使用这个名称；请给出统一社会信用代码",
                "--employer: the extract has several employers of this name; give the 统一社会信用代码",
            )
        raise self._unknown(number)

    def _has(self, number: pl.Series) -> bool:
        return bool(employer_keys(number).is_in(self.keys["employer_key"].implode())[0])

    def _unknown(self, number: pl.Series) -> SourceError:
        alike = number.str.replace_many(_ALIKE)
        hint, hint_en = (f"；是否为 {alike[0]}", f"; is it {alike[0]}?") if self._has(alike) else ("", "")
        return SourceError(
            f"--employer：提取数据中没有这个代码或名称的单位，请核对{hint}",
            f"--employer: the extract has no employer of this number or name; check it{hint_en}",
        )

    def with_numbers(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, Employers]:
        """The rows with key and folded (name), and the employers with the rows' own among them.

        Returns:
            the rows also with stranger: whether the extract has no such key.
        """
        texts = rows.with_columns(employer_keys(rows["employer_id"]).alias("employer_key")).with_columns(_fold())
        strangers = _beyond(texts["employer_key"], self.keys["employer_key"], "key", len(self.employers.following))
        most = self.names["folded"].max()
        others = _beyond(texts["fold"], self.names["fold"], "folded", 0 if most is None else int(str(most)) + 1)
        placed = (
            texts.with_columns(stranger=pl.col("employer_key").is_in(strangers["employer_key"].implode()))
            .join(pl.concat([self.keys, strangers]), on="employer_key", how="left", maintain_order="left")
            .join(pl.concat([self.names, others]), on="fold", how="left", maintain_order="left")
        )
        identified = strangers.select(identified=is_organisation_code(pl.col("employer_key")))
        known = self.employers.with_unknown_employers(identified, others["fold"])
        return placed.drop("employer_key", "fold"), known


_FAULTS: Final = pl.List(pl.String)
_ALIKE: Final = {"O": "0", "I": "1", "Z": "2", "S": "5"}
"""Letters that no number of an employer has (GB 32100), typed for digits."""
_NOTHING = pl.DataFrame(schema={"fold": pl.String, "keys": pl.Int64, "only_id": pl.String})


def _fold() -> pl.Expr:
    return pl.col("employer_name").str.replace_all(r"\s", "").alias("fold")


def _beyond(texts: pl.Series, known: pl.Series, number: str, first: int) -> pl.DataFrame:
    """Texts that are not known, numbered on."""
    new = texts.drop_nulls().unique().sort()
    new = new.filter(~new.is_in(known.implode()))
    return pl.DataFrame([new, pl.int_range(first, first + len(new), dtype=pl.Int32, eager=True).alias(number)])
