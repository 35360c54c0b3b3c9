"""What stands before every page: hosts, origins, sizes, headers (OWASP ASVS 14.4, 13.2), and errors without data."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipelines.limits import FORM_BYTES, UPLOAD_BYTES

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

UPLOADS: Final = ("/deliveries", "/prescreening")
"""Where files are dropped."""
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_TRANSPORT: Final = (b"strict-transport-security", b"max-age=31536000")
_STATIC: Final = b"public, max-age=3600"


class TooLargeError(Exception):
    """More was sent than may be."""


@dataclass(frozen=True)
class Guard:
    """Refuses what no page of ours would send, and sends nothing without its headers.

    Attributes:
        hosts: names by which the console is called, with port: others reach it by a trick (DNS rebinding).
        origin: of its own pages, which alone may send forms.
    """

    app: App
    hosts: frozenset[str]
    origins: frozenset[str]
    complain: Callable[[str], None]
    is_secure: bool = False

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        if scope["type"] == "http":
            await self._serve(scope, receive, self._with_headers(scope, send))

    async def _serve(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        most = UPLOAD_BYTES if scope["path"].startswith(UPLOADS) else FORM_BYTES
        if refused := self._refused(scope, headers, most):
            await _answer(refused, send)
            return
        try:
            await self.app(scope, _bounded(receive, most), send)
        except Exception as error:  # noqa: BLE001 - the page has said that something is wrong; what it is stays out of logs
            self.complain(_without_data(error))

    def _refused(self, scope: Message, headers: dict[bytes, bytes], most: int) -> int:
        """The status to refuse with, or 0."""
        if _text(headers.get(b"host")) not in self.hosts:
            return 421
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return 405
        if scope["method"] == "POST" and _text(headers.get(b"origin")) not in self.origins:
            return 403
        length = _text(headers.get(b"content-length"))
        return 413 if length.isdecimal() and int(length) > most else 0

    def _with_headers(self, scope: Message, send: Send) -> Send:
        caching = _STATIC if scope.get("path", "").startswith("/static/") else b"no-store"
        own = {**HEADERS, b"cache-control": caching, **(dict([_TRANSPORT]) if self.is_secure else {})}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message.get("headers", ()) if pair[0].lower() not in own]
                message["headers"] = [*kept, *own.items()]
            await send(message)

        return sent


def _bounded(receive: Receive, most: int) -> Receive:
    """The parts of a request as they come, up to so many bytes in all."""
    so_far = 0

    async def received() -> Message:
        nonlocal so_far
        message = await receive()
        so_far += len(message.get("body", b""))
        if so_far > most:
            raise TooLargeError
        return message

    return received


async def _answer(status: int, send: Send) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def _text(value: bytes | None) -> str:
    return (value or b"").decode("latin-1")


def _without_data(error: Exception) -> str:
    """Where it went wrong and how: what an error says may hold data."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} {Path(frame.filename).name}:{frame.lineno}"
