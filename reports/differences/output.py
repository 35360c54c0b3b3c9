"""Two runs compared, as JSON for other programs; identity numbers and names masked unless requested."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from checks.differences import ChangedApplication, Diff, LoneApplication
from reports.masking import Mask


def json_parts(comparison: Diff, mask: Mask) -> Iterator[str]:
    """The comparison, in parts, for it may be long."""
    counts = {kind: dict(sorted(causes.items())) for kind, causes in comparison.counts().items()}
    head = {
        "old": asdict(comparison.old),
        "new": asdict(comparison.new),
        "compared": comparison.compared,
        "counts": counts,
    }
    yield _text(head, mask).removesuffix("}") + ', "applications": ['
    for index, each in enumerate(comparison.applications):
        yield (", " if index else "") + _text(_private(each, mask), mask)
    yield '], "lone": ['
    for index, lone in enumerate(comparison.lone):
        yield (", " if index else "") + _text(_private(lone, mask), mask)
    yield "]}\n"


def _private(each: ChangedApplication | LoneApplication, mask: Mask) -> dict[str, object]:
    shown = asdict(each) | {"person_id": mask.person_id(each.person_id)}
    return shown | ({"person_name": mask.name(each.person_name)} if isinstance(each, ChangedApplication) else {})


def _text(data: dict[str, object], mask: Mask) -> str:
    return mask.text(json.dumps(data, ensure_ascii=False, default=str))
