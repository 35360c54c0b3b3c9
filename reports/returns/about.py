"""The first sheet of a return file: from which delivery, how many rows, what is wrong, how to correct it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from checks.law.reasons import Language
from reports.model.delivered_files import Part
from reports.words.catalogue import word
from reports.workbook.about import Page
from reports.workbook.rows import Edition
from reports.workbook.sheets import Book

_STEPS: Final = ("find_row", "correct_cell", "wrong_as_whole", "send_all", "told_after")


def dataset_word(dataset: str, language: Language) -> str:
    """A dataset as it is called."""
    return word(f"dataset.{dataset}", language, "page")


def add_about(
    book: Book, edition: Edition, parts: Sequence[Part], returned: Sequence[Part], titles: Sequence[str]
) -> None:
    """The sheet that opens first.

    Args:
        parts: all tables of the file; returned: those of which rows are returned; titles: the sheets of these.
    """
    page = Page(book, edition)
    page.line(edition.text("return_title"), page.large)
    page.line(edition.text("revealed" if edition.masks.reveal else "masked"), page.loud)
    page.table("delivery", (), _delivery(edition, parts[0].file))
    heads = ("sheet", "read", "kept", "rejected", "copies", "dataset")
    page.table("return_counts", heads, _counts(edition, parts, dict(zip(returned, titles, strict=True))))
    page.table("wrong_by_reason", ("words", "rows"), _reasons(edition, parts))
    page.table("how_to_correct", (), [[edition.text(step)] for step in _STEPS])
    page.table("legend", (), [[edition.text(name)] for name in ("marked", "cut", "as_csv")])


def _delivery(edition: Edition, file: str) -> list[list[object]]:
    run = edition.run.first_row("select extract_id, cast(extracted_on as varchar) as extracted, run_id as run from run")
    values = (file, run["extract_id"], run["extracted"], run["run"])
    names = ("file", "extract", "extracted", "run")
    return [[edition.text(name), edition.masks.text(str(value))] for name, value in zip(names, values, strict=True)]


def _counts(edition: Edition, parts: Sequence[Part], titles: Mapping[Part, str]) -> Iterator[list[object]]:
    for part in parts:
        title = titles.get(part) or part.sheet or dataset_word(part.dataset, edition.language)
        counts = (part.rows, part.kept, part.rejected, part.copies)
        shown = (edition.text("unknown_count") if count is None else count for count in counts)
        yield [edition.masks.text(title), *shown, dataset_word(part.dataset, edition.language)]


def _reasons(edition: Edition, parts: Sequence[Part]) -> list[list[object]]:
    paths = list(dict.fromkeys(part.path for part in parts))
    return [[row[edition.language], row["rows"]] for row in edition.run.rows(_REASONS, paths=paths)]


_REASONS: Final = """select words.zh, words.en, count(distinct (source_file, dataset, row_number)) as rows
from reject
join reason as words on words.code = reject_words(reject.code, reject.raw_value)
where list_contains($paths, source_file)
group by all
order by rows desc, words.zh"""
