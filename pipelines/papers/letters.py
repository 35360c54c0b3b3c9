"""Letters in Word to employers and applicants, and the bureaus' own rejected rows, written into a folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from checks.law.reasons import Language
from pipelines.access_log import count_and_names, log_access
from pipelines.clock import receipt_clock
from pipelines.errors import HechaError
from pipelines.papers.kept import kept_files_in_words
from pipelines.store.folder import Store
from pipelines.store.shared_folders import added_to_folder
from reports.letters.filling import UnusableTemplateError
from reports.letters.letters import write_letters
from reports.letters.templates import Kind, letter_template
from reports.masking import Mask
from reports.model.applications import Application, names_if_few, read_applications
from reports.model.run_file import RunFile, open_run
from reports.model.selection import Selection
from reports.returns.return_files import write_returns
from reports.words.catalogue import word
from reports.words.plain import printable_text

_LARGEST: Final = 10_000_000
"""Bytes of a template."""


@dataclass(frozen=True)
class Letters:
    """Whom letters are wanted for, and where they go.

    Attributes:
        by: who wants them, where it is not the account of the operating system.
    """

    store: Store
    wanted: Selection
    out: Path
    language: Language
    reveal: bool
    by: str | None = None

    def letters(self, run_file: Path, kind: Kind, own: Path | None) -> Iterator[str]:
        """Write the letters; what was written, and how many applications have none, line by line.

        Raises:
            HechaError: an application or employer is not in the run, the template is none, or the folder cannot be
                written.
        """
        given = letter_template(kind, self.language) if own is None else _read_template(own)
        by_employer = not self.wanted.applications
        with open_run(run_file) as run, added_to_folder(self.out, "--out") as additions:
            wanted = self._wanted_of(run, f"notice {kind}", run_file)
            try:
                written = write_letters(
                    run, additions.aside, wanted, self.language, kind, given, by_employer=by_employer
                )
            except UnusableTemplateError as error:
                raise _unusable(own, str(error)) from None
        yield from (printable_text(self.out / each) for each in written.files)
        if written.files and not self.reveal:
            yield self._said("letters_masked")
        if written.without:
            yield self._said(f"{kind}_without").format(len(written.without))
        yield from kept_files_in_words(additions, self.language)

    def for_bureaus(self, run_file: Path) -> Iterator[str]:
        """Write the rows that decisions wait for, a workbook for each delivered file; what was written, line by line.

        Raises:
            HechaError: as `letters`.
        """
        with added_to_folder(self.out, "--out") as additions:
            with open_run(run_file) as run:
                wanted = [each.application_id for each in self._wanted_of(run, "notice for bureaus", run_file)]
            files = write_returns(run_file, additions.aside, self.language, reveal=self.reveal, only=wanted)
        returned = [each for each in files if each.workbook]
        for each in returned:
            file = Mask(self.reveal).text(each.file)
            yield word("returned", self.language).format(printable_text(self.out / each.workbook), file, each.rows)
        if not returned:
            yield self._said("bureau_without")
        yield from kept_files_in_words(additions, self.language)

    def _said(self, name: str) -> str:
        return word(name, self.language, "office")

    def _wanted_of(self, run: RunFile, what: str, run_file: Path) -> list[Application]:
        """The applications that are wanted; noted in the access log where they are shown in full."""
        unmasked = self._named(run)
        if unknown := self.wanted.unknown_names(unmasked):
            named = Mask().text("、".join(unknown))
            raise HechaError(
                f"该核验批次中没有：{named}；请核对申请编号，或单位的代码、全称",
                f"not in this run: {named}; check the application's number, or the employer's number or full name",
            )
        names = self.wanted.requested_applications(unmasked)
        if self.reveal:
            log_access(
                self.store.root, receipt_clock(), run_file.stem, what, [count_and_names("applications", names)], self.by
            )
        known = unmasked if self.reveal else read_applications(run, Mask(), names_if_few(names))
        return [each for name, each in known.items() if name in names]

    def _named(self, run: RunFile) -> dict[str, Application]:
        """All applications; where some are named exactly, these alone."""
        numbers = self.wanted.applications
        exactly = read_applications(run, Mask(reveal=True), numbers) if self.wanted.employer is None else {}
        return exactly if set(exactly) == {*numbers} and numbers else read_applications(run, Mask(reveal=True))


def _read_template(path: Path) -> bytes:
    if not path.is_file() or path.stat().st_size > _LARGEST:
        raise _unusable(path, "")
    return path.read_bytes()


def _unusable(path: Path | None, why: str) -> HechaError:
    name = " ".join(filter(None, (printable_text(path.name if path else ""), printable_text(why))))
    return HechaError(
        f"{name}：不能用作模板；请用 --write-template 写出内置模板，在 Word 中修改后另存为 .docx",
        f"{name}: cannot be used as a template; write the built-in one with --write-template, change it in Word and "
        "save it as .docx",
    )
