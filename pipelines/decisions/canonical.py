"""The one way values are written and digested."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence


def canonical_json(value: object) -> str:
    """A value as JSON: keys sorted, no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical_digest(values: Sequence[object]) -> str:
    """SHA-256 over values as canonical JSON in UTF-8."""
    return hashlib.sha256(canonical_json(values).encode()).hexdigest()
