"""What the look of cells in an XLSX says of them: struck through they may not count, and 万 may be shown, not stored.

A style is known by its place in `cellXfs` of the part `styles.xml` (ECMA-376, 18.8).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from pipelines.errors import SourceError
from pipelines.sources.files.zipped import error_of_damaged_archive, inflated_blocks

_STRUCK: Final = (
    "{name}：单元格 {cell} 的内容带删除线，不能确定是否作数；请删去这样的行，或去掉删除线后重新提供",
    "{name}: cell {cell} is struck through: nobody knows whether it counts; delete such rows, or remove the line",
)
_SCALED: Final = (
    "{name}：单元格 {cell} 的数字格式带有单位、负号或币种，保存的数与显示的不同；请改为常规格式，以元为单位",
    "{name}: cell {cell} shows a unit, sign or currency by its number format that its number has not; write plain yuan",
)
_SCALES: Final = re.compile(
    r'^(?:\[[^\]]*\])*(?:"-"|-)|[百千万萬亿億$€£]|USD|HKD|EUR|"[^"]*k[^"]*"|\\k|"0+[^"]*"', re.IGNORECASE
)
"""What a format of positive numbers has that multiplies them, turns their sign or names another currency."""
_OF_TIME: Final = re.compile("[ydhs年月日]", re.IGNORECASE)
_IN_WORDS: Final = re.compile(r'\[[^\]]*\]|"[^"]*"')
_YUAN: Final = re.compile(r"\[\$[¥￥]?(?:-[0-9A-F]+)?\]")
"""A currency in a format that is the yuan, or a language without one."""
_DOUBTFUL_RUN: Final = re.compile(
    rb"<(?:[\w.-]+:)?rPr>(?:(?!</(?:[\w.-]+:)?rPr>).)*?<(?:[\w.-]+:)?"
    rb"""(?:strike(?!\s+val=["'](?:0|false))|vertAlign\s+val=["']su[bp])"""
    rb"(?:(?!</(?:[\w.-]+:)?rPr>).)*</(?:[\w.-]+:)?rPr>\s*<(?:[\w.-]+:)?t(?:\s[^<>]*)?>[^<]*[0-9]",
    re.DOTALL,
)
_NAME: Final = re.compile(rb"""\sr=["']([A-Z]+[0-9]+)["']""")

Words = tuple[str, str]


def doubtful_styles(archive: zipfile.ZipFile, name: str) -> dict[int, Words]:
    """The numbers of styles whose cells may mean something else than they hold, and what to say of them.

    Raises:
        SourceError: the list of styles is damaged.
    """
    doubtful: dict[int, Words] = {}
    for part in archive.infolist():
        if part.filename.replace("\\", "/").casefold().endswith("/styles.xml"):
            styles = _Styles()
            try:
                parser = ParserCreate()
                parser.StartElementHandler, parser.EndElementHandler = styles.begin, styles.end
                for block in inflated_blocks(archive, part, name):
                    parser.Parse(block)
                parser.Parse(b"", True)
            except (ExpatError, ValueError):
                raise error_of_damaged_archive(name) from None
            doubtful |= styles.doubtful()
    return doubtful


def refuse_doubtful_cells(cells: bytes, name: str, styles: Mapping[int, Words]) -> None:
    """Refuse cells with content in one of these styles."""
    if not styles:
        return
    numbers = "|".join(map(str, styles)).encode()
    doubtful = re.search(rb"""<(?:[\w.-]+:)?c\s[^<>]*?\bs=["'](""" + numbers + rb""")["'][^<>/]*>\s*<""", cells)
    if doubtful:
        named = _NAME.search(doubtful[0])
        zh, en = (each.format(name=name, cell=named[1].decode() if named else "?") for each in styles[int(doubtful[1])])
        raise SourceError(zh, en)


def refuse_doubtful_runs(texts: bytes, name: str) -> None:
    """Refuse texts of which a part with digits is struck through, raised or lowered: it would join the other digits."""
    run = _DOUBTFUL_RUN.search(texts) if b"rPr>" in texts else None
    if run:
        raise SourceError(
            f"{name}：有的单元格内一部分数字带删除线或为上下标，无法确定数值；请改为普通文字后重新提供",
            f"{name}: digits within a cell are struck through, raised or lowered, so that its value is unclear; write "
            "it plainly",
        )


@dataclass
class _Styles:
    """The styles of a workbook while their part is parsed."""

    formats: dict[str, str] = field(default_factory=dict)
    struck: list[bool] = field(default_factory=list)
    cells: list[tuple[str, int]] = field(default_factory=list)
    _within: list[str] = field(default_factory=list)

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        tag = tag.rpartition(":")[2]
        match [*self._within[-2:], tag]:
            case [*_, "numFmts", "numFmt"]:
                self.formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            case [*_, "fonts", "font"]:
                self.struck.append(False)
            case ["fonts", "font", "strike"]:
                self.struck[-1] = attributes.get("val", "1") not in ("0", "false")
            case [*_, "cellXfs", "xf"]:
                self.cells.append((attributes.get("numFmtId", ""), int(attributes.get("fontId", "0"))))
        self._within.append(tag)

    def end(self, _tag: str) -> None:
        """An element ends."""
        self._within.pop()

    def doubtful(self) -> dict[int, Words]:
        """The styles of which there is something to say."""
        struck = dict(enumerate(self.struck))
        scaled = {number for number, code in self.formats.items() if _is_scaled(code)}
        return {
            style: _STRUCK if struck.get(font) else _SCALED
            for style, (number, font) in enumerate(self.cells)
            if struck.get(font) or number in scaled
        }


def _is_scaled(code: str) -> bool:
    """Whether a format, of which the first part is that of positive numbers, shows more than they say."""
    positive = _YUAN.sub("", code.split(";")[0])
    return bool(_SCALES.search(positive)) and not _OF_TIME.search(_IN_WORDS.sub("", positive))
