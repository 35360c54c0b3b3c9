"""`hecha report`: a report into a folder of its own, return files into one that may be shared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from checks.law.reasons import Language
from pipelines.access_log import count_and_names, log_access
from pipelines.clock import receipt_clock
from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, LangOption, RevealOption, RunOption, StoreOption
from pipelines.decisions.handling import handlings
from pipelines.decisions.log import read_events
from pipelines.decisions.refreshing import decided_by_now
from pipelines.errors import HechaError
from pipelines.flows.configured import run_as_configured
from pipelines.papers.kept import kept_files_in_words
from pipelines.store.folder import Store
from pipelines.store.shared_folders import REPORT, added_to_folder, refuse_strangers
from reports.masking import Mask
from reports.model.applications import read_applications
from reports.model.run_file import open_run
from reports.model.selection import Selection
from reports.returns.return_files import ReturnFile, write_returns
from reports.words.catalogue import word
from reports.words.plain import printable_text
from reports.writing import PAGE, WORKBOOK, write_report

DEFAULT_REPORT: Final = Path("hecha-report")
_WHOSE: Final = {
    "applications": "select application_id as name from verdict",
    "employers": "select distinct employer_id as name from verdict",
    "rejected rows": "select concat(source_file, ':', row_number) as name from reject",
    "files": "select distinct source_file as name from reject",
}
"""What a report shows of a run, by kind."""


def report(
    run: RunOption = None,
    out: Annotated[Path | None, typer.Option(help=f"报告存放的文件夹，默认 {DEFAULT_REPORT} / folder to write")] = None,
    returns: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="需退回更正的问题数据行，每个来源文件一份 / rejected rows to return"),
    ] = None,
    cases: Annotated[bool, typer.Option("--cases", help="每份申请一页情况说明 / one page an application")] = False,
    queue: Annotated[bool, typer.Option("--queue", help="只为待办的申请生成说明 / pages of the queue only")] = False,
    application: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="只为该申请生成说明，可重复使用 / page of this application; may be repeated"),
    ] = None,
    employer: Annotated[
        str | None,
        typer.Option(
            metavar="EMPLOYER", help="只为该单位的申请生成说明：单位代码或全称 / pages of an employer's applications"
        ),
    ] = None,
    reveal: RevealOption = False,
    store: StoreOption = DEFAULT_STORE,
    lang: LangOption = "zh",
) -> None:
    """生成核验报告，或退回更正的文件。 Writes the report of a run, or its return files."""
    with Errors(lang, store):
        wanted = WantedReport.of(Store(store), run, lang, reveal=reveal)
        requested = Selection(queue, tuple(application or ()), employer)
        pages = requested if cases or not requested.is_all else None
        with decided_by_now(wanted.store, wanted.run_file):
            if returns is not None:
                print(*wanted.returns(returns), sep="\n")
            if returns is None or out is not None or pages:
                print(*run_as_configured("report", lambda: [*wanted.report(out or DEFAULT_REPORT, pages)]), sep="\n")


@dataclass(frozen=True)
class WantedReport:
    """Which run is reported, and how; who was shown full names and numbers is noted in the store."""

    store: Store
    run_file: Path
    language: Language
    reveal: bool

    @classmethod
    def of(cls, store: Store, run: str | None, language: Language, *, reveal: bool) -> WantedReport:
        """A run by its id, or the newest; HechaError where there is none."""
        return cls(store, store.find_run(run).resolve(), language, reveal)

    def report(self, out: Path, cases: Selection | None) -> Iterator[str]:
        """Write the report, with the case pages that are wanted; what was written, line by line.

        Raises:
            HechaError: other things are there, it cannot be written, or an application or employer is not in the run.
        """
        self._require(cases or Selection())
        refuse_strangers(out, "--out")
        with added_to_folder(out, "--out", REPORT) as additions:
            self._note(f"report {cases.as_options() if cases else ''} {out}", ("applications", "employers"))
            marked = handlings(read_events(self.store.root))
            write_report(self.run_file, additions.aside, Mask(self.reveal), self.language, cases, marked)
        yield printable_text(out / PAGE)
        yield printable_text(out / WORKBOOK)
        yield from kept_files_in_words(additions, self.language)

    def _require(self, cases: Selection) -> None:
        if cases.applications or cases.employer is not None:
            with open_run(self.run_file) as run:
                unknown = cases.unknown_names(read_applications(run, Mask(reveal=True)))
            if unknown:
                named = Mask().text("、".join(unknown))
                raise HechaError(
                    f"该核验批次中没有：{named}；请核对申请编号，或单位的代码、全称",
                    f"not in this run: {named}; check the application's number, or the employer's number or full name",
                )

    def returns(self, out: Path) -> Iterator[str]:
        """Write the return files; what became of every delivered file, line by line.

        Raises:
            HechaError: as `added_to`.
        """
        with added_to_folder(out, "--returns") as additions:
            self._note(f"report --returns {out}", ("rejected rows", "files"))
            returned = write_returns(self.run_file, additions.aside, self.language, reveal=self.reveal)
        yield from (self._line_of(each, out) for each in returned)
        yield from kept_files_in_words(additions, self.language)

    def _line_of(self, each: ReturnFile, out: Path) -> str:
        file = Mask(self.reveal).text(each.file)
        if not each.workbook:
            return word("nothing_returned", self.language).format(file)
        return word("returned", self.language).format(printable_text(out / each.workbook), file, each.rows)

    def _note(self, what: str, kinds: tuple[str, ...]) -> None:
        if self.reveal:
            with open_run(self.run_file) as run:
                whose = [count_and_names(kind, (str(row["name"]) for row in run.rows(_WHOSE[kind]))) for kind in kinds]
            log_access(self.store.root, receipt_clock(), self.run_file.stem, what, whose)
