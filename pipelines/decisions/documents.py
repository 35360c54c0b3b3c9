"""Documents that were shown for a decision: copied into `documents/` of the store, named by their content."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pipelines.decisions.acts import Document
from pipelines.errors import HechaError
from pipelines.names import readable_name
from pipelines.special_files import refuse_special
from pipelines.store.folder import Store

FOLDER: Final = "documents"
_CHUNK: Final = 1 << 20


def keep_documents(store: Store, files: Iterable[Path]) -> tuple[Document, ...]:
    """Copy files into the store, on disk when this returns.

    Raises:
        HechaError: one is no plain file, or cannot be read or copied.
    """
    with store.workplace() as work:
        return tuple(_keep(store, each, work) for each in files)


def is_document_changed(store: Path, document: Document) -> bool:
    """Whether the copy of a document is gone, or no longer what it was."""
    try:
        return _digest(store / FOLDER / document.sha256) != document.sha256
    except OSError:
        return True


def copy_document(store: Path, document: Document, target: Path) -> bool:
    """Copy a document out of the store; not where it is gone or no longer what it was, which is returned."""
    try:
        shutil.copyfile(store / FOLDER / document.sha256, target)
    except FileNotFoundError:
        return False
    if _digest(target) == document.sha256:
        return True
    target.unlink()
    return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep(store: Store, given: Path, work: Path) -> Document:
    name, copy, content = readable_name(given.name), work / "document", hashlib.sha256()
    refuse_special(given, name)
    try:
        source = given.open("rb")
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise HechaError(f"{name}：无法读取该材料（{why}）", f"{name}: the document cannot be read ({why})") from None
    with source, copy.open("wb") as target:
        while chunk := source.read(_CHUNK):
            content.update(chunk)
            target.write(chunk)
    document = Document(given.name, content.hexdigest())
    store.publish(copy, store.root / FOLDER / document.sha256)
    return document
