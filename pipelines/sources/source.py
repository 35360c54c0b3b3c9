"""Where extracts come from: a folder, an archive, a workbook, or a database named by a TOML file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines import limits
from pipelines.errors import SourceError
from pipelines.names import readable_name
from pipelines.reading.datasets import DATASETS, EMPLOYER_INTERVALS, Dataset
from pipelines.reading.layouts import Layouts
from pipelines.sources.continuation import continued_table, error_without_head
from pipelines.sources.files.archive import UnpackingRoom, unpack
from pipelines.sources.files.csv_records import CsvRecords
from pipelines.sources.files.delivery import files_in, require_file, unchanged
from pipelines.sources.files.kinds import TABLE_SUFFIXES, TEXT_SUFFIXES, WORKBOOK_SUFFIXES, Kind, kind_of
from pipelines.sources.files.kinds import Workbook as WorkbookKind
from pipelines.sources.files.unread import error_of_unread_kind
from pipelines.sources.files.zipped import error_of_bomb, unpacked_size
from pipelines.sources.lacking import error_of_missing_dataset, error_of_near_head, error_without_employer
from pipelines.sources.manifest import Manifest, read_toml, validated
from pipelines.sources.no_head import NoHeadError
from pipelines.sources.recognition import Recognition
from pipelines.sources.records import Records
from pipelines.sources.tables import Table, recognise
from pipelines.sources.titles import refuse_not_meant, refuse_other_title, refuse_stale_months, refuse_summaries
from pipelines.sources.workbooks.sheet import Sheet
from pipelines.sources.workbooks.workbook import open_workbook

if TYPE_CHECKING:
    from pipelines.sources.databases.postgres import Database
    from pipelines.sources.files.parquet import Size

MANIFEST: Final = "manifest.toml"
MANIFESTS: Final = (MANIFEST, f"{MANIFEST}.txt")
"""In small letters; Notepad adds an ending."""
_NEARLY_MANIFEST: Final = re.compile(r"manifest.*\.toml.*|manifest[^.]*(?:\.(?:txt|ini|yaml|yml))?|清单\.toml")


@dataclass(frozen=True)
class Source:
    """What was found: its manifest, the tables recognised, in order of name, and what else is there."""

    name: str
    manifest: Manifest
    tables: list[Table]
    unused: list[str]


@dataclass
class SourceContents:
    """A source while it is looked through."""

    layouts: Layouts
    work: Path
    tables: list[Table] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    manifests: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    room: UnpackingRoom | None = None
    of_workbooks: int = 0
    """Bytes that the workbooks so far unpack to."""
    of_parquet: list[Size] = field(default_factory=list)

    def all_of(self, path: Path) -> None:
        """Look through a folder, an archive, a workbook or a single file."""
        if path.is_dir():
            self.folder(path)
        elif path.is_file():
            self.file(path, readable_name(path.name))
        else:
            raise SourceError(
                f"{path}：没有这个文件夹或文件；请指明存放提取数据的文件夹、压缩包、工作簿，或指向数据库的 TOML",
                f"{path}: no such folder or file; name a folder, an archive, a workbook, or a TOML that names a "
                "database",
            )

    def folder(self, folder: Path, prefix: str = "") -> None:
        """Look through a folder and all in it, in order of name; not at all where it has too many files of tables."""
        files, name = files_in(folder, self.work, prefix), prefix.rstrip("/") or readable_name(folder.name)
        limits.TABLES.refuse(name, sum(path.suffix.casefold() in TABLE_SUFFIXES for path in files))
        workbooks = (path for path in files if path.suffix.casefold() in WORKBOOK_SUFFIXES)
        limits.WORKBOOK_BYTES.refuse(name, self.of_workbooks + sum(map(unpacked_size, workbooks)))
        for path in files:
            self.file(path, prefix + readable_name(path.relative_to(folder).as_posix()))
            limits.TABLES.refuse(name, len(self.tables))

    def file(self, path: Path, name: str) -> None:
        """Look at one file: what it is by its content, and a manifest by its name."""
        require_file(path, name)
        if path.name.casefold() in MANIFESTS:
            self.manifests.append((name, read_toml(path)))
            return
        if _NEARLY_MANIFEST.fullmatch(path.name.casefold()):
            raise SourceError(
                f"{name}：像是 {MANIFEST}，但名称不符；请改名为 {MANIFEST}，或移出",
                f"{name}: looks like a manifest; name it {MANIFEST} or take it out",
            )
        match kind := kind_of(path):
            case "zip":
                self.archive(path, name)
            case "XLSX" | "XLSB" | "XLS" | "ODS":
                self.workbook(path, name, kind)
            case "text":
                self.text(path, name)
            case "parquet":
                # A hundredth of a second, for its access to clouds.
                from pipelines.sources.files.parquet import ParquetRecords

                parquet = ParquetRecords(path, name)
                self.of_parquet.append(parquet.size)
                self.records(parquet, self.called(name))
            case _:
                self.other(name, kind)

    def archive(self, path: Path, name: str) -> None:
        """Look through what an archive holds; archives in it take of the room that the outermost has."""
        outer, self.room = self.room, self.room.inside(name) if self.room else UnpackingRoom.of(path)
        unpacked = self.work / f"unpacked-{len(list(self.work.glob('unpacked-*')))}"
        unpacked.mkdir()
        unpack(path, name, unpacked, self.room)
        self.folder(unpacked, f"{name}/")
        self.room = outer

    def text(self, path: Path, name: str) -> None:
        """Look at text: with an ending that is not of tables (notes, settings) it is one if its own name says so."""
        table = path.suffix.casefold() in (*TEXT_SUFFIXES, *WORKBOOK_SUFFIXES)
        dataset = self.called(name) if table else self.layouts.dataset_called(path.stem)
        faults = []
        for records in CsvRecords(path, name).with_each_delimiter():
            try:
                recognised = recognise(records, dataset, self.layouts)
            except NoHeadError as fault:
                faults.append(fault)
                continue
            if recognised:
                self.take_tables(recognised)
                return
        if faults:
            raise faults[0]
        self.pass_over(CsvRecords(path, name))

    def workbook(self, path: Path, name: str, kind: WorkbookKind) -> None:
        """Look at the sheets of a workbook: each is what its title says, or the workbook's name, or what it holds."""
        self.of_workbooks += unpacked_size(path)
        limits.WORKBOOK_BYTES.refuse(name, self.of_workbooks)
        workbook = open_workbook(path, name, kind)
        if (manifest := workbook.manifest()) is not None:
            self.manifests.append((name, manifest))
        called, before = self.called(name), len(self.tables)
        faults = [fault for sheet in workbook.sheets if (fault := self.sheet(sheet, called, self.tables[before:]))]
        if called and faults and len(self.tables) == before:
            raise faults[0]
        refuse_stale_months(self.tables[before:])
        refuse_summaries(self.tables[before:])
        self.unused += [f"{name}/{title}" for title in workbook.hidden]

    def sheet(self, sheet: Sheet, called: Dataset | None, before: list[Table]) -> NoHeadError | None:
        """Recognise a sheet; of a workbook named after a dataset one of several may hold none, as a page of notes."""
        titled = self.layouts.dataset_called(sheet.title)
        if titled is None and before and (table := continued_table(before[-1], sheet)) is not None:
            self.take_tables([table])
            return None
        try:
            self.records(sheet, titled or called)
        except NoHeadError as fault:
            lines = sheet.lines()
            if titled or called is None or error_of_near_head(sheet.name, lines, self.layouts):
                raise
            if (without := error_without_head(sheet.name, lines, Recognition(self.layouts).words)) is not None:
                raise without from None
            self.unused.append(sheet.name)
            return fault
        return None

    def records(self, records: Records, dataset: Dataset | None) -> None:
        """Recognise records; those that are named after no dataset may be none."""
        recognised = recognise(records, dataset, self.layouts)
        self.take_tables(recognised)
        if not recognised:
            self.pass_over(records)

    def take_tables(self, recognised: list[Table]) -> None:
        """Tables that are meant to be ones."""
        for table in recognised:
            refuse_not_meant(table.name)
            refuse_other_title(table, self.layouts)
        self.tables += recognised

    def pass_over(self, records: Records) -> None:
        """Records that are no table of a dataset, unless they look like persons' records without a head."""
        if (fault := error_without_head(records.name, records.lines(), Recognition(self.layouts).words)) is not None:
            raise fault
        self.unused.append(records.name)

    def called(self, name: str) -> Dataset | None:
        """The dataset that a file, or else the nearest folder it is in, is named after."""
        parts = [Path(part).stem for part in reversed(name.split("/"))]
        return next((dataset for part in parts if (dataset := self.layouts.dataset_called(part))), None)

    def other(self, name: str, kind: Kind) -> None:
        """A file that is not read: one that may hold a dataset is not passed over."""
        refusal = error_of_unread_kind(name, kind)
        if refusal and (kind != "unknown" or self.called(name)):
            raise refusal
        self.unused.append(name)

    def source(self, path: Path, extracted_on: date | None) -> Source:
        """The source as found, if it holds all that an extract must."""
        self.refuse_several(path)
        self.refuse_missing(path)
        self.refuse_much_parquet(path)
        return Source(
            readable_name(path.resolve().name), self.manifest(path, extracted_on), self.tables, sorted(self.unused)
        )

    def manifest(self, path: Path, extracted_on: date | None) -> Manifest:
        """What the source's manifest and an option say."""
        name = readable_name(path.resolve().stem if path.is_file() else path.resolve().name)
        file, given = self.manifests[0] if self.manifests else (MANIFEST, {})
        return validated(Manifest, given, file, name, extracted_on)

    def refuse_several(self, path: Path) -> None:
        """Refuse a source of more than one manifest."""
        if len(self.manifests) > 1:
            several = ", ".join(file for file, _ in self.manifests)
            raise SourceError(
                f"{path}：有多份 {MANIFEST}（{several}）；每次只提供一批数据",
                f"{path}: more than one manifest ({several}); name one extract at a time",
            )

    def refuse_much_parquet(self, path: Path) -> None:
        """Refuse more Parquet than files of their size can hold in earnest, or than an office expects."""
        if sum(each.as_text for each in self.of_parquet) > limits.plausible_unpacked_bytes(
            sum(each.packed for each in self.of_parquet)
        ):
            raise error_of_bomb(readable_name(path.name))
        most = limits.parquet_record_limit(self.layouts.parquet_records)
        most.refuse(readable_name(path.name), sum(each.records for each in self.of_parquet))

    def refuse_missing(self, path: Path) -> None:
        """Refuse a source without a dataset that it must have, or whose contributions name no employer anywhere."""
        present = {table.dataset.name for table in self.tables}
        for each in DATASETS.values():
            if not each.optional and each.name not in present:
                raise error_of_missing_dataset(str(path), each.name, self.unused)
        if EMPLOYER_INTERVALS.name in present:
            return
        for table in self.tables:
            if "employer_id" in table.form.without:
                raise error_without_employer(table.name, table.records.lines()[table.head_row - 1])


@contextmanager
def open_source(path: Path, extracted_on: date | None, layouts: Layouts, work: Path) -> Iterator[Source]:
    """Recognise what an extract is made of; archives are unpacked into the workplace, a database is read while open.

    Raises:
        SourceError: no such source, a required dataset without a table, a head that cannot be found, a wrong manifest,
            an archive or workbook that is not to be opened, a server that cannot be reached; at the end, that a file
            changed meanwhile.
        ConnectionLost: the server went away.
    """
    if names_database(path):
        from pipelines.sources.databases.postgres import open_database  # a tenth of a second, for its driver

        with open_database(path, extracted_on) as database:
            yield _source_of(database, path, layouts)
        return
    contents = SourceContents(layouts, work)
    with unchanged(path, work):
        contents.all_of(path)
        yield contents.source(path, extracted_on)


def names_database(path: Path) -> bool:
    """Whether a source is a TOML file."""
    return path.is_file() and path.suffix.casefold() == ".toml"


def _source_of(database: Database, path: Path, layouts: Layouts) -> Source:
    queries = [recognise(records, DATASETS[name], layouts) for name, records in database.queries]
    return Source(readable_name(path.name), database.manifest, [table for tables in queries for table in tables], [])
