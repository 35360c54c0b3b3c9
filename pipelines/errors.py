"""What can go wrong for a user, in one line of either language: what, where, what to do. Never with personal data."""

from __future__ import annotations

from checks.law.reasons import Language


class HechaError(Exception):
    """The run could not be made."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en

    def __reduce__(self) -> tuple[type[HechaError], tuple[str, str]]:
        """Errors come back from other processes."""
        return type(self), (self.zh, self.en)

    def words(self, language: Language) -> str:
        """The line to show."""
        return self.zh if language == "zh" else self.en


class SourceError(HechaError):
    """The source cannot be read as it is; trying again does not help."""


class UnreadableError(SourceError):
    """A file that is not what its name says; one that nobody named may be passed over."""


class Unreachable(SourceError):  # noqa: N818
    """No connection to the server could be made."""


class ConnectionLost(HechaError):  # noqa: N818
    """The server went away while it was read: all has to be read again, from a new snapshot."""
