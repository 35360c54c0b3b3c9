"""The console as tests ask it: served on a free port by a thread, with a clock that tests move."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import httpx
import pytest
import uvicorn

from pipelines.console.application import console_application
from pipelines.console.entrance import Tries
from pipelines.console.server import Settings, config_of, desk_of, listening_socket
from pipelines.console.sessions import Sessions
from pipelines.console.users import hash_of
from pipelines.console.visiting import Desk
from pipelines.store.folder import Store

PASSWORD = "correct horse battery"
ROLES = {
    "wang": ["clerk"],
    "li": ["lead", "clerk"],
    "zhao": ["analyst"],
    "qian": ["auditor"],
    "zhou": ["analyst", "clerk"],
}


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    at: datetime = datetime(2024, 9, 20, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, span: timedelta) -> None:
        self.at += span


@dataclass
class Console:
    """A console that is served, and what it said of itself."""

    desk: Desk
    clock: Clock
    base: str
    said: list[str]
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def store(self) -> Path:
        return self.desk.store.root

    def client(self) -> httpx.Client:
        """Somebody at a browser."""
        self.clients.append(
            httpx.Client(base_url=self.base, headers={"origin": self.base}, follow_redirects=True, timeout=60)
        )
        return self.clients[-1]

    def logged_in(self, name: str) -> httpx.Client:
        """A user of the file at a browser."""
        client = self.client()
        done = client.post("/login", data={"name": name, "password": PASSWORD, "next": "/works"})
        assert done.status_code == 200, done.text
        return client

    def path(self, answer: httpx.Response) -> str:
        """Where somebody got to."""
        return str(answer.url).removeprefix(self.base)


def users_file(folder: Path) -> Path:
    """A user of each role."""
    password = hash_of(PASSWORD)
    entries = (
        f'[[user]]\nname = "{name}"\npassword = "{password}"\nroles = {roles}\n' for name, roles in ROLES.items()
    )
    path = folder / "users.toml"
    path.write_text("\n".join(entries), encoding="utf-8")
    return path


@contextmanager
def served(store: Path, users: Path | None, **options: Any) -> Iterator[Console]:
    """A console over a store, served until the end."""
    said: list[str] = []
    clock = Clock()
    settings = Settings(Store(store), 0, "zh", users=users, **options)
    desk = replace(desk_of(settings, said.append), sessions=Sessions(clock), tries=Tries(clock))
    with listening_socket(settings) as listener:
        host = "{}:{}".format(*listener.getsockname())
        guarded = console_application(desk, frozenset({host}), frozenset({f"http://{host}"}), said.append)
        server = uvicorn.Server(config_of(guarded, settings))
        thread = Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        while not server.started:
            sleep(0.01)
        console = Console(desk, clock, f"http://{host}", said)
        try:
            yield console
        finally:
            for client in console.clients:
                client.close()
            server.should_exit = True
            thread.join()
            desk.works.close()
            desk.runs.close()


def copied(store: Path, folder: Path) -> Path:
    """A store of one's own."""
    return Path(shutil.copytree(store, folder / "store", symlinks=True))


def proof(client: httpx.Client) -> str:
    """What forms of this session carry."""
    return first('name="proof" value="([^"]+)"', client.get("/works").text)


def first(pattern: str, text: str) -> str:
    """The first of its kind on a page."""
    return str(re.findall(pattern, text)[0])


def ended(client: httpx.Client, address: str) -> str:
    """The page of a work when it is at its end."""
    for _ in range(6_000):
        page = client.get(f"{address}/state").text
        if "hx-get" not in page:
            return page
        sleep(0.1)
    raise AssertionError("the work does not end")


def shown(client: httpx.Client, run_id: str) -> str:
    """The first page once it is that of a run."""
    for _ in range(6_000):
        page = client.get("/").text
        if run_id in page:
            return page
        sleep(0.02)
    raise AssertionError("the newer run is not taken up")


@pytest.fixture(scope="module")
def console(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A console over a store of its own with users of every role, for all tests of a file."""
    folder = tmp_path_factory.mktemp("console")
    with served(copied(sample_store, folder), users_file(folder)) as served_console:
        yield served_console
