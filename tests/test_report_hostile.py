"""Hostile texts in the data make no element, no handler and no link of a page."""

from __future__ import annotations

import json
import re
from pathlib import Path

from checks.law.reasons import Language
from reports.masking import LONGEST
from tests.pages import Page
from tests.reports import HOSTILE, MARKS

LINK = re.compile(r"#\w+|(anomalies|report)\.html(#\w+)?|cases/[^/:?#%\"'<> ]+\.html|\.\./report\.html")
"""What a page may lead to."""


def test_hostile_texts_make_no_element_no_handler_and_no_link(hostile_pages: Path) -> None:
    for path in [*hostile_pages.glob("*.html"), *(hostile_pages / "cases").iterdir()]:
        page = Page(path)
        assert len(page.scripts) == (2 if path.name == "report.html" else 0)
        assert not {"img", "iframe", "object", "base", "link", "form"} & {tag for tag, _ in page.elements}
        assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
        assert [link for link in page.links() if not LINK.fullmatch(link)] == []
        assert not [name for _, attributes in page.elements for name in attributes if name == "style"]


def test_hostile_texts_are_shown_as_text_without_their_marks(hostile_pages: Path) -> None:
    report = Page(hostile_pages / "report.html")
    assert "共 9 份。" in report.text
    assert HOSTILE[0] in report.text
    assert not set(MARKS[:4]) & set(report.source)
    assert "长" * (LONGEST - 10) in report.text
    assert "长" * (LONGEST + 10) not in report.source


def test_the_data_of_the_search_end_no_script(hostile_pages: Path) -> None:
    data = Page(hostile_pages / "report.html").scripts[0]
    assert not set("<>&\u2028\u2029") & set(data)
    assert f"1{HOSTILE[0]}" in [row[0] for row in json.loads(data)["rows"]]


def test_pages_ask_for_nothing_from_anywhere(sample_pages: dict[Language, Path]) -> None:
    for path in [sample_pages["zh"] / "report.html", *(sample_pages["zh"] / "cases").iterdir()]:
        page = Page(path)
        policy = next(a["content"] for tag, a in page.elements if tag == "meta" and "http-equiv" in a)
        assert policy is not None
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert "http" not in page.source.replace("http-equiv", "")
        named = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert len(named) == len(set(named))
