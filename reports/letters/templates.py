"""The letters as they look unless an office has its own: A4, made here, so that no document need be kept.

`hecha notice --write-template FILE` writes one to start from.
"""

from __future__ import annotations

from io import BytesIO
from typing import Final, Literal

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table

from checks.law.reasons import Language
from reports.letters.filling import without_times
from reports.words.catalogue import word

Kind = Literal["notice", "result"]
_FONT: Final = {"zh": "宋体", "en": "Times New Roman"}
_ITEMS: Final = {"number": 13, "what": 54, "detail": 34, "settles": 44, "article": 23}
"""Columns of what is required, with their widths in mm."""
_CHECKS: Final = {"name": 34, "answer": 24, "why": 84, "article": 26}
_COUNTS: Final = ("window_months", "points_months", "year_points", "base_points")


def letter_template(kind: Kind, language: Language) -> bytes:
    """The template of a letter, as a document of Word."""
    paper = _paper(language)
    (_notice if kind == "notice" else _result)(paper, language)
    made = BytesIO()
    paper.save(made)
    return without_times(made.getvalue())


def _paper(language: Language) -> Paper:
    paper = Document()
    (section,) = paper.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(21)
    section.top_margin = section.bottom_margin = Mm(25)
    style = paper.styles["Normal"]
    style.font.name, style.font.size = _FONT["en"], Pt(12)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT[language])
    style.paragraph_format.space_after = Pt(6)
    paper.core_properties.author, paper.core_properties.title, paper.core_properties.comments = "", "", ""
    return paper


def _notice(paper: Paper, language: Language) -> None:
    _title(paper, _said("notice_title", language))
    paper.add_paragraph(_said("notice_to", language))
    _indented(paper, _said("notice_asks", language))
    paper.add_paragraph("{%p for person in people %}")
    for name, space in (("notice_name", 12), ("notice_person", 0)):
        line = paper.add_paragraph(_said(name, language))
        line.paragraph_format.space_before, line.paragraph_format.keep_with_next = Pt(space), True
        line.runs[0].bold, line.runs[0].font.size = name == "notice_name", Pt(12 if name == "notice_name" else 10.5)
    _rows(paper, _ITEMS, "item", "person.lacking", language)
    paper.add_paragraph("{%p endfor %}")
    paper.add_paragraph()
    for name in ("notice_data", "notice_bureaus"):
        _indented(paper, _said(name, language))
    _signed(paper, language, ("signed_office", "signed_day", "signed_received"))


def _result(paper: Paper, language: Language) -> None:
    _title(paper, _said("result_title", language))
    paper.add_paragraph("{{ name }}：" if language == "zh" else "{{ name }},")
    _indented(paper, _said("result_says", language))
    _rows(paper, _CHECKS, "check", "checks", language)
    paper.add_paragraph()
    for name in _COUNTS:
        paper.add_paragraph(f"{word(name, language, 'letter')}{'：' if language == 'zh' else ': '}{{{{ {name} }}}}")
    for name in ("result_points", "result_review"):
        _indented(paper, _said(name, language))
    _signed(paper, language, ("signed_office", "signed_day"))


def _said(name: str, language: Language) -> str:
    return word(name, language, "letter")


def _title(paper: Paper, text: str) -> None:
    line = paper.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run(text)
    run.bold, run.font.size = True, Pt(18)
    line.paragraph_format.space_after = Pt(18)


def _indented(paper: Paper, text: str) -> None:
    paper.add_paragraph(text).paragraph_format.first_line_indent = Pt(24)


def _rows(paper: Paper, columns: dict[str, int], each: str, every: str, language: Language) -> None:
    """A table with a row for each thing; its head is repeated on every page, and no row is torn."""
    table = paper.add_table(rows=4, cols=len(columns), style="Table Grid")
    table.autofit = False
    for index, (name, width) in enumerate(columns.items()):
        table.columns[index].width = Mm(width)
        for row in table.rows:
            row.cells[index].width = Mm(width)
        _cell(table, 0, index, _said(f"head_{name}", language), bold=True)
        _cell(table, 2, index, f"{{{{ {each}.{name} }}}}")
    _cell(table, 1, 0, f"{{%tr for {each} in {every} %}}")
    _cell(table, 3, 0, "{%tr endfor %}")
    for row, mark in ((0, "w:tblHeader"), (0, "w:cantSplit"), (2, "w:cantSplit")):
        properties = table.rows[row]._tr.get_or_add_trPr()
        properties.append(properties.makeelement(qn(mark)))


def _cell(table: Table, row: int, index: int, text: str, *, bold: bool = False) -> None:
    (line,) = table.cell(row, index).paragraphs
    line.paragraph_format.space_after = Pt(2)
    run = line.add_run(text)
    run.bold, run.font.size = bold, Pt(10.5)


def _signed(paper: Paper, language: Language, names: tuple[str, ...]) -> None:
    paper.add_paragraph()
    for name in names:
        line = paper.add_paragraph(_said(name, language))
        line.paragraph_format.left_indent = Mm(90)
        line.paragraph_format.keep_with_next = name != names[-1]
