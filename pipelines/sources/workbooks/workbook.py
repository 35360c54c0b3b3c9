"""Workbooks (XLSX, XLSM): the visible sheets as records, and what the sheet `manifest` says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from python_calamine import SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from pipelines.errors import SourceError
from pipelines.sources.files.digest import digest_of
from pipelines.sources.workbooks.manifest_sheet import manifest_of
from pipelines.sources.workbooks.parts import may_have_errors
from pipelines.sources.workbooks.sheet import Sheet, WorkbookFile, opened, told

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


def open_workbook(path: Path, name: str) -> Workbook:
    """The sheets of a workbook; hidden sheets, charts and macros are none.

    Raises:
        SourceError: no XLSX, damaged, with a password, a bomb, too far a cell, or no visible sheet.
    """
    with told(name):
        errors = may_have_errors(path, name)
        file = WorkbookFile(path, name, digest_of(path), errors)
        listed = [each for each in opened(file).sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    visible = [each.name for each in listed if _is_visible(each)]
    if not visible:
        raise SourceError(
            f"{name}：没有可见的工作表；请取消隐藏后重新保存",
            f"{name}: has no visible sheet; unhide what is to be read and save it again",
        )
    sheets = [Sheet(file, title, name if len(visible) == 1 else f"{name}/{title}") for title in visible]
    about = next((sheet for sheet in sheets if sheet.title.strip().casefold() == _MANIFEST), None)
    hidden = [each.name for each in listed if not _is_visible(each)]
    return Workbook(name, [sheet for sheet in sheets if sheet is not about], hidden, about)


def _is_visible(sheet: SheetMetadata) -> bool:
    return sheet.visible == SheetVisibleEnum.Visible
