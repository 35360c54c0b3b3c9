"""What a folder that papers are written into kept of people's own."""

from __future__ import annotations

from collections.abc import Iterator

from checks.law.reasons import Language
from pipelines.store.shared_folders import Additions
from reports.words.catalogue import word
from reports.words.plain import printable_text


def kept_files_in_words(additions: Additions, language: Language) -> Iterator[str]:
    """What people had left under a name that was to be written, a line each."""
    return (word("kept_aside", language).format(printable_text(path)) for path in additions.kept)
