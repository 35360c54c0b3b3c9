"""Writes docs/dependencies.md."""

from tests.dependencies.page import PAGE, page

PAGE.write_text(page(), encoding="utf-8")
