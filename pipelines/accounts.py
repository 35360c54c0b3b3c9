"""Who works: the account of the operating system."""

from __future__ import annotations

import os
import pwd


def account() -> str:
    """The user by the operating system, with number; the environment could say anything."""
    number = os.getuid()
    try:
        return f"{pwd.getpwuid(number).pw_name}({number})"
    except KeyError:
        return f"({number})"
