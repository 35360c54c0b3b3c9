"""The packages of the lock as a page: what each is for, or who asks for it, and its licence as SPDX names it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HOUSE: Final = Path(__file__).parent.parent.parent
PAGE: Final = HOUSE / "docs" / "dependencies.md"
OURS: Final = "jifen-hecha"

_REASONS: Final = Path(__file__).with_name("reasons.toml")
_PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\]+))?", re.MULTILINE)
_CLASSIFIERS: Final = {
    "Apache Software License": "Apache-2.0",
    "Artistic License": "Artistic-1.0-Perl",
    "BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-2.1-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_HEAD: Final = """# Dependencies

Made by `make dependencies` from `requirements.lock` and what the packages say of themselves; a test holds it to both.
Permissive licences and weak copyleft only. `make sbom` writes the same as CycloneDX.

| package | version | licence | for | why |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Package:
    """A package of the lock.

    Attributes:
        group: `command`, `dask` or `development`, the first of these that it is needed for.
        why: what it is for, or which packages ask for it.
    """

    name: str
    version: str
    licence: str
    group: str
    why: str


def packages() -> list[Package]:
    """The packages of the lock that this machine has, by name."""
    names = sorted(canonicalize_name(name) for name, _, marker in _PINNED.findall(_lock()) if _holds(marker))
    reasons, groups = tomllib.loads(_REASONS.read_text(encoding="utf-8")), _groups()
    askers = _askers()
    return [
        Package(
            name,
            distribution(name).version,
            _licence(name, reasons["licences"]),
            next((group for group, members in groups.items() if name in members), "development"),
            reasons["why"].get(name) or "of " + ", ".join(sorted(askers[name] & {OURS, *names})),
        )
        for name in names
    ]


def page() -> str:
    """The page."""
    rows = (f"| {each.name} | {each.version} | {each.licence} | {each.group} | {each.why} |" for each in packages())
    return _HEAD + "\n".join(rows) + "\n"


def _lock() -> str:
    return (HOUSE / "requirements.lock").read_text(encoding="utf-8")


def _holds(marker: str) -> bool:
    found = Requirement(f"any ; {marker}" if marker.strip() else "any").marker
    return found is None or found.evaluate()


def _groups() -> dict[str, set[str]]:
    return {"command": set(_closure([(OURS, ())])), "dask": set(_closure([(OURS, ("dask",))]))}


def _askers() -> dict[str, set[str]]:
    """Who asks for each package that anything here needs."""
    development = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["dev"]
    wanted = [(canonicalize_name(each.name), tuple(each.extras)) for each in map(Requirement, development)]
    return _closure([(OURS, ("dask",)), *wanted])


def _closure(wanted: list[tuple[str, tuple[str, ...]]]) -> dict[str, set[str]]:
    """All that packages ask for with their extras, and what those ask for: who asks for each."""
    askers: dict[str, set[str]] = {}
    seen, waiting = set(wanted), list(wanted)
    while waiting:
        asker, extras = waiting.pop()
        for needed in _requirements(asker, extras):
            askers.setdefault(needed[0], set()).add(asker)
            if needed not in seen:
                seen.add(needed)
                waiting.append(needed)
    return askers


def _requirements(name: str, extras: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    try:
        asked = map(Requirement, distribution(name).requires or [])
    except PackageNotFoundError:
        return []
    return [
        (canonicalize_name(each.name), tuple(each.extras))
        for each in asked
        if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in ("", *extras))
    ]


def _licence(name: str, known: dict[str, str]) -> str:
    """The licence in SPDX words, as the package says it, or as it was read where it says none."""
    if name in known:
        return known[name]
    said = distribution(name).metadata
    if "License-Expression" in said:
        return said["License-Expression"]
    classifiers = [each.split(" :: ")[-1] for each in said.get_all("Classifier") or [] if "License ::" in each]
    words = [_CLASSIFIERS[each] for each in classifiers if each in _CLASSIFIERS]
    words += (said.get_all("License") or []) if not words else []
    return " OR ".join(word.splitlines()[0] for word in words) or "unknown"
