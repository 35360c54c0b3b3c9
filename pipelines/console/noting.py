"""Who came in, who could not, and who was refused a page: lines of the access log, without what was typed."""

from __future__ import annotations

from contextlib import suppress

from fastapi import Request

from pipelines.access_log import log_access
from pipelines.clock import receipt_clock
from pipelines.console.visiting import desk_of
from pipelines.errors import HechaError

_NO_RUN = "-"
_UNKNOWN = "?"


def note(request: Request, what: str, user: str | None) -> None:
    """Add a line; nobody is kept waiting at the door by a log that cannot be written.

    Args:
        what: happened. user: by the file of users; None where they are not of it, for a name that is typed may be a
            password.
    """
    address = request.client.host if request.client else _UNKNOWN
    with suppress(HechaError):
        log_access(desk_of(request).store.root, receipt_clock(), _NO_RUN, what, [f"from {address}"], user or _UNKNOWN)


def note_refused(request: Request, user: str) -> None:
    """Add a line on a page or a form that somebody may not have, by its pattern: an address may be anything."""
    route = getattr(request.scope.get("route"), "path", _UNKNOWN)
    note(request, f"console refused {request.method} {route}", user)
