"""Reports that are made by the command, of the sample and of hostile texts."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from checks.law.reasons import Language
from pipelines.commands.app import app
from tests.extract_files import FIRM, Cells, as_csv, sound, write
from tests.published import verified

SAMPLE = Path(__file__).parent.parent / "data" / "samples" / "extract"


def hecha_report(store: Path, out: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["report", "--store", str(store), "--out", str(out), *more])


def made(store: Path, out: Path, *more: str) -> Path:
    done = hecha_report(store, out, *more)
    assert done.exit_code == 0, done.output
    return out


@pytest.fixture(scope="session")
def sample_copy(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the run of the sample, from which reports are made; masked, for what is revealed is logged there."""
    return shutil.copytree(sample_store, tmp_path_factory.mktemp("sample") / "store", symlinks=True)


@pytest.fixture(scope="session")
def sample_pages(sample_copy: Path) -> dict[Language, Path]:
    """The report of the sample with its cases, in a folder of its store for each language; only to be read."""
    return {
        "zh": made(sample_copy, sample_copy / "zh", "--cases"),
        "en": made(sample_copy, sample_copy / "en", "--cases", "--lang", "en"),
    }


MARKS = "\u202e\u200f\u2066\u0007\x1b[31m"

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<!--<script>",
    "]]></svg><img src=x onerror=alert(3)>",
    "\"'><a href=https://example.org onclick=alert(4)>",
    "{{ 7 * 7 }}{% raw %}${alert(5)}",
    f"{MARKS}abc",
    "长" * 10_000,
    "\u2028\u2029&lt;b&gt;",
]


def hostile_store(
    folder: Path,
    applications: list[Cells] | None = None,
    contributions: list[Cells] | None = None,
    extracted_on: str = "2024-09-20",
    **more: list[Cells],
) -> Path:
    """A store with the run of an extract with these rows beside those of one sound person."""
    tables: dict[str, list[Cells]] = {
        "applications": applications or [sound("applications", 1)],
        "contributions": contributions or [sound("contributions", 1)],
        "tax": more.pop("tax", [sound("tax", 1)]),
        "contracts": more.pop("contracts", [sound("contracts", 1)]),
        **more,
    }
    files: dict[str, str | bytes] = {f"{name}.csv": as_csv(name, cells) for name, cells in tables.items()}
    source = write(folder / "in", files)
    verified(source, folder / "store", date.fromisoformat(extracted_on))
    return folder / "store"


@pytest.fixture(scope="session")
def hostile_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of an extract with hostile texts in every field that takes any text."""
    folder = tmp_path_factory.mktemp("hostile")
    numbers = range(1, len(HOSTILE) + 1)
    named = {"person_name", "employer_name", "agent_name", "work_region", "batch_id", "document", "region", "name"}

    def bad(dataset: str, number: int) -> Cells:
        cells = {**sound(dataset, number), **dict.fromkeys(named, HOSTILE[number - 1])}
        return cells if dataset != "applications" else {**cells, "application_id": f"{number}{HOSTILE[number - 1]}"}

    paid = [
        {**bad("contributions", number), "month": f"2024-{month:02d}", "paid_on": ""}
        for number in numbers
        for month in range(1, 9)
    ]
    firms = [{**bad("contributions", number), "employer_id": HOSTILE[number - 1]} for number in numbers]
    agents = [{**bad("tax", number), "agent_id": HOSTILE[number - 1]} for number in numbers]
    store = hostile_store(
        folder,
        applications=[bad("applications", number) for number in numbers],
        contributions=[*paid, *firms],
        tax=[*(bad("tax", number) for number in numbers), *agents],
        contracts=[bad("contracts", number) for number in numbers],
        employers=[{**bad("employers", number), "employer_id": FIRM} for number in numbers],
    )
    return made(store, folder / "out", "--cases")


def contents(folder: Path) -> str:
    """All text of a report, that of its workbook too."""
    return "\n".join(text for path in sorted(folder.rglob("*")) if path.is_file() for text in texts_of(path))


def texts_of(path: Path) -> list[str]:
    if path.suffix != ".xlsx":
        return [path.read_text(encoding="utf-8")]
    with zipfile.ZipFile(path) as parts:
        return [parts.read(name).decode() for name in sorted(parts.namelist())]
