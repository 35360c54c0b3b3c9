"""The pages of the console, a file each."""

from __future__ import annotations

from typing import Final

from pipelines.console.pages import (
    anomalies,
    auditing,
    changes,
    deciding,
    deliveries,
    employer,
    entering,
    one_application,
    overview,
    papers,
    prescreening,
    queue,
    sql,
    works,
)

ROUTERS: Final = tuple(
    each.router
    for each in (
        entering,
        overview,
        queue,
        one_application,
        deciding,
        papers,
        employer,
        anomalies,
        changes,
        sql,
        prescreening,
        deliveries,
        works,
        auditing,
    )
)
"""What answers requests, in the order in which addresses are compared."""
