"""Twenty people at once in the console: `make console-load`. Seconds and bytes a page, memory, while a run is made.

Starts `hecha console` on a store with users, lets people who are logged in read pages with pauses as people make them,
and prints a table. `--seconds 600` is the soak: memory at its begin, and every tenth of it.
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
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import httpx
import psutil  # type: ignore[import-untyped]

from pipelines.urgency import less_urgent
from tests.console import PASSWORD, users_file
from tests.hostile import BOUNDED, REFUSED

PAUSE = 2.0
"""Seconds that people look at a page, on average."""
MEBIBYTE = 1 << 20
NICE = 5
"""Of a run, as the console starts it."""


@dataclass
class Measured:
    """Seconds of pages and their largest size, by kind."""

    spans: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sizes: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, kind: str, span: float, size: int) -> None:
        self.spans[kind].append(span)
        self.sizes[kind] = max(self.sizes[kind], size)

    def report(self) -> None:
        print(f"{'page':14}{'pages':>7}{'median':>9}{'95 %':>9}{'longest':>9}{'bytes':>9}")
        everything = [span for each in self.spans.values() for span in each]
        for kind, each in [*sorted(self.spans.items()), ("all", everything)]:
            parts = quantiles(each, n=20) if len(each) > 1 else each * 19
            figures = "".join(f"{1000 * span:7.0f}ms" for span in (parts[9], parts[18], max(each)))
            print(f"{kind:14}{len(each):7}{figures}{self.sizes.get(kind, max(self.sizes.values())):9}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("store", type=Path)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--hostile", action="store_true", help="an analyst asks 200 hostile statements meanwhile")
    parser.add_argument("--deciding", type=float, help="somebody decides a refer every so many seconds meanwhile")
    parser.add_argument("--run", type=Path, help="a source of which a run is made meanwhile")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        begun = time.monotonic()
        command = ["console", "--store", str(given.store), "--port", "0", "--users", str(users_file(Path(folder)))]
        console = subprocess.Popen([sys.executable, "-m", "pipelines", *command], stdout=subprocess.PIPE, text=True)
        try:
            assert console.stdout
            console.stdout.readline()
            base = console.stdout.readline().strip()
            asyncio.run(first_case(base, begun))
            if given.seconds:
                asyncio.run(load(base, given, psutil.Process(console.pid)))
        finally:
            console.terminate()
            console.wait()


async def first_case(base: str, begun: float) -> None:
    """Log in and open the first application of the queue."""
    async with browser(base) as client:
        await log_in(client)
        page = (await client.get("/queue")).text
        address = re.findall(r'"(/runs/[^"]+/applications/\d+)"', page)[0]
        assert (await client.get(address)).status_code == 200
    print(f"first case: {time.monotonic() - begun:.1f} s after the start of the command")


async def load(base: str, given: argparse.Namespace, process: psutil.Process) -> None:
    """Everybody logs in and looks around once, then the clock starts."""
    measured = Measured()
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(browser(base)) for _ in range(given.people)]
        for each in people:
            await log_in(each)
        await rounds(people[0], random.Random(0), time.monotonic() + 10, Measured())
        memory, seconds = [process.memory_info().rss], used(process)
        making = started(given)
        until = time.monotonic() + given.seconds
        reading = [rounds(each, random.Random(number), until, measured) for number, each in enumerate(people, start=1)]
        others = [watch(process, memory, given.seconds)]
        if given.hostile:
            others.append(attack(await stack.enter_async_context(browser(base)), until))
        if given.deciding:
            clerk = await stack.enter_async_context(browser(base))
            others.append(decide(clerk, given.deciding, until, measured))
        await asyncio.gather(*others, *reading)
    if making is not None:
        running = making.poll() is None
        making.terminate()
        print(f"a run was made meanwhile{'' if running else ', and ended before'}")
    measured.report()
    pages = sum(map(len, measured.spans.values()))
    print(f"processor: {1000 * (used(process) - seconds) / pages:.0f} ms a page")
    print("memory, MiB:", *(each // MEBIBYTE for each in memory))


async def attack(analyst: httpx.AsyncClient, until: float) -> None:
    """Ask hostile statements one after another; none is answered with more than the rows it may have."""
    await log_in(analyst, "zhao")
    proof = re.findall('name="proof" value="([^"]+)"', (await analyst.get("/sql")).text)[0]
    asked, said = 0, 0
    statements = [*BOUNDED, *REFUSED]
    for sql in statements:
        page = (await analyst.post("/sql", data={"proof": proof, "sql": sql})).text
        asked, said = asked + 1, said + ('role="alert"' in page or "<td" in page)
        if time.monotonic() > until:
            break
    print(f"hostile statements: {asked} of {len(statements)}, {said} refused, stopped or cut at 200 rows")


async def decide(clerk: httpx.AsyncClient, pause: float, until: float, measured: Measured) -> None:
    """Decide the first refer of one application after another; each page shows it at once."""
    await log_in(clerk, "wang")
    dice, decided = random.Random(99), 0
    while time.monotonic() < until:
        await asyncio.sleep(pause)
        page = (await clerk.get(f"/queue?page={dice.randrange(1, 300)}")).text
        address = dice.choice(re.findall(r'"(/runs/[^"]+/applications/\d+)"', page))
        page = (await clerk.get(address)).text
        settles = re.findall(r'<select id="settles"[^>]*><option value="([^"]+)"', page)
        if settles:
            proof = re.findall('name="proof" value="([^"]+)"', page)[0]
            form = {"proof": proof, "settles": settles[0], "answer": "pass", "because": "看过原件"}
            begun = time.perf_counter()
            answer = await clerk.post(f"{address}/decide", data=form)
            measured.add("decided", time.perf_counter() - begun, len(answer.content))
            assert "看过原件" in answer.text, answer.status_code
            decided += 1
    print(f"decided meanwhile: {decided}")


def used(process: psutil.Process) -> float:
    """Seconds of processor time of the console and its own processes."""
    times = process.cpu_times()
    return float(times.user + times.system)


async def watch(process: psutil.Process, memory: list[int], seconds: int) -> None:
    for _ in range(10):
        await asyncio.sleep(seconds / 10)
        memory.append(process.memory_info().rss)


def started(given: argparse.Namespace) -> subprocess.Popen[bytes] | None:
    """A run as the console starts it: less urgent than pages."""
    if given.run is None:
        return None
    hecha = [sys.executable, "-m", "pipelines", "verify", str(given.run), "--store", str(given.store)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(hecha, stdout=quiet, stderr=quiet, start_new_session=True)
    less_urgent(process.pid, NICE)
    return process


def browser(base: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=base, headers={"origin": base}, follow_redirects=True, timeout=60)


async def log_in(client: httpx.AsyncClient, name: str = "li") -> None:
    login = {"name": name, "password": PASSWORD, "next": "/works"}
    assert (await client.post("/login", data=login)).status_code == 200


async def rounds(client: httpx.AsyncClient, dice: random.Random, until: float, measured: Measured) -> None:
    """Somebody who reads the queue, applications, employers and anomalies until then."""
    await asyncio.sleep(dice.random() * PAUSE)
    while time.monotonic() < until:
        order = dice.choice(["due", "closest"])
        page = await look(client, "queue", f"/queue?page={dice.randrange(1, 300)}&order={order}", measured)
        for kind in ("applications", "employers"):
            address = dice.choice(re.findall(rf'"(/runs/[^"]+/{kind}/\d+)"', page))
            await asyncio.sleep(dice.expovariate(1 / PAUSE))
            await look(client, kind, address, measured)
        await asyncio.sleep(dice.expovariate(1 / PAUSE))
        kind, address = dice.choice([("anomalies", "/anomalies?of=person"), ("overview", "/"), ("works", "/works")])
        await look(client, kind, address, measured)
        await asyncio.sleep(dice.expovariate(1 / PAUSE))


async def look(client: httpx.AsyncClient, kind: str, address: str, measured: Measured) -> str:
    begun = time.perf_counter()
    answer = await client.get(address)
    measured.add(kind, time.perf_counter() - begun, len(answer.content))
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer.text


if __name__ == "__main__":
    main()
