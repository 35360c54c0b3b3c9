"""The parts of an XLSX (ECMA-376, an archive of XML): what must be known of them before calamine reads it.

calamine holds a sheet as one full rectangle, and cannot fail but with the process where that is too big; it takes an
error (`#N/A`), and a formula that no program has reckoned, for an empty cell; and it does not find a sheet whose target
is written `./worksheets/…`. So each part is inflated once and looked through, and what can be is rewritten.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final
from xml.parsers.expat import ExpatError, ParserCreate

from pipelines.errors import SourceError
from pipelines.sources.files.compound import SIGNATURE
from pipelines.sources.files.zipped import error_of_damaged_archive, inflated_blocks, open_archive
from pipelines.sources.workbooks.refusals import error_of_locked_workbook, refuse_far
from pipelines.sources.workbooks.styles import Words, doubtful_styles, refuse_doubtful_cells, refuse_doubtful_runs

_WITH_PASSWORD: Final = "EncryptedPackage".encode("utf-16-le")
_USUAL: Final = (
    rb' r="(?:[A-Z]|A[A-Z]|B[A-H])(?:[0-9]{1,6}|10[0-4][0-9]{4})"'
    rb'(?: s="[0-9]+"| t="(?:s|str|n|b|e|inlineStr)")* ?/?>'
)
_UNUSUAL_CELLS: Final = (re.compile(rb"<c(?=[\s/>])(?!" + _USUAL + rb")"), re.compile(rb":c[\s/>]"))
"""Written in another way than nearly all, or their tags perhaps with a prefix. Two that begin with plain letters are
searched for in half the time of one that does not."""
_ERROR: Final = re.compile(rb"""\bt\s*=\s*(["'])e\1""")
_CELL_OPENS: Final = re.compile(rb"<(?:[\w.-]+:)?c\s[^<>]*")
_CELL_NAME: Final = re.compile(r"([A-Z]{1,3})[0-9]+")
_FORMULA_CELL: Final = re.compile(
    rb"<(?:[\w.-]+:)?c(?P<attributes>\s[^<>]*)?>\s*"
    rb"<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:[\w.-]+:)?f>)\s*"
    rb"(?P<stored><(?:[\w.-]+:)?v(?:\s[^<>]*)?(?:/>|>(?P<value>[^<]*)</(?:[\w.-]+:)?v>))?\s*</(?:[\w.-]+:)?c>"
)
_PERHAPS_FORMULA: Final = re.compile(rb"f[\s/>]")
_TEXT_TYPE: Final = re.compile(rb"""\st\s*=\s*["']str["']""")
_CELL: Final = re.compile(rb"""\sr\s*=\s*["']([A-Z]+[0-9]+)["']""")
_ALL_TO_BE_RECKONED: Final = re.compile(rb"""\bfullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
_ENCODING: Final = re.compile(rb"""[^<]{0,3}<\?xml[^>]*\bencoding\s*=\s*["']([^"']+)["']""")
_READABLE: Final = (b"utf-8", b"utf8", b"us-ascii")
_COUNT: Final = re.compile(rb"""<(?:[\w.-]+:)?sst\s[^<>]*\buniqueCount\s*=\s*["']([0-9]+)["']""")
_TARGET: Final = re.compile(rb"""(\sTarget\s*=\s*["'])([^"']*)(?=["'])""")


def is_misread(path: Path, name: str) -> bool:
    """Whether calamine may misread a workbook, so that a copy has to be read in its place.

    Raises:
        SourceError: no XLSX, damaged, with a password, a bomb, with a sheet too large, or a formula without a value.
    """
    _refuse_ole(path, name)
    with open_archive(path, name) as archive:
        if not any(part.replace("\\", "/").casefold().endswith("workbook.xml") for part in archive.namelist()):
            raise _no_workbook(name)
        unreckoned, styles = _is_unreckoned(archive, name), doubtful_styles(archive, name)
        # Every part is looked through, whatever is found: that checks sizes and CRC before calamine inflates it again.
        looked = [_look_through(archive, part, name, styles, unreckoned=unreckoned) for part in archive.infolist()]
        return any(looked)


def copy_as_it_is_meant(path: Path, name: str, into: IO[bytes]) -> None:
    """Copy a workbook so that calamine reads what Excel shows: errors as text, targets plain.

    Raises:
        SourceError: as `is_misread`.
    """
    with open_archive(path, name) as archive, zipfile.ZipFile(into, "w") as copy:
        parts = {part.filename for part in archive.infolist()}
        for part in archive.infolist():
            with copy.open(part.filename, "w", force_zip64=True) as content:
                for cells in _whole_cells(inflated_blocks(archive, part, name)):
                    content.write(_rewritten(cells, part.filename, parts))


def _rewritten(cells: bytes, part: str, parts: set[str]) -> bytes:
    if _is_list_of_sheets(part):
        folder = posixpath.dirname(posixpath.dirname(part))
        return _TARGET.sub(lambda target: target[1] + _plain(target[2].decode(), folder, parts).encode(), cells)
    return _ERROR.sub(_as_text, cells) if _may_err(cells) else cells


def _is_list_of_sheets(part: str) -> bool:
    return part.replace("\\", "/").casefold().endswith("_rels/workbook.xml.rels")


def _plain(target: str, folder: str, parts: set[str]) -> str:
    """The target of a relation, absolute where a part of that name is there."""
    path = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/")))
    return path if path[1:] in parts else target


def _is_unreckoned(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether the program that wrote a workbook left all formulas to whoever opens it; some then write 0 for each."""
    books = [part for part in archive.infolist() if part.filename.casefold().endswith("workbook.xml")]
    return any(_ALL_TO_BE_RECKONED.search(b"".join(inflated_blocks(archive, book, name))) for book in books)


def _refuse_unreckoned(cells: bytes, name: str, *, unreckoned: bool) -> None:
    """Refuse formulas without a stored value; one that gave an empty text has it stored."""
    for cell in _FORMULA_CELL.finditer(cells) if _PERHAPS_FORMULA.search(cells) else ():
        attributes, value = cell["attributes"] or b"", cell["value"]
        gave_empty_text = cell["stored"] and _TEXT_TYPE.search(attributes)
        if (not value and not gave_empty_text) or (unreckoned and value == b"0"):
            match = _CELL.search(attributes)
            shown = match[1].decode() if match else "?"
            raise SourceError(
                f"{name}：单元格 {shown} 的公式没有计算结果；请用 Excel 打开，保存后重新提供",
                f"{name}: the formula of cell {shown} has no result; open it in Excel, save it and send it again",
            )


def _as_text(error: re.Match[bytes]) -> bytes:
    tag = error.string.rfind(b"<", 0, error.start())
    in_cell = tag >= 0 and _CELL_OPENS.fullmatch(error.string, tag, error.start())
    return b't="str"' if in_cell else error[0]


def _may_err(tags: bytes) -> bool:
    return b'"e"' in tags or b"'e'" in tags


def _refuse_ole(path: Path, name: str) -> None:
    """Refuse a compound file (MS-CFB): a workbook behind a password (MS-OFFCRYPTO), or one before Excel 2007."""
    with path.open("rb") as file:
        if file.read(len(SIGNATURE)) != SIGNATURE:
            return
        if _holds(file, _WITH_PASSWORD):
            raise error_of_locked_workbook(name)
    raise _no_workbook(name)


def _holds(file: IO[bytes], words: bytes) -> bool:
    before = b""
    while block := file.read(1 << 20):
        if words in before + block:
            return True
        before = block[-len(words) :]
    return False


def _no_workbook(name: str) -> SourceError:
    return SourceError(
        f"{name}：不是 XLSX 工作簿（可能是旧的 .xls 或其他格式）；请用 Excel 另存为 .xlsx",
        f"{name}: is no XLSX workbook (perhaps an old .xls or another format); save it as .xlsx in Excel",
    )


def _look_through(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, styles: Mapping[int, Words], *, unreckoned: bool
) -> bool:
    """Whether a part may be misread. Nearly all cells are written alike: only for others XML is parsed."""
    unusual = misread = False
    for chunk, cells in enumerate(_whole_cells(inflated_blocks(archive, part, name))):
        if not chunk and part.filename.casefold().endswith(".xml"):
            _refuse_encoded(cells, name)
            _refuse_claims(cells, part, name)
        unusual |= any(cell.search(cells) for cell in _UNUSUAL_CELLS)
        misread |= _may_err(cells)
        misread |= _is_list_of_sheets(part.filename) and any(map(_is_odd, _TARGET.findall(cells)))
        _refuse_unreckoned(cells, name, unreckoned=unreckoned)
        refuse_doubtful_cells(cells, name, styles)
        refuse_doubtful_runs(cells, name)
    if unusual:
        _refuse_far_cells(archive, part, name)
    return misread


def _refuse_encoded(start: bytes, name: str) -> None:
    """Refuse XML in another encoding than UTF-8: calamine finds nothing in it, or other words."""
    said = _ENCODING.match(start)
    if start.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")) or (said and said[1].lower() not in _READABLE):
        raise SourceError(
            f"{name}：工作簿内部不是 UTF-8 编码；请用 Excel 打开后另存为 .xlsx",
            f"{name}: is not written in UTF-8 inside; open it in Excel and save it as .xlsx",
        )


def _refuse_claims(start: bytes, part: zipfile.ZipInfo, name: str) -> None:
    """Refuse more shared texts than the part has room for: calamine makes room for as many, or ends the process."""
    said = _COUNT.search(start)
    if said and int(said[1]) > part.file_size:
        raise error_of_damaged_archive(name)


def _is_odd(target: tuple[bytes, bytes]) -> bool:
    return target[1].startswith(b".") or b"/." in target[1] or b"\\" in target[1] or b"//" in target[1]


def _refuse_far_cells(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    cells = _Cells()
    try:
        cells.read(inflated_blocks(archive, part, name))
    except (ExpatError, ValueError):
        raise error_of_damaged_archive(name) from None
    refuse_far(name, cells.rows, cells.columns)


def _whole_cells(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, no cell cut in two; where there are no cells, no tag."""
    rest: list[bytes] = []
    for block in blocks:
        cut = max(block.rfind(b"<c "), block.rfind(b":c "))
        cut = block.rfind(b"<", 0, cut + 1) if cut >= 0 else block.rfind(b"<")
        if cut < 0:
            rest.append(block)
            continue
        yield b"".join([*rest, block[:cut]])
        rest = [block[cut:]]
    yield b"".join(rest)


@dataclass
class _Cells:
    """How far the cells with content go. A cell without a name stands by the last."""

    rows: int = 0
    columns: int = 0
    _at: list[int] = field(default_factory=lambda: [0, 0])

    def read(self, blocks: Iterable[bytes]) -> None:
        parser = ParserCreate()
        parser.StartElementHandler = self._element
        for block in blocks:
            parser.Parse(block)
        parser.Parse(b"", True)

    def _element(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                self._at = [int(attributes.get("r", self._at[0] + 1)), 0]
            case "c":
                self._at = _cell_position(attributes.get("r", ""), self._at)
            case "v" | "is":
                self.rows, self.columns = max(self.rows, self._at[0]), max(self.columns, self._at[1])


def _cell_position(cell: str, before: list[int]) -> list[int]:
    row, column = before
    if named := _CELL_NAME.fullmatch(cell):
        letters = named[1]
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - ord("A") + 1
        return [int(cell[len(letters) :]), column]
    return [row, column + 1]
