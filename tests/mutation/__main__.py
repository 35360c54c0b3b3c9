"""`python -m tests.mutation [MODULE...]`: mutate modules of checks/, unless said the rules; write docs/mutants.md."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.mutation import extracts, report

HOUSE: Final = Path(__file__).parent.parent.parent
WORK: Final = HOUSE / ".mutants"
RULES: Final = ("checks/rules",)
DECIDING: Final = (
    "checks",
    "pipelines",
    "sql",
    "tests/reference",
    "tests/random_extracts",
    "tests/mutation/answers.py",
    "tests/mutation/extracts.py",
)
"""What the stored answers rest on."""
BIN: Final = Path(sys.executable).parent


def copied(tree: Path) -> None:
    """The house without what git ignores, in a folder where its files may be changed."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=HOUSE, capture_output=True, text=True, check=True
    )
    shutil.rmtree(tree, ignore_errors=True)
    for name in listed.stdout.splitlines():
        if (HOUSE / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(HOUSE / name, tree / name)
    own_operators(tree)


def own_operators(tree: Path) -> None:
    """Let cosmic-ray find tests/mutation/rows.py, as if a package had been installed."""
    package = tree / "mutants-0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: mutants\nVersion: 0\n", encoding="utf-8")
    entry = "[cosmic_ray.operator_providers]\nhouse = tests.mutation.rows:Provider\n"
    (package / "entry_points.txt").write_text(entry, encoding="utf-8")


def digest(tree: Path) -> str:
    """Of the files that the stored answers rest on."""
    found = hashlib.sha256()
    for path in sorted(tree.rglob("*")):
        if path.is_file() and str(path.relative_to(tree)).startswith(DECIDING):
            found.update(path.read_bytes())
    return found.hexdigest()[:12]


def configured(modules: list[str], folder: Path, config: Path) -> None:
    """Write the session's configuration."""
    text = (HOUSE / "tests" / "mutation" / "cosmic-ray.toml").read_text(encoding="utf-8")
    command = f"{sys.executable} -I -S tests/mutation/client.py {folder}"
    for empty, value in (("module-path = []", f"module-path = {modules}"), ('command = ""', f'command = "{command}"')):
        text = text.replace(empty, value)
    assert tomllib.loads(text)["cosmic-ray"]["module-path"] == modules
    config.write_text(text, encoding="utf-8")


def run(tree: Path, *command: str | Path) -> None:
    """Run a command in the copied house, whose files come before the installed ones."""
    subprocess.run(list(map(str, command)), cwd=tree, env=surroundings(tree), check=True)


def surroundings(tree: Path) -> dict[str, str]:
    """The variables of a process in the copied house."""
    return {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1", "PATH": str(BIN), "POLARS_MAX_THREADS": "1"}


@contextmanager
def served(tree: Path, stored: Path, folder: Path) -> Iterator[None]:
    """The server that answers what a mutant does; first that nothing is noticed where nothing is changed."""
    command = [sys.executable, "-m", "tests.mutation.server", str(folder), str(stored)]
    with subprocess.Popen(command, cwd=tree, env=surroundings(tree)) as server:
        try:
            while not folder.exists():
                server.poll()
                assert server.returncode is None, "the server did not start"
                time.sleep(0.1)
            run(tree, sys.executable, "-I", "-S", "tests/mutation/client.py", folder)
            yield
        finally:
            server.terminate()


def main(modules: list[str]) -> int:
    """Make what is missing, go on with a session, whose survivors are tried again, and report."""
    tree = WORK / "tree"
    copied(tree)
    name = digest(tree)
    stored = WORK / f"answers-{name}.pkl"
    session = WORK / f"session-{name}-{'-'.join(modules).replace('/', '.')}.sqlite"
    if not stored.exists():
        extracts.store(stored)
    with tempfile.TemporaryDirectory() as short:
        folder, config = Path(short, "asked"), Path(short, "cosmic-ray.toml")
        configured(modules, folder, config)
        if session.exists():
            report.forget_survivors(session)
        else:
            run(tree, BIN / "cosmic-ray", "init", config, session)
            run(tree, BIN / "cr-filter-operators", session, config)
        with served(tree, stored, folder):
            run(tree, BIN / "cosmic-ray", "exec", config, session)
    return report.written(session, HOUSE / "docs" / "mutants.md")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(RULES)))
