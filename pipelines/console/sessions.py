"""Who is logged in: sessions kept in memory, known by a secret in a cookie, that end by themselves (ASVS 3.3)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from pipelines.console.users import User

IDLE: Final = timedelta(minutes=30)
WHOLE: Final = timedelta(hours=12)
MOST: Final = 1_000
"""Sessions at once; beyond, the one that was idle longest ends."""

Clock = Callable[[], datetime]


@dataclass
class Session:
    """One login.

    Attributes:
        proof: what forms carry, so that no other site can send them.
    """

    user: User
    began: datetime
    used: datetime
    proof: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    def is_proof(self, given: str) -> bool:
        """Whether a form was made for this session."""
        return hmac.compare_digest(self.proof.encode(), given.encode(errors="replace"))


class Sessions:
    """All sessions; secrets are kept as their hashes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sessions: dict[bytes, Session] = {}
        self._lock = Lock()

    def begin(self, user: User) -> str:
        """Log a user in; the secret for the cookie."""
        secret, at = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._drop_ended(at)
            if len(self._sessions) >= MOST:
                del self._sessions[min(self._sessions, key=lambda each: self._sessions[each].used)]
            self._sessions[_kept(secret)] = Session(user, at, at)
        return secret

    def session_of(self, secret: str | None) -> Session | None:
        """The session of a cookie, used now; None where there is none or it has ended."""
        if not secret:
            return None
        at = self._clock()
        with self._lock:
            session = self._sessions.get(_kept(secret))
            if session is None or _has_ended(session, at):
                return None
            session.used = at
            return session

    def end(self, secret: str | None) -> None:
        """Log out."""
        with self._lock:
            self._sessions.pop(_kept(secret or ""), None)

    def sessions_of(self, name: str) -> list[Session]:
        """The sessions of a user that have not ended, the newest first."""
        at = self._clock()
        with self._lock:
            own = [each for each in self._sessions.values() if each.user.name == name and not _has_ended(each, at)]
        return sorted(own, key=lambda each: each.began, reverse=True)

    def end_all(self, name: str) -> None:
        """Log a user out everywhere."""
        with self._lock:
            self._sessions = {key: each for key, each in self._sessions.items() if each.user.name != name}

    def __len__(self) -> int:
        return len(self._sessions)

    def _drop_ended(self, at: datetime) -> None:
        self._sessions = {key: each for key, each in self._sessions.items() if not _has_ended(each, at)}


def _kept(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="replace")).digest()


def _has_ended(session: Session, at: datetime) -> bool:
    return at - session.used > IDLE or at - session.began > WHOLE
