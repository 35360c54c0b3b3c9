"""python -m tests.diffs [PERSONS]: changes planted one to three at a time, and what `diff` says of each answer."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.diffs import ROUNDS, graded

if __name__ == "__main__":
    persons = int((sys.argv[1:] or ["350"])[0])
    wrong = 0
    for seed, kinds in enumerate(ROUNDS, start=1):
        with tempfile.TemporaryDirectory() as work:
            grade = graded(persons, kinds, seed, Path(work))
        print(f"{' + '.join(kinds)}: {grade.planted} changes planted, wrong {len(grade.wrong)}")
        for title, counts in (("answers changed", grade.changed), ("named as cause", grade.causes)):
            print(f"  {title}: {', '.join(f'{name} {count}' for name, count in sorted(counts.items()))}")
        print("".join(f"  {each}\n" for each in grade.wrong[:20]), end="", flush=True)
        wrong += len(grade.wrong)
    sys.exit(bool(wrong))
