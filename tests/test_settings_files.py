"""Files of settings (rulebook, layouts, manifest) that are none: one line, soon."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines import limits
from pipelines.errors import SourceError
from pipelines.reading.layouts import read_layouts
from pipelines.steps import given_rulebook
from tests.extract_files import write
from tests.media import refusal

SETTINGS = {
    "nested": ("x = " + "[" * 5000 + "]" * 5000, "is nested more than 32 deep"),
    "a long key": (".".join(["a"] * 5000) + " = 1", "is nested more than 32 deep"),
    "a long key in quotes": ("x = {" + " . ".join(['"a"'] * 5000) + " = 1}", "is nested more than 32 deep"),
    "too large": ("# \n" * (limits.SETTINGS_BYTES.most // 3 + 1), "has more than 1,048,576 bytes"),
}


@pytest.mark.parametrize("read", [given_rulebook, read_layouts])
@pytest.mark.parametrize("name", SETTINGS)
def test_settings_that_are_none(tmp_path: Path, read: Callable[[Path], object], name: str) -> None:
    content, expected = SETTINGS[name]
    (tmp_path / "own.toml").write_text(content)
    with pytest.raises(SourceError, match=expected):
        read(tmp_path / "own.toml")


@pytest.mark.parametrize("read", [given_rulebook, read_layouts])
def test_settings_that_never_end(tmp_path: Path, read: Callable[[Path], object]) -> None:
    os.mkfifo(tmp_path / "own.toml")
    for path in (tmp_path / "own.toml", Path("/dev/zero")):
        with pytest.raises(SourceError, match="is no ordinary file"):
            read(path)


def test_a_manifest_that_is_nested(tmp_path: Path) -> None:
    folder = write(tmp_path / "extract", {})
    (folder / "manifest.toml").write_text(SETTINGS["nested"][0])
    assert refusal(folder).en == "manifest.toml: is nested more than 32 deep; check whether it is the right file"
