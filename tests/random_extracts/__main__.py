"""Print how often each reason and reject code occurs over many random extracts."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.random_extracts import write_extract
from tests.reference import Tables, verify

PERSONS = 100


def occurrences(seeds: range) -> Counter[str]:
    """How often each reason code, reject code, basis and answer occurs in the reference's tables of these extracts."""
    found: Counter[str] = Counter()
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            write_extract(Path(folder), seed, PERSONS)
            found.update(countable(verify(Path(folder))))
    return found


def countable(tables: Tables) -> Iterator[str]:
    """Everything countable in the tables of one extract."""
    checks = "permit scope sanction employed paying window source outcome"
    answers = {
        "ledger": "payment employer base_match outcome basis",
        "verdict": f"{checks} base_points_min base_points_max",
    }
    for table, rows in (("ledger", tables["ledger"]), ("verdict", tables["verdict"])):
        for row in rows:
            yield from (f"{table}  {column} {row[column]}" for column in answers[table].split())
    for (code, answer), times in tables["findings"].items():
        yield from [f"reason  {code} {answer}"] * times
    for row in tables["investor"]:
        yield from (f"investor  {column} {value}" for column, value in row.items() if "points" in column)
    yield from (f"missing  {row['what']}" for row in tables["missing"])
    for row in tables["reject"]:
        yield f"reject  {row['code']}"
        yield f"reject  {row['code']} {row['dataset']} {row['column_name']}"
    for dataset, counts in tables["counts"].items():
        for what, number in counts.items():
            yield from [f"rows  {dataset} {what}"] * number


def main() -> None:
    """Print the frequency table of the first extracts."""
    seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
    started = time.perf_counter()
    for what, times in sorted(occurrences(seeds).items()):
        print(f"{times:8}  {what}")
    print(f"{(time.perf_counter() - started) / len(seeds):.2f} s per extract")


if __name__ == "__main__":
    main()
