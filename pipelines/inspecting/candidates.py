"""A source gone through to its end: what a run would refuse is put aside with the reason, the rest is recognised."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.errors import SourceError
from pipelines.reading.datasets import DATASETS, Dataset
from pipelines.reading.layouts import Layouts
from pipelines.sources.files.delivery import unchanged
from pipelines.sources.files.kinds import Workbook as WorkbookKind
from pipelines.sources.manifest import Manifest
from pipelines.sources.no_head import NoHeadError
from pipelines.sources.source import SourceContents, names_database
from pipelines.sources.tables import Table
from pipelines.sources.workbooks.sheet import Sheet


@dataclass(frozen=True)
class RefusedFile:
    """A file or sheet, and why a run would not be made of it."""

    name: str
    fault: SourceError


@dataclass
class Candidates(SourceContents):
    """What was found, and what was refused, in the order in which a run would refuse it."""

    refused: list[RefusedFile] = field(default_factory=list)
    about: Manifest | None = None

    @contextmanager
    def keeping(self, name: str) -> Iterator[None]:
        """What is refused meanwhile stops nothing else."""
        try:
            yield
        except SourceError as fault:
            self.refused.append(RefusedFile(name, fault))

    def file(self, path: Path, name: str) -> None:
        """Look at one file."""
        with self.keeping(name):
            super().file(path, name)

    def workbook(self, path: Path, name: str, kind: WorkbookKind) -> None:
        """Look at a workbook; where a sheet is refused, the others without a head are no matter."""
        before = len(self.refused)
        try:
            super().workbook(path, name, kind)
        except NoHeadError:
            if len(self.refused) == before:
                raise

    def sheet(self, sheet: Sheet, called: Dataset | None, before: list[Table]) -> NoHeadError | None:
        """Look at one sheet."""
        with self.keeping(sheet.name):
            return super().sheet(sheet, called, before)
        return None

    def end(self, path: Path, extracted_on: date | None) -> None:
        """Look at the source as a whole; a dataset that is missing may be in a file that was refused."""
        wholly = [self.refuse_several] if self.refused else [self.refuse_several, self.refuse_missing]
        for refuse in wholly:
            with self.keeping(path.name):
                refuse(path)
        with self.keeping(path.name):
            self.about = self.manifest(path, extracted_on)


@contextmanager
def open_candidates(path: Path, extracted_on: date | None, layouts: Layouts, work: Path) -> Iterator[Candidates]:
    """As `open_source`, but for what is refused.

    Raises:
        SourceError: there is no such source, or the database it names cannot be reached; at the end, that a file
            changed meanwhile.
        ConnectionLost: the server went away.
    """
    candidates = Candidates(layouts, work)
    if not names_database(path):
        with unchanged(path, work):
            candidates.all_of(path)
            candidates.end(path, extracted_on)
            yield candidates
        return
    from pipelines.sources.databases.postgres import open_database  # a tenth of a second, for its driver

    with open_database(path, extracted_on) as database:
        candidates.about = database.manifest
        for name, records in database.queries:
            with candidates.keeping(records.name):
                candidates.records(records, DATASETS[name])
        yield candidates
