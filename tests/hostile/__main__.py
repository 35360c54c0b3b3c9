"""Asks each of the 200 statements of the sample as the command does, and says the outcome of it and how soon."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from pipelines.errors import HechaError
from pipelines.querying.answer import answer_of_query
from pipelines.querying.query import Bounds, Query
from pipelines.steps import Request, verify_source
from pipelines.store.finding import files_of
from tests.hostile import BOUNDED, REFUSED

SAMPLE = Path(__file__).parent.parent.parent / "data" / "samples" / "extract"


def main() -> None:
    """Print the table; exit 1 where a statement that should be refused was answered."""
    with tempfile.TemporaryDirectory() as folder:
        run, extract = files_of(verify_source(Request(SAMPLE, Path(folder))))
        overflow = Path(folder) / "overflow"
        overflow.mkdir()
        came: Counter[str] = Counter()
        slowest = (0.0, "")
        for statement in (*REFUSED, *BOUNDED):
            begun = time.perf_counter()
            result = _outcome(Query(statement, [(str(run), str(extract))], [], str(overflow), Bounds()))
            took = time.perf_counter() - begun
            slowest = max(slowest, (took, statement))
            came[result] += 1
            if result == "answered" and statement in REFUSED:
                sys.exit(f"answered: {statement}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    for result, count in sorted(came.items()):
        print(f"{count:4}  {result}")
    print(f"slowest {slowest[0]:.1f} s: {slowest[1]}")
    print(f"the caller took {memory} MiB at most")


def _outcome(query: Query) -> str:
    try:
        with answer_of_query(query) as answer:
            for _ in answer.chunks:
                pass
    except HechaError as error:
        return "stopped" if any(word in str(error) for word in ("stopped", "too large")) else "refused"
    return "cut at 1,000 rows" if answer.more else "answered"


if __name__ == "__main__":
    main()
