"""What the workers of a Dask cluster must be able to do before they are given blocks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

from pipelines.errors import HechaError

SECONDS_TO_ANSWER: Final = 5
SECONDS_TO_LOOK: Final = 60
_ADDRESS: Final = re.compile(r"tcp://([^\s/:\[\]]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}")
_DECIDING: Final = ("jifen-hecha", "numpy", "polars", "duckdb", "prefect", "distributed")

Software = dict[str, str | None]
"""Versions by package."""


def require_workers(address: str, folder: Path) -> None:
    """Raise HechaError where there are none, or one of them cannot judge blocks that are in a folder."""
    _require_form(address)
    here, workers = _answers(address, folder)
    for worker, (writes, software) in sorted(workers.items()):
        if isinstance(writes, Exception):
            raise _cannot_run(worker, writes)
        _require_same(worker, software, here)
        if not writes:
            raise _cannot_write(worker, folder)


def _answers(address: str, folder: Path) -> tuple[Software, dict[str, tuple[bool | Exception, Software]]]:
    try:
        here, workers = asyncio.run(_ask(address, folder))
    except OSError:
        raise HechaError(
            f"{address}：没有 Dask 调度器应答；请先启动 dask scheduler 或更正地址",
            f"{address}: no Dask scheduler answers; start one with dask scheduler, or correct the address",
        ) from None
    if not workers:
        raise HechaError(
            f"{address}：调度器下没有工作进程；请先启动 dask worker",
            f"{address}: the scheduler has no workers; start some with dask worker",
        )
    return here, workers


async def _ask(address: str, folder: Path) -> tuple[Software, dict[str, tuple[bool | Exception, Software]]]:
    from distributed import Client
    from distributed.comm.core import connect

    # A client would go on trying where one listens and never speaks.
    async with asyncio.timeout(SECONDS_TO_ANSWER):
        await (await connect(address, timeout=SECONDS_TO_ANSWER)).close()  # type: ignore[no-untyped-call]
    connecting = Client(address, asynchronous=True, set_as_default=False)  # type: ignore[no-untyped-call]
    async with connecting as client, asyncio.timeout(SECONDS_TO_LOOK):
        writes: dict[str, bool | Exception] = await client.run(can_write, folder, on_error="return")
        # Its own check only warns, and of packages that decide nothing too.
        versions = await client.get_versions(packages=list(_DECIDING))
    software = {worker: _software(versions["workers"].get(worker)) for worker in writes}
    return _software(versions["client"]), {worker: (each, software[worker]) for worker, each in writes.items()}


def _software(versions: Mapping[str, Any] | None) -> Software:
    packages = versions["packages"] if versions else {}
    python = str(packages.get("python")).split(".")[:2]
    return {"python": ".".join(python), **{name: packages.get(name) for name in _DECIDING}}


def can_write(folder: Path) -> bool:
    """What a worker says of a folder."""
    try:
        with TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _cannot_run(worker: str, error: Exception) -> HechaError:
    kind = type(error).__name__
    return HechaError(
        f"{worker}：该工作进程不能运行 hecha（{kind}）；各机器请安装同一版本的 jifen-hecha[dask]",
        f"{worker}: this worker cannot run hecha ({kind}); install the same jifen-hecha[dask] on every machine",
    )


def _require_same(worker: str, software: Software, here: Software) -> None:
    other = ", ".join(f"{name} {has}" for name, has in software.items() if has != here[name])
    if other:
        raise HechaError(
            f"{worker}：该工作进程的软件版本与本机不同（{other}）；各机器请安装同一版本",
            f"{worker}: this worker runs other software than this machine ({other}); install the same everywhere",
        )


def _cannot_write(worker: str, folder: Path) -> HechaError:
    return HechaError(
        f"{worker}：该工作进程无法写入 {folder.parent.parent}；--shared 须是各机器以同一路径可写的同一文件夹",
        f"{worker}: this worker cannot write in {folder.parent.parent}; "
        "--shared takes a folder that every machine writes to under the same path",
    )


def _require_form(address: str) -> None:
    if not _ADDRESS.fullmatch(address):
        raise HechaError(
            f"{address}：--dask 请写 Dask 调度器的地址 tcp://主机:端口",
            f"{address}: --dask takes the address of a Dask scheduler, tcp://HOST:PORT",
        )
