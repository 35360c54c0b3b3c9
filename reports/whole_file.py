"""Files for other programs: written aside, for their owner alone, and put into place when they are whole."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import IO, Final

from reports.words.plain import printable_text

_FORMULA: Final = tuple("=+-@−")
"""What begins a formula, in whatever width, also behind blanks: some programs take these off."""


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write in; what was there before stays where it cannot be written to its end.

    Raises:
        OSError: nothing can be written there.
    """
    handle, name = mkstemp(prefix=".hecha-new-", suffix=path.suffix, dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def harmless(text: str) -> str:
    """Text of the data that no spreadsheet takes for a formula."""
    shown = printable_text(text)
    return f"'{shown}" if unicodedata.normalize("NFKC", shown.lstrip()[:1]).startswith(_FORMULA) else shown
