"""What a store holds is for its owner's eyes, in a folder of any name; what damages, removes or ends it is one line."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pipelines import publishing as runs
from pipelines import steps
from pipelines.store.folder import Store
from tests.commands import assert_nothing_published, assert_one_line, small
from tests.deliveries import hecha
from tests.published import rows, verified

VERIFIED = "select * exclude (run_id) from ledger"


@pytest.fixture(autouse=True)
def _as_many_are_set_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No scheduler, and a umask that lets others read."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.delenv("HECHA_LANG", raising=False)
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("delivery") / "in")


def _modes(*roots: Path) -> set[tuple[bool, int]]:
    places = [place for root in roots for place in (root, *root.rglob("*")) if not place.is_symlink()]
    return {(place.is_dir(), stat.S_IMODE(place.stat().st_mode)) for place in places}


def test_what_is_written_is_for_its_owner_alone(delivery: Path, tmp_path: Path) -> None:
    store = tmp_path / "deep" / "store"
    run = verified(delivery, store)
    assert _modes(store) == {(True, 0o700), (False, 0o600)}, "as the flow writes it, whose umask is another's"
    assert hecha("verify", delivery, "--store", tmp_path / "other").exit_code == 0
    assert hecha("report", "--returns", tmp_path / "returns", "--reveal", "--store", store).exit_code == 0
    assert hecha("inspect", delivery, "--write-layouts", tmp_path / "draft" / "l.toml").exit_code in (0, 1)
    assert _modes(store, tmp_path / "other", tmp_path / "returns") == {(True, 0o700), (False, 0o600)}
    assert "full" in rows(run, "select en from shown_in_full")[0]["en"]


def test_a_store_that_others_can_read_is_reported(delivery: Path, tmp_path: Path) -> None:
    tmp_path.joinpath("store").mkdir(mode=0o755)
    given = ("--store", tmp_path / "store", "--lang", "en")
    done = hecha("verify", delivery, *given)
    assert (done.exit_code, done.stderr.count("\n")) == (0, 1)
    assert "others may look into this folder" in done.stderr
    tmp_path.joinpath("store").chmod(0o700)
    assert hecha("extracts", *given).stderr == ""


@pytest.mark.parametrize("name", ["md:x", "-店\nb '%41' $HOME #;[*]"])
def test_a_store_of_any_name(name: str, delivery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert hecha("verify", delivery, "--store", name).exit_code == 0
    assert hecha("explain", "SQ1", "--store", name).stderr.count("\n") <= 1
    assert hecha("extracts", "--json", "--store", name).exit_code == 0
    assert [place.name for place in tmp_path.iterdir()] == [name]
    assert (tmp_path / name / "latest.duckdb").exists()


@pytest.mark.parametrize("name", ["a?", "a\\b", os.fsdecode("坏".encode("gb18030"))])
def test_a_store_that_duckdb_would_take_for_another_is_one_line(name: str, delivery: Path, tmp_path: Path) -> None:
    for command in (("verify", delivery), ("extracts",)):
        assert_one_line(hecha(*command, "--store", tmp_path / name, "--lang", "en"), "choose another with --store")
    assert list(tmp_path.iterdir()) == []


def _removed(store: Path) -> None:
    shutil.rmtree(store)


def _full(_: Path) -> None:
    raise duckdb.IOException("Could not write file: No space left on device")


def _read_only(store: Path) -> None:
    raise PermissionError(30, os.strerror(30), str(store / "runs"))


@pytest.mark.parametrize(
    ("fault", "words"), [(_removed, "was removed"), (_full, "no room left"), (_read_only, "no store can be kept here")]
)
def test_a_store_that_fails_meanwhile_is_one_line(
    fault: Callable[[Path], None], words: str, delivery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, build = tmp_path / "store", runs.build_run

    def failing(*given: object) -> Path:
        fault(store)
        return build(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(runs, "build_run", failing)
    assert_one_line(hecha("verify", delivery, "--store", store, "--lang", "en"), str(store), words)
    assert list(store.glob("runs/*")) == list(store.glob("work/*")) == []


def test_a_home_and_a_folder_for_temporary_files_are_not_needed(delivery: Path, tmp_path: Path) -> None:
    nowhere = {"HOME": str(tmp_path / "no"), "TMPDIR": str(tmp_path / "no"), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-m", "pipelines", "verify", str(delivery), "--store", str(tmp_path / "store")]
    house = Path(__file__).parent.parent
    done = subprocess.run(command, env=nowhere, cwd=house, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# --- damage -------------------------------------------------------------------------------------------------------

BLOCK = 1 << 18


def _spoiled(whole: bytes) -> bytes:
    """A bit in every block that holds data, so that the file opens."""
    spoiled = bytearray(whole)
    for place in range(3 * 4096 + BLOCK // 2, len(spoiled), BLOCK):
        spoiled[place] ^= 1
    return bytes(spoiled)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "emptied": lambda _: b"",
    "truncated": lambda whole: whole[: len(whole) // 2],
    "a bit in each block": _spoiled,
}


@pytest.fixture(scope="module")
def kept(delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one run."""
    store = tmp_path_factory.mktemp("kept") / "store"
    verified(delivery, store)
    return store


