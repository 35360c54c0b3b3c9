"""Lists in, workbooks out: the one composition of pre-screening, for the command and for the flow."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from checks.law.reasons import Language
from checks.prescreened import Prescreened
from pipelines.errors import HechaError, SourceError
from pipelines.names import readable_name
from pipelines.prescreening.employers_list import LISTS, OTHER_WORKBOOKS
from pipelines.prescreening.judging import Against, prescreen
from pipelines.sources.files.delivery import files_in
from pipelines.store.shared_folders import added_to_folder, remove_own_file
from reports.prescreen.workbook import write_prescreened

RESULT: Final = "-预审.xlsx"
"""What a result is called behind the list's name."""


@dataclass(frozen=True)
class Job:
    """A list and where its result goes.

    Attributes:
        name: the list's path within its folder.
        changed: when the file last changed in any way (µs), as the file system says; what was copied keeps the day on
            which it was written elsewhere.
    """

    path: Path
    target: Path
    name: str
    changed: int

    @property
    def fault(self) -> Path:
        """Where it is said why there is no result."""
        return self.target.with_name(self.target.name.removesuffix(".xlsx") + ".txt")

    def is_due(self) -> bool:
        """Whether there is neither a result nor a fault of the list as it is now."""
        made = [path.stat().st_mtime_ns // 1000 for path in (self.target, self.fault) if path.exists()]
        return not made or max(made) < self.changed

    def mark(self, made: Path) -> None:
        """Say of which state of the list this was made: it may have changed since it was read."""
        os.utime(made, ns=(self.changed * 1000, self.changed * 1000))


@dataclass(frozen=True)
class ListOutcome:
    """The outcome of a list: what was decided and written, or why not, and results before that people had changed."""

    job: Job
    prescreened: Prescreened | None
    error: HechaError | None
    kept: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Output:
    """How results are written; `note` is called with each before it is."""

    language: Language = "zh"
    reveal: bool = False
    note: Callable[[Prescreened], None] = lambda _: None


def jobs_of(folder: Path, out: Path) -> list[Job]:
    """The lists of a folder and all in it, in order of name; results that are among them are none.

    Raises:
        SourceError: there is no such folder, or a part of it cannot be reached.
    """
    if not folder.is_dir():
        raise SourceError(f"{folder}：没有这个文件夹", f"{folder}: no such folder")
    names = [path.relative_to(folder) for path in files_in(folder) if _is_list(path.name)]
    results = None if out.resolve() == folder.resolve() else out.resolve()
    paths = [name for name in names if results not in (folder / name.parent).resolve().joinpath(name.name).parents]
    stems = Counter(name.with_suffix("") for name in paths)
    return [
        Job(
            path=folder / name,
            target=_target(out / name, alone=stems[name.with_suffix("")] == 1),
            name=readable_name(str(name)),
            changed=_changed(folder / name),
        )
        for name in paths
    ]


def _changed(path: Path) -> int:
    try:
        return path.stat().st_ctime_ns // 1000
    except OSError:
        return 0  # whoever reads it says what is wrong


def _is_list(name: str) -> bool:
    return name.casefold().endswith((*LISTS, *OTHER_WORKBOOKS)) and not name.endswith(RESULT)


def _target(path: Path, *, alone: bool) -> Path:
    """Where two lists differ in their suffix alone, the result is named after the whole."""
    return path.with_name(readable_name(path.stem if alone else path.name) + RESULT)


def one_job(path: Path, out: Path | None) -> Job:
    """A single list, with its result next to it, in a folder, or in a file.

    Raises:
        HechaError: the result would be no .xlsx, or the list itself.
    """
    target = _target(path, alone=True) if out is None else out / _target(path, alone=True).name if out.is_dir() else out
    if target.suffix.casefold() != ".xlsx" or target.resolve() == path.resolve():
        raise HechaError(
            f"{target}：--out 请写另一个 .xlsx 文件或一个文件夹",
            f"{target}: --out takes another .xlsx file, or a folder",
        )
    return Job(path, target, readable_name(path.name), _changed(path))


def prescreen_jobs(
    jobs: list[Job], against: Against, output: Output, *, of_folder: bool = False
) -> Iterator[ListOutcome]:
    """Pre-screen lists and write each result as soon as it is there.

    Args:
        of_folder: leave a line of text in place of a result that could not be made, and mark what is left.
    """
    by_path = {job.path: job for job in jobs}
    for path, prescreened in prescreen(by_path, against):
        done = _done(by_path[path], prescreened, output)
        if of_folder:
            _leave(done, output)
        yield done


def _done(job: Job, prescreened: Prescreened | HechaError, output: Output) -> ListOutcome:
    if isinstance(prescreened, HechaError):
        return ListOutcome(job, None, prescreened)
    try:
        with added_to_folder(job.target.parent, "--out") as additions:
            output.note(prescreened)
            write_prescreened(prescreened, additions.aside / job.target.name, output.language, reveal=output.reveal)
    except HechaError as error:
        return ListOutcome(job, None, error)
    except Exception as error:  # noqa: BLE001 - whatever one list does, it stops no other
        kind = type(error).__name__
        fault = HechaError(f"{job.target}：无法写入（{kind}）", f"{job.target}: cannot be written ({kind})")
        return ListOutcome(job, None, fault)
    return ListOutcome(job, prescreened, None, (*additions.kept,))


def _leave(done: ListOutcome, output: Output) -> None:
    job = done.job
    with suppress(OSError, HechaError):  # the fault is shown on the screen, too
        if done.error is None:
            remove_own_file(job.fault)
            job.mark(job.target)
            return
        with added_to_folder(job.fault.parent, "--out") as additions:
            text = done.error.words(output.language) + "\n"
            (additions.aside / job.fault.name).write_text(text, encoding="utf-8")
        job.mark(job.fault)
