"""How many examples hypothesis tries of a test: few by `make test`, HECHA_EXAMPLES times as many by `make fuzz`."""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, settings

TIMES: Final = int(os.environ.get("HECHA_EXAMPLES", "1"))


def tried(examples: int) -> settings:
    """So many examples, however long each takes."""
    return settings(max_examples=examples * TIMES, deadline=None, suppress_health_check=list(HealthCheck))
