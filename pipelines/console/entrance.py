"""How one gets in: by the token that was printed, once, or by name and password, a few times wrongly at most."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import BoundedSemaphore, Lock
from typing import Final

from pipelines.console.sessions import Clock
from pipelines.console.users import User, Users

TRIES: Final = 5
"""Wrong passwords for a name, or from an address ten times as many, before it has to wait."""
FROM_ADDRESS: Final = 10 * TRIES
WAIT: Final = timedelta(minutes=15)
_AT_ONCE: Final = 2
"""Passwords checked at once: each takes 64 MiB and a core."""


class Token:
    """A secret in an address that works once; then there is a new one."""

    def __init__(self, announce: Callable[[str], None]) -> None:
        self._announce, self._lock = announce, Lock()
        self._kept = b""

    def renew(self) -> None:
        """Make a token and announce it."""
        token = secrets.token_urlsafe(32)
        self._kept = _hashed(token)
        self._announce(token)

    def use(self, given: str) -> bool:
        """Whether this is the token; if so, it is not any more."""
        with self._lock:
            is_token = bool(self._kept) and hmac.compare_digest(self._kept, _hashed(given))
            if is_token:
                self.renew()
            return is_token


class TooManyError(Exception):
    """Too many wrong passwords, or too many people logging in at this moment; later it may work."""


class Tries:
    """Wrong passwords lately, by name and by address."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failed: dict[str, list[datetime]] = {}
        self._lock = Lock()
        self._desks = BoundedSemaphore(_AT_ONCE)

    def log_in(self, users: Users, name: str, password: str, address: str) -> User | None:
        """The user, or None for a wrong name or password.

        Raises:
            TooManyError: nothing was checked.
        """
        limits = {f"name {name[:64]}": TRIES, f"address {address}": FROM_ADDRESS}
        if any(self._recent(key) >= most for key, most in limits.items()):
            raise TooManyError
        if not self._desks.acquire(timeout=2):
            raise TooManyError
        try:
            user = users.verified_user(name, password)
        finally:
            self._desks.release()
        if user is None:
            self._note(limits)
        return user

    def _recent(self, key: str) -> int:
        since = self._clock() - WAIT
        with self._lock:
            recent = [at for at in self._failed.get(key, ()) if at > since]
            if recent:
                self._failed[key] = recent
            else:
                self._failed.pop(key, None)
            return len(recent)

    def _note(self, keys: dict[str, int]) -> None:
        at = self._clock()
        with self._lock:
            if len(self._failed) > 10_000:
                self._failed = {key: times for key, times in self._failed.items() if times[-1] > at - WAIT}
            for key in keys:
                self._failed.setdefault(key, []).append(at)


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="replace")).digest()
