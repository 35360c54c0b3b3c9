"""Files of settings in TOML, which people name on the command line: read only where they are small and plain files."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

from pipelines import limits
from pipelines.errors import SourceError
from pipelines.names import readable_name
from pipelines.special_files import refuse_special

_NO_KEY: Final = re.compile(r'"[^"\n]*"|\'[^\'\n]*\'|#[^\n]*')
_BETWEEN: Final = re.compile(r"[\s,=\[\]{}]+")


def settings_text(path: Path) -> str:
    """The text of a file of settings.

    Raises:
        SourceError: it is no file (a pipe or device need never end), too large, nested too deep, or no text in UTF-8.
        OSError: it cannot be read.
    """
    name = readable_name(path.name)
    refuse_special(path, name)
    with path.open("rb") as file:
        content = file.read(limits.SETTINGS_BYTES.most + 1)
    limits.SETTINGS_BYTES.refuse(name, len(content))
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise SourceError(
            f"{name}：不是 UTF-8 文本；请另存为 UTF-8", f"{name}: is no text in UTF-8; save it as UTF-8"
        ) from None
    limits.SETTINGS_DEPTH.refuse(name, _longest_key(text))
    return text


def read_settings(path: Path) -> dict[str, object]:
    """The keys of a file of settings.

    Raises:
        SourceError: as `settings_text`.
        tomllib.TOMLDecodeError: it is no TOML.
        OSError: it cannot be read.
    """
    text = settings_text(path)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise limits.SETTINGS_DEPTH.error_over_limit(readable_name(path.name)) from None


def _longest_key(text: str) -> int:
    """Of how many parts a key consists at most."""
    bare = re.sub(r"[ \t]+", " ", _NO_KEY.sub("", text)).replace(" .", ".").replace(". ", ".")
    return max((word.count(".") + 1 for word in _BETWEEN.split(bare)), default=0)
