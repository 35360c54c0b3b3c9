"""docs/dependencies.md is what the lock holds, and all of it may be used (permissive or weak copyleft)."""

from __future__ import annotations

import os
import re

import pytest

from tests.dependencies.page import PAGE, Package, packages, page

MAY_BE_USED = {
    *("0BSD", "Apache-2.0", "Artistic-1.0-Perl", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "HPND"),
    *("ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Unlicense", "Zlib"),
    *("LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0"),
}


def test_the_page_is_what_the_lock_holds() -> None:
    if os.environ.get("HECHA_REWRITE_GOLDEN"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), "make dependencies, and read what came"


@pytest.mark.parametrize("package", packages(), ids=lambda package: package.name)
def test_each_may_be_used(package: Package) -> None:
    words = set(re.findall(r"[A-Za-z0-9.-]+", package.licence)) - {"AND", "OR"}
    assert words, "no licence is said"
    assert words <= MAY_BE_USED


def test_each_is_there_for_a_reason() -> None:
    assert [each.name for each in packages() if each.why == "of "] == []
