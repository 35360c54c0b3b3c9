"""Letters written into a folder, one a file, each named after the application or employer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from checks.law.reasons import Language
from reports.file_names import distinct_names, safe_name
from reports.letters.contents import Notice, Result, decided_results, notices
from reports.letters.filling import fill_template
from reports.letters.templates import Kind
from reports.model.applications import Application
from reports.model.run_file import RunFile
from reports.words.catalogue import word


@dataclass(frozen=True)
class WrittenLetters:
    """The letters: their files' names, in order; and of which applications there is none."""

    files: tuple[str, ...]
    without: tuple[str, ...]


def write_letters(
    run: RunFile,
    folder: Path,
    wanted: Iterable[Application],
    language: Language,
    kind: Kind,
    template: bytes,
    *,
    by_employer: bool = False,
) -> WrittenLetters:
    """Write the letters of a kind on applications into a folder. The same run gives the same bytes.

    Args:
        template: a document of Word; by_employer: one notice an employer, with all its people, not one an application.

    Raises:
        UnusableTemplateError: the template is none.
        OSError: one cannot be written.
    """
    applications = [*wanted]
    letters: dict[str, Notice | Result] = {}
    if kind == "notice":
        letters |= notices(run, applications, language, by_employer=by_employer)
    else:
        letters |= decided_results(run, applications, language)
    ending = word(f"{kind}_title", language, "letter")
    names = [f"{each}.docx" for each in distinct_names(f"{safe_name(name)}-{safe_name(ending)}" for name in letters)]
    for name, letter in zip(names, letters.values(), strict=True):
        (folder / name).write_bytes(fill_template(template, letter.as_context()))
    written = {name for letter in letters.values() for name in letter.applications}
    return WrittenLetters(
        (*names,), tuple(each.application_id for each in applications if each.application_id not in written)
    )
