"""Events as rows of the log, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter

from pipelines.decisions.acts import KINDS, Act
from pipelines.decisions.canonical import canonical_json

COLUMNS: Final = ("sequence", "at", "by", "account", "kind", "subject", "settles", "answer", "because", "documents",
                   "fingerprint", "payload", "previous", "hash")  # fmt: skip
_OF_ACTS: Final = ("subject", "settles", "answer", "because", "documents", "fingerprint")


@dataclass(frozen=True)
class Event:
    """One event of the log.

    Attributes:
        at: UTC. by: who, by the name given or the account. account: of the operating system. hash: its own.
    """

    sequence: int
    at: datetime
    by: str
    account: str
    act: Act
    hash: str


@cache
def _of_kind(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])


def as_columns(act: Act) -> list[str | None]:
    """Kind, the columns of acts, and the payload."""
    kind = type(act).__name__.lower()
    data = _of_kind(kind).dump_python(act, mode="json")
    data["subject"] = act.subject
    own = [data.pop(name, None) for name in _OF_ACTS]
    return [kind, *(canonical_json(each) if isinstance(each, list) else each for each in own), canonical_json(data)]


def as_event(row: Sequence[Any]) -> Event:
    """The event of a row.

    Raises:
        ValueError, KeyError, TypeError: the row is none.
    """
    values = dict(zip(COLUMNS, row, strict=True))
    kind = values["kind"]
    names = {each.name for each in fields(KINDS[kind])}
    own = {name: values[name] for name in _OF_ACTS if name in names}
    if "documents" in own:
        own["documents"] = json.loads(own["documents"])
    act = _of_kind(kind).validate_python({**own, **json.loads(values["payload"])})
    at = datetime.fromisoformat(values["at"]).replace(tzinfo=None)
    return Event(values["sequence"], at, values["by"], values["account"], act, values["hash"])
