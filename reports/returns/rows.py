"""The rejected rows of a delivered table: their cells as sent, those at fault marked, and what is wrong with each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

import polars as pl

from reports.model.delivered_files import Part
from reports.words.plain import printable_text
from reports.workbook.rows import Edition

CORRECTION: Final = "correction"
_PART: Final = 20_000

Heads = dict[str, str]
"""The columns of which a rejected row has a cell, from left to right, each with its head as the sender wrote it."""


def heads_sent(edition: Edition, part: Part) -> Heads:
    """The columns of a table; where the head as sent is not known, the name of the column stands for it."""
    at = {"path": part.path, "dataset": part.dataset}
    sent = edition.run.rows(_HEADS, **at) if edition.run.keeps_cells else []
    heads = {str(row["column_name"]): printable_text(row["head"] or row["column_name"]) for row in sent}
    at_fault = [str(row["column_name"]) for row in edition.run.rows(_AT_FAULT, **at)]
    return heads | {name: name for name in at_fault if name not in heads}


def returned_rows(
    edition: Edition, part: Part, heads: Heads, only: Collection[int] | None = None
) -> Iterator[pl.DataFrame]:
    """The rows in their order, some at a time.

    Args:
        only: the numbers of those that are wanted, where not all are.

    Returns:
        row_number; wrong and right, a line a fault; of each column its cell, and as <column>_wrong whether that is at
        fault; correction, which is empty.
    """
    at: dict[str, object] = {"path": part.path, "dataset": part.dataset}
    numbers = edition.run.frame(_NUMBERS, **at)["row_number"]
    if only is not None:
        numbers = numbers.filter(numbers.is_in([*only]))
    for start in range(0, len(numbers), _PART):
        some = numbers.slice(start, _PART)
        bounds = {**at, "first": some[0], "last": some[-1]}
        here = pl.col("row_number").is_in(some.implode())
        faults = _in_words(edition, edition.run.frame(_FAULTS, **bounds).filter(here), heads)
        cells = edition.run.frame(_CELLS, **bounds).filter(here) if edition.run.keeps_cells else _NO_CELLS
        yield _side_by_side(edition, faults, cells, heads)


def _in_words(edition: Edition, faults: pl.DataFrame, heads: Heads) -> pl.DataFrame:
    """What is wrong and what would be right, after the head of the column it speaks of."""
    settles, form = ("settles", "form") if edition.language == "zh" else ("settles_en", "form_en")
    colon = "：" if edition.language == "zh" else ": "
    of = pl.col("column_name").replace_strict(heads, default=pl.col("column_name")) + colon
    before = of.fill_null("")
    right = pl.col(settles).fill_null("").str.replace("{}", pl.col(form).fill_null(""), literal=True)
    return faults.with_columns(wrong=before + pl.col(edition.language), right=before + right)


def _side_by_side(edition: Edition, faults: pl.DataFrame, cells: pl.DataFrame, heads: Heads) -> pl.DataFrame:
    rows = faults.group_by("row_number", maintain_order=True).agg(
        pl.col("wrong", "right").unique(maintain_order=True).str.join("\n")
    )
    at_fault = faults.select("row_number", "column_name", "raw_value").unique(["row_number", "column_name"])
    shown = at_fault.filter(pl.col("column_name").is_not_null()).rename({"raw_value": "fault"})
    both = cells.join(shown.with_columns(wrong=True), on=["row_number", "column_name"], how="full", coalesce=True)
    both = both.with_columns(sent=pl.coalesce("sent", "fault"), wrong=pl.col("wrong").fill_null(value=False))
    both = both.with_columns(edition.masks.raw_values(both["sent"], both["column_name"]).alias("sent"))
    for name in heads:
        of_column = both.filter(pl.col("column_name") == name)
        cell = of_column.select("row_number", pl.col("sent").alias(name), pl.col("wrong").alias(f"{name}_wrong"))
        rows = rows.join(cell, on="row_number", how="left", maintain_order="left")
    wrong = pl.col([f"{name}_wrong" for name in heads]).fill_null(value=False)
    return rows.with_columns(wrong, pl.lit(None, pl.String).alias(CORRECTION))


_NO_CELLS: Final = pl.DataFrame(schema={"row_number": pl.Int32, "column_name": pl.String, "sent": pl.String})
_HEADS: Final = """select column_name, max(head) as head
from extract.reject_cell
join extract.source_file using (source_file)
where path = $path and reject_cell.dataset = $dataset and sent is not null
group by column_name
order by min(place)"""
_AT_FAULT: Final = """select distinct column_name
from reject
where source_file = $path and dataset = $dataset and column_name is not null
order by column_name"""
_NUMBERS: Final = (
    """select distinct row_number from reject where source_file = $path and dataset = $dataset order by all"""
)
_FAULTS: Final = """select
    reject.row_number,
    reject.column_name,
    reject.raw_value,
    words.zh,
    words.en,
    words.settles,
    words.settles_en,
    form.zh as form,
    form.en as form_en
from reject
join reason as words on words.code = reject_words(reject.code, reject.raw_value)
left join column_form as form
    on form.dataset = if(reject.column_name is null, '', reject.dataset)
    and form.column_name = coalesce(reject.column_name, '')
where reject.source_file = $path and reject.dataset = $dataset and reject.row_number between $first and $last
order by reject.row_number, reject.column_name, reject.code"""
_CELLS: Final = """select row_number, column_name, sent
from extract.reject_cell
join extract.source_file using (source_file)
where path = $path and reject_cell.dataset = $dataset and row_number between $first and $last and sent is not null"""
