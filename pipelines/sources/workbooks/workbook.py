"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS): the visible sheets as records, and what the sheet `manifest` says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from python_calamine import SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from pipelines.errors import SourceError
from pipelines.sources.files.digest import digest_of
from pipelines.sources.files.kinds import Kind, kind_of
from pipelines.sources.workbooks.binary import Errors, errors_of_xls, errors_of_xlsb
from pipelines.sources.workbooks.manifest_sheet import manifest_of
from pipelines.sources.workbooks.open_document import refuse_unreadable
from pipelines.sources.workbooks.parts import is_misread
from pipelines.sources.workbooks.sheet import Sheet, WorkbookFile, errors_in_one_line, open_calamine

_MANIFEST: Final = "manifest"


@dataclass(frozen=True)
class Workbook:
    """The visible sheets in order, but for one titled manifest, and the titles of the hidden ones."""

    name: str
    sheets: list[Sheet]
    hidden: list[str]
    about: Sheet | None

    def manifest(self) -> dict[str, object] | None:
        """What the sheet `manifest` says, nested as in manifest.toml; None without one.

        Raises:
            SourceError: an unknown or repeated item, or a value that cannot be read.
        """
        return None if self.about is None else manifest_of(self.about.name, self.about.lines())


def open_workbook(path: Path, name: str, kind: Kind | None = None) -> Workbook:
    """The sheets of a workbook; hidden sheets, charts and macros are none.

    Args:
        kind: what it is, where that is known.

    Raises:
        SourceError: no workbook, damaged, with a password, a bomb, too far a cell, or no visible sheet.
    """
    with errors_in_one_line(name):
        file, errors = _examined(path, name, kind or kind_of(path))
        listed = open_calamine(file).sheets_metadata
        titled = {listed[index].name: each for index, each in errors.items() if index in range(len(listed))}
    file = replace(file, errors=titled)
    visible = [each.name for each in listed if _is_visible(each)]
    if not visible:
        raise SourceError(
            f"{name}：没有可见的工作表；请取消隐藏后重新保存",
            f"{name}: has no visible sheet; unhide what is to be read and save it again",
        )
    sheets = [Sheet(file, title, name if len(visible) == 1 else f"{name}/{title}") for title in visible]
    about = next((sheet for sheet in sheets if sheet.title.strip().casefold() == _MANIFEST), None)
    hidden = [each.name for each in listed if _is_sheet(each) and not _is_visible(each)]
    return Workbook(name, [sheet for sheet in sheets if sheet is not about], hidden, about)


def _examined(path: Path, name: str, kind: Kind) -> tuple[WorkbookFile, Errors]:
    """A workbook that calamine can read, and what of it calamine does not tell."""
    digest = digest_of(path)
    match kind:
        case "XLS":
            return WorkbookFile(path, name, digest, kind, misread=False), errors_of_xls(path, name)
        case "XLSB":
            return WorkbookFile(path, name, digest, kind, misread=False), errors_of_xlsb(path, name)
        case "ODS":
            refuse_unreadable(path, name)
            return WorkbookFile(path, name, digest, kind, misread=False), {}
    return WorkbookFile(path, name, digest, "XLSX", misread=is_misread(path, name)), {}


def _is_sheet(sheet: SheetMetadata) -> bool:
    return sheet.typ == SheetTypeEnum.WorkSheet


def _is_visible(sheet: SheetMetadata) -> bool:
    return _is_sheet(sheet) and sheet.visible == SheetVisibleEnum.Visible
