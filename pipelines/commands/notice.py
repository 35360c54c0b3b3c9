"""`hecha notice`: letters in Word to employers and applicants, or the bureaus' own rejected rows for the bureaus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from checks.law.reasons import Language
from pipelines.clock import receipt_clock
from pipelines.commands.access_log import count_and_names, log_access
from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, LangOption, RevealOption, RunOption, StoreOption
from pipelines.commands.report import kept_files_in_words
from pipelines.decisions.refreshing import decided_by_now
from pipelines.errors import HechaError
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
from reports.whole_file import whole_file
from reports.words.catalogue import word
from reports.words.plain import printable_text

_LARGEST = 10_000_000
"""Bytes of a template."""


def notice(
    application: Annotated[
        list[str] | None, typer.Argument(metavar="[APPLICATION]...", help="申请编号，每份一封 / one letter each")
    ] = None,
    employer: Annotated[
        str | None,
        typer.Option(metavar="EMPLOYER", help="该单位全部人员合为一封：单位代码或全称 / one letter for its people"),
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="所有单位，每个单位一封 / one letter an employer")] = False,
    out: Annotated[Path | None, typer.Option(help="存放的文件夹 / folder to write")] = None,
    result: Annotated[
        bool, typer.Option("--result", help="改为生成已有结论的申请的告知单 / outcome of decided applications instead")
    ] = False,
    for_bureau: Annotated[
        bool,
        typer.Option("--for-bureau", help="改为列出须由数据部门更正的数据行 / the bureaus' own rejected rows instead"),
    ] = False,
    template: Annotated[
        Path | None, typer.Option(metavar="FILE", help="本单位的 Word 模板 / the office's own template in Word")
    ] = None,
    write_template: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="写出内置模板供修改 / writes the built-in template to start from"),
    ] = None,
    run: RunOption = None,
    reveal: RevealOption = False,
    store: StoreOption = DEFAULT_STORE,
    lang: LangOption = "zh",
) -> None:
    """生成一次性告知书、告知单，或给数据部门的清单。 Writes letters, or the bureaus' rejected rows."""
    kind: Kind = "result" if result else "notice"
    with Errors(lang, store):
        if write_template is not None:
            _write_template(write_template, kind, lang)
            return
        wanted = Selection(applications=tuple(application or ()), employer=employer)
        if wanted.is_all and not everyone:
            raise HechaError(
                "请给出申请编号，或用 --employer 指定单位，或用 --all 表示全部",
                "name applications, or an employer with --employer, or all with --all",
            )
        if out is None:
            raise HechaError("请用 --out 指定存放的文件夹", "name the folder to write with --out")
        office = Letters(Store(store), wanted, out, lang, reveal)
        file = office.store.find_run(run).resolve()
        with decided_by_now(office.store, file):
            print(*(office.for_bureaus(file) if for_bureau else office.letters(file, kind, template)), sep="\n")


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


def _write_template(path: Path, kind: Kind, language: Language) -> None:
    with whole_file(path) as file:
        file.write(letter_template(kind, language))
    print(printable_text(path))


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
