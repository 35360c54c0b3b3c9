"""Twenty people at once in the console: `make console-load`. Seconds and bytes a page, memory, while a run is made.

Starts `hecha console` on a store with users, lets people read pages with pauses as people make them, and prints a
table. `--seconds 600` is the soak: memory at its begin and end.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import httpx
import psutil  # type: ignore[import-untyped]

from tests.console import PASSWORD, users_file

PAUSE = 2.0
"""Seconds that people look at a page, on average."""
MEBIBYTE = 1 << 20


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("store", type=Path)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--run", type=Path, help="a source of which a run is made meanwhile")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        command = ["console", "--store", str(given.store), "--port", "0", "--users", str(users_file(Path(folder)))]
        console = subprocess.Popen([sys.executable, "-m", "pipelines", *command], stdout=subprocess.PIPE, text=True)
        try:
            assert console.stdout
            console.stdout.readline()
            base = console.stdout.readline().strip()
            asyncio.run(measured(base, given, psutil.Process(console.pid)))
        finally:
            console.terminate()
            console.wait()


async def measured(base: str, given: argparse.Namespace, process: psutil.Process) -> None:
    spans: dict[str, list[float]] = defaultdict(list)
    sizes: dict[str, int] = defaultdict(int)
    await person(base, time.monotonic() + 10, defaultdict(list), defaultdict(int), 0)  # what is reckoned once a run
    before = process.memory_info().rss
    making = started(given)
    until = time.monotonic() + given.seconds
    await asyncio.gather(*(person(base, until, spans, sizes, number) for number in range(given.people)))
    if making is not None:
        running = making.poll() is None
        making.terminate()
        print(f"a run was made meanwhile{'' if running else ', and ended before'}")
    report(spans, sizes)
    print(f"memory: {before // MEBIBYTE} MiB before, {process.memory_info().rss // MEBIBYTE} MiB after")


def started(given: argparse.Namespace) -> subprocess.Popen[bytes] | None:
    """A run as the console starts it: less urgent than pages."""
    if given.run is None:
        return None
    command = [
        "nice",
        "-n",
        "10",
        sys.executable,
        "-m",
        "pipelines",
        "verify",
        str(given.run),
        "--store",
        str(given.store),
    ]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


async def person(base: str, until: float, spans: dict[str, list[float]], sizes: dict[str, int], number: int) -> None:
    """Somebody who reads the queue, applications, employers and anomalies until then."""
    dice = random.Random(number)
    async with httpx.AsyncClient(base_url=base, headers={"origin": base}, follow_redirects=True, timeout=60) as client:
        await asyncio.sleep(dice.random() * PAUSE)
        login = {"name": "li", "password": PASSWORD, "next": "/works"}
        while (await client.post("/login", data=login)).status_code != 200:
            await asyncio.sleep(0.5)
        while time.monotonic() < until:
            page = await look(
                client,
                "queue",
                f"/queue?page={dice.randrange(1, 300)}&order={dice.choice(['due', 'closest'])}",
                spans,
                sizes,
            )
            for kind in ("applications", "employers"):
                address = dice.choice(re.findall(rf'"(/runs/[^"]+/{kind}/\d+)"', page))
                await asyncio.sleep(dice.expovariate(1 / PAUSE))
                await look(client, kind, address, spans, sizes)
            await asyncio.sleep(dice.expovariate(1 / PAUSE))
            kind, address = dice.choice([("anomalies", "/anomalies?of=person"), ("overview", "/"), ("works", "/works")])
            await look(client, kind, address, spans, sizes)
            await asyncio.sleep(dice.expovariate(1 / PAUSE))


async def look(
    client: httpx.AsyncClient, kind: str, address: str, spans: dict[str, list[float]], sizes: dict[str, int]
) -> str:
    begun = time.perf_counter()
    answer = await client.get(address)
    spans[kind].append(time.perf_counter() - begun)
    sizes[kind] = max(sizes[kind], len(answer.content))
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer.text


def report(spans: dict[str, list[float]], sizes: dict[str, int]) -> None:
    print(f"{'page':14}{'pages':>7}{'median':>9}{'95 %':>9}{'longest':>9}{'bytes':>9}")
    everything = [span for each in spans.values() for span in each]
    for kind, each in [*sorted(spans.items()), ("all", everything)]:
        parts = quantiles(each, n=20) if len(each) > 1 else each * 19
        figures = "".join(f"{1000 * span:7.0f}ms" for span in (parts[9], parts[18], max(each)))
        print(f"{kind:14}{len(each):7}{figures}{sizes.get(kind, max(sizes.values())):9}")


if __name__ == "__main__":
    main()
