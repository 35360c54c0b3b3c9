"""What can go wrong for a user, each in one line: what, where, what to do."""

from __future__ import annotations


class HechaError(Exception):
    """The run could not be made. The message is one line without personal data."""


class SourceError(HechaError):
    """The source cannot be read as it is; trying again does not help."""