@pytest.fixture
def store(kept: Path, tmp_path: Path) -> Path:
    shutil.copytree(kept, tmp_path / "store", symlinks=True)
    return tmp_path / "store"


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_extract_is_loaded_anew(damage: str, delivery: Path, store: Path) -> None:
    expected = rows(store / "latest.duckdb", VERIFIED)
    (file,) = store.glob("extracts/*")
    whole = file.read_bytes()
    file.write_bytes(DAMAGES[damage](whole))
    assert rows(verified(delivery, store), VERIFIED) == expected
    assert rows(file, "select count(*) as n from contributions")[0]["n"] > 0


@pytest.mark.parametrize("part", ["extracts", "runs"])
def test_a_damaged_file_that_is_read_is_named(part: str, store: Path) -> None:
    (file,) = store.glob(f"{part}/*")
    file.write_bytes(_spoiled(file.read_bytes()))
    given = ("--store", store, "--lang", "en")
    assert_one_line(hecha("explain", "A1", *given), f"{file}: damaged")


@pytest.mark.alters_runs
def test_a_file_of_another_version_is_named(store: Path) -> None:
    (extract,), (run,) = store.glob("extracts/*"), store.glob("runs/*")
    with duckdb.connect(str(extract)) as connection:
        connection.execute("update extract set format = format - 1")
    with duckdb.connect(str(run)) as connection:
        connection.execute("drop view ledger; drop view verdict_in_words; alter table verdict rename to verdicts")
    given = ("--store", store, "--lang", "en")
    assert_one_line(hecha("compare", extract.stem, extract.stem[:9], *given), f"{extract}: made by another version")
    assert_one_line(hecha("explain", "A1", *given), "made by another version")


def test_a_clock_that_is_set_back_does_no_harm(delivery: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (first,) = store.glob("runs/*")
    monkeypatch.setattr(steps, "receipt_clock", lambda: datetime(1970, 1, 2))  # noqa: DTZ001 - as the receipt has it
    second = verified(delivery, store)
    assert first.exists()
    assert (store / "latest.duckdb").resolve() == second.resolve() != first.resolve()


# --- signals and process ids --------------------------------------------------------------------------------------

ENDED = """
import importlib, os, sys
module, path = importlib.import_module(sys.argv[1]), sys.argv[2].split(".")
owner = module if len(path) == 1 else getattr(module, path[0])
real, number = getattr(owner, path[-1]), int(sys.argv[3])
def ended(*given, **named):
    os.kill(os.getpid(), number)
    return real(*given, **named)
setattr(owner, path[-1], ended)
from pipelines.__main__ import main
sys.argv = ["hecha", "verify", *sys.argv[4:]]
main()
"""
EARLY, PUBLISHING = ("pipelines.commands.app", "main"), ("pipelines.store.folder", "Store.publish")


@pytest.mark.parametrize(
    ("moment", "number", "code"),
    [(EARLY, signal.SIGINT, -2), (PUBLISHING, signal.SIGINT, 130), (PUBLISHING, signal.SIGTERM, 143)],
)
def test_a_command_that_is_signalled_to_end_ends_without_a_word(
    moment: tuple[str, str], number: signal.Signals, code: int, delivery: Path, tmp_path: Path
) -> None:
    """Early the system ends it, which a shell shows as 130, too."""
    command = [sys.executable, "-c", ENDED, *moment, str(number.value), str(delivery), "--store"]
    done = subprocess.run([*command, str(tmp_path / "store")], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert (done.stdout, done.stderr) == ("", "")
    assert_nothing_published(tmp_path / "store")


def test_two_processes_of_one_id_do_not_meet(delivery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getpid", lambda: 1)
    store = Store(tmp_path)
    with store.workplace() as one, store.workplace() as other:
        assert one != other
        assert hecha("verify", delivery, "--store", tmp_path).exit_code == 0
        assert one.exists()
        assert other.exists()
