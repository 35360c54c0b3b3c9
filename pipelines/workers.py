"""What the workers of a Dask cluster must be able to do before they are given blocks."""

from __future__ import annotations

import asyncio
import platform
import re
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from pipelines.errors import HechaError

SECONDS_TO_ANSWER: Final = 5
SECONDS_TO_LOOK: Final = 60
_ADDRESS: Final = re.compile(r"tcp://([^\s/:\[\]]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}")
_DECIDING: Final = ("jifen-hecha", "numpy", "polars", "duckdb", "prefect", "distributed")

Answer = tuple[bool, dict[str, str]]
"""Whether a process can write in a folder, and the software it runs."""


def require_workers(address: str, folder: Path) -> None:
    """Raise HechaError where there are none, or one of them cannot judge blocks that lie in a folder."""
    _require_form(address)
    for worker, given in sorted(_asked(address, folder).items()):
        _require_able(worker, given, folder)


def _asked(address: str, folder: Path) -> dict[str, Answer | Exception]:
    try:
        answers = asyncio.run(_ask(address, folder))
    except OSError:
        raise HechaError(
            f"{address}：没有 Dask 调度器应答；请先启动 dask scheduler 或更正地址",
            f"{address}: no Dask scheduler answers; start one with dask scheduler, or mend the address",
        ) from None
    if not answers:
        raise HechaError(
            f"{address}：调度器下没有工作进程；请先启动 dask worker",
            f"{address}: the scheduler has no workers; start some with dask worker",
        )
    return answers


async def _ask(address: str, folder: Path) -> dict[str, Answer | Exception]:
    from distributed import Client
    from distributed.comm.core import connect

    # A client would go on trying where one listens and never speaks.
    async with asyncio.timeout(SECONDS_TO_ANSWER):
        await (await connect(address, timeout=SECONDS_TO_ANSWER)).close()  # type: ignore[no-untyped-call]
    connecting = Client(address, asynchronous=True, set_as_default=False)  # type: ignore[no-untyped-call]
    async with connecting as client, asyncio.timeout(SECONDS_TO_LOOK):
        answers: dict[str, Answer | Exception] = await client.run(answer, folder, on_error="return")
    return answers


def answer(folder: Path) -> Answer:
    """What a worker says of itself."""
    try:
        with TemporaryFile(dir=folder):
            writes = True
    except OSError:
        writes = False
    software = {name: metadata.version(name) for name in _DECIDING}
    return writes, {"python": ".".join(platform.python_version_tuple()[:2]), **software}


def _require_able(worker: str, given: Answer | Exception, folder: Path) -> None:
    if isinstance(given, Exception):
        kind = type(given).__name__
        raise HechaError(
            f"{worker}：该工作进程不能运行 hecha（{kind}）；各机器请安装同一版本的 jifen-hecha[dask]",
            f"{worker}: this worker cannot run hecha ({kind}); install the same jifen-hecha[dask] on every machine",
        )
    writes, software = given
    here = answer(folder)[1]
    other = ", ".join(f"{name} {has}" for name, has in software.items() if has != here[name])
    if other:
        raise HechaError(
            f"{worker}：该工作进程的软件版本与本机不同（{other}）；各机器请安装同一版本",
            f"{worker}: this worker runs other software than this machine ({other}); install the same everywhere",
        )
    if not writes:
        raise HechaError(
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
