"""What the README promises a newcomer."""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner

from pipelines.commands.app import app

HOUSE = Path(__file__).parent.parent
README = (HOUSE / "README.md").read_text(encoding="utf-8")
PAGES = {
    page: page.read_text(encoding="utf-8") for page in (HOUSE / "README.md", *sorted((HOUSE / "docs").glob("*.md")))
}
RUN_ID = re.compile(r"\d{8}T\d{12}-\w{8}")


def test_the_summary_it_shows_is_the_one_a_run_prints(tmp_path: Path) -> None:
    sample = HOUSE / "data" / "samples" / "extract"
    done = CliRunner().invoke(app, ["verify", str(sample), "--store", str(tmp_path)])
    assert done.exit_code == 0
    printed = RUN_ID.sub("RUN", done.stdout).replace(str(tmp_path), "hecha-store")
    shown = RUN_ID.sub("RUN", README)
    expected = "\n".join(f"    {line}".rstrip() for line in printed.strip().splitlines())
    assert expected in shown, "README: paste what `make demo` prints"


def test_every_command_and_file_it_names_is_there() -> None:
    for page, text in PAGES.items():
        for name in set(re.findall(r"^    hecha (\w+)", text, re.MULTILINE)):
            assert CliRunner().invoke(app, [name, "--help"]).exit_code == 0, f"{page}: {name}"
        for path in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            assert (page.parent / path).exists(), f"{page}: {path}"


def test_it_fits_a_newcomers_patience() -> None:
    assert len(README.splitlines()) <= 150


def test_every_file_that_the_exercises_name_is_there() -> None:
    exercises = PAGES[HOUSE / "docs" / "development.md"].split("## To add something")[1]
    for path in re.findall(r"`((?:checks|pipelines|reports|sql|tests)/[^`(]*)`", exercises):
        assert list(HOUSE.glob(path.rstrip("/"))), path


def test_every_view_it_names_is_there() -> None:
    for view in re.findall(r"select \* from (\w+);", "".join(PAGES.values())):
        assert (HOUSE / "sql" / "views" / f"{view}.sql").exists()


def test_make_targets_it_names_are_there() -> None:
    makefile = (HOUSE / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make ([a-z-]+)`|^    make ([a-z-]+)", "\n".join(PAGES.values()), re.MULTILINE):
        assert re.search(f"^{''.join(target)}:", makefile, re.MULTILINE), target
