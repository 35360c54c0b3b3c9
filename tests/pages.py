"""Pages as text, and what a page may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

BLOCKS = {"p", "h1", "h2", "h3", "tr", "li", "dt", "caption", "figcaption", "nav", "footer", "div", "label", "option"}
UNSEEN = {"script", "style", "svg", "title"}
VOID = {"meta", "br", "input", "rect", "path", "line"}
RUN = re.compile(r"\d{8}T\d{12}-\w{8}")
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
STARTED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


class Page(HTMLParser):
    """A page taken apart: its elements, the scripts and the text a reader sees, a line a block."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._lines: list[str] = [""]
        self._within: list[str] = []
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._within.append(tag)
        if tag in BLOCKS:
            self._lines.append("")
        if tag == "script":
            self.scripts.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._within.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if self._within and self._within[-1] == "script":
            self.scripts[-1] += data
        if not UNSEEN & set(self._within):
            self._lines[-1] += f"{data} "

    @property
    def lines(self) -> list[str]:
        """What is read, without what changes from run to run."""
        told = (" ".join(line.split()) for line in self._lines)
        return [DIGEST.sub("DIGEST", STARTED.sub("STARTED", RUN.sub("RUN", line))) for line in told if line]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def links(self) -> Iterator[str]:
        """Everything that could be fetched or followed."""
        for _, attributes in self.elements:
            yield from (
                str(attributes[name]) for name in ("href", "src", "action", "data", "srcset") if name in attributes
            )
