"""Names for files that are made after other people's: safe on every system, and without identity numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from reports.words.plain import printable_text

_IDENTITY: Final = re.compile(r"(?<!\d)\d{6}[\s_.-]*\d{4}[\s_.-]*\d{2,4}[\s_.-]*\d{3}[\dXx]?(?![\dXx])|\d{14,}[Xx]?")
"""Numbers of 15 or 18 characters, in one piece or in groups, and longer ones."""
_UNSAFE: Final = re.compile(r"[^\w.()+=,@~-]+")
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_ENDING: Final = re.compile(r"\.[A-Za-z]{2,8}$")
_LONGEST: Final = 60
_TITLE: Final = 25
"""Characters of a sheet's title: 31, with room for the number of a sheet that goes on."""


def safe_name(path: str) -> str:
    """A path within a source as one part of a file's name, without its ending: folders stand before it."""
    whole = unicodedata.normalize("NFKC", printable_text(path))
    parts = [_UNSAFE.sub("_", _IDENTITY.sub(_without_number, part)).strip("._- ") for part in re.split(r"[/\\]", whole)]
    name = _ENDING.sub("", "-".join(part for part in parts if part))[:_LONGEST].strip("._- ") or "file"
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def name_ending(path: str) -> str:
    """The ending that `safe_name` leaves out, which says what a file is: `.pdf`; empty where there is none."""
    match = _ENDING.search(path)
    return match[0].lower() if match else ""


def safe_title(title: str) -> str:
    """The title of a sheet as a workbook takes it."""
    whole = re.sub(r"[\[\]:*?/\\]", "_", _IDENTITY.sub(_without_number, printable_text(title))).strip("' ")
    return whole[:_TITLE].strip("' ") or "-"


def distinct_names(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """The names in their order, those that were there before, in whatever case, with a number behind."""
    seen, match = {each.casefold() for each in taken}, []
    for name in names:
        number, own = 1, name
        while own.casefold() in seen:
            number += 1
            own = f"{name}-{number}"
        seen.add(own.casefold())
        match.append(own)
    return match


def _without_number(match: re.Match[str]) -> str:
    return f"{match[0][:4]}xxxx"
