"""A Prefect server for tests, in a folder of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.swept import folder_of_servers

HOUSE = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Server:
    """A Prefect server and the environment of its clients."""

    url: str
    env: dict[str, str]

    def find(self, what: str) -> list[dict[str, Any]]:
        """All objects of a kind."""
        found: list[dict[str, Any]] = self.post(f"{what}/filter", {}).json()
        return found

    def post(self, what: str, content: dict[str, Any]) -> httpx.Response:
        """What the API answers."""
        answer = httpx.post(f"{self.url}/{what}", json=content, timeout=300)
        return answer.raise_for_status()

    def run(
        self, *command: str, check: bool = True, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment as a client."""
        return subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            env={**self.env, **(env or {})},
            cwd=HOUSE,
            capture_output=True,
            text=True,
            check=check,
            timeout=900,
        )


@contextmanager
def starting() -> Iterator[Server]:
    """A server that will answer soon."""
    with folder_of_servers() as home:
        yield from _started(home)


def _started(home: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api"
    env = {
        **os.environ,
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_TO_API_BATCH_INTERVAL": "0.2",
    }
    log = (home / "server.log").open("w", encoding="utf-8")
    command = [str(BIN / "prefect"), "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    try:
        yield Server(url, {**env, "PREFECT_API_URL": url})
    finally:
        process.terminate()
        process.wait(timeout=300)
        log.close()


def wait_for(url: str) -> None:
    for _ in range(3000):
        try:
            if httpx.get(url, timeout=2).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise TimeoutError("the Prefect server did not start")
