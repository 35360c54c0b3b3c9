"""`make heavy`: what a run over each heavy input takes; exit code 1 where one takes more than it may.

None may take more than a minute or 4 GiB (`pipelines/limits.py`), and each ends in a run or in one line. Each file is
there in the place of the sample's contributions, with the other tables of the sample.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.heavy import parquets, texts, workbooks

_MOST_SECONDS: Final = 60
_MOST_KILOBYTES: Final = 4 << 20
_SAMPLE: Final = Path(__file__).parent.parent.parent / "data" / "samples" / "extract"
_PROGRESS: Final = re.compile(r"[a-z ]+: [\d,]+ rows.*")
_WIDE: Final = 16_000


@dataclass(frozen=True)
class Heavy:
    """An input: its words, the ending of its file, and who writes it."""

    words: str
    ending: str
    write: Callable[[Path], None]


INPUTS: Final = (
    Heavy("records that are not alike", "csv", texts.not_alike),
    Heavy("one record again and again", "csv", texts.again()),
    Heavy("rows that cannot be used", "csv", texts.again("3299121982112X,91310106,x,2018-13,abc,2018-12-99,?,!\n")),
    Heavy("blank lines", "csv", texts.again("\n")),
    Heavy("lines of commas", "csv", texts.again(",,,,,,,\n")),
    Heavy("one line", "csv", texts.again("x")),
    Heavy("stray quotes", "csv", texts.again('"329912198211213676,"",x"",\n')),
    Heavy("more cells than the head", "csv", texts.again("329912198211213676,a,b,c,d,e,f,g,h,i,j\n")),
    Heavy("totals", "csv", texts.again("合计,,,,1,,,\n")),
    Heavy("16,000 columns", "csv", texts.again("," * (_WIDE - 1) + "\n", ",".join(map(str, range(_WIDE))) + "\n")),
    Heavy("zero bytes", "csv", texts.again("\0")),
    Heavy("1,735 tables", "zip", texts.small_tables),
    Heavy("records thrice, packed", "zip", texts.packed),
    Heavy("one record, packed to a seventieth", "zip", texts.packed_tightly),
    Heavy("seven sheets of a million records", "xlsx", workbooks.workbook(7, workbooks.not_alike)),
    Heavy("two sheets of a million records", "xlsx", workbooks.workbook(2, workbooks.not_alike)),
    Heavy("texts of 32,000 characters", "xlsx", workbooks.workbook(1, workbooks.long_texts)),
    Heavy("cells without a value", "xlsx", workbooks.workbook(1, workbooks.without_values)),
    Heavy("records that are not alike", "parquet", parquets.not_alike),
    Heavy("one record again and again", "parquet", parquets.alike),
    Heavy("a byte and a half a record", "parquet", parquets.dense),
    Heavy("one record a thousand million times", "parquet", parquets.repeated),
    Heavy("texts of 120,000 characters", "parquet", parquets.long_texts),
)


def main() -> None:
    """Verify each, or those whose words are given, and list what it took."""
    beyond = 0
    for heavy in INPUTS:
        if sys.argv[1:] and not any(words in f"{heavy.ending}: {heavy.words}" for words in sys.argv[1:]):
            continue
        with tempfile.TemporaryDirectory() as folder:
            beyond += not _is_within(heavy, Path(folder))
    raise SystemExit(1 if beyond else 0)


def _is_within(heavy: Heavy, folder: Path) -> bool:
    """Whether a run over an input takes no more than it may, and ends as it should."""
    file = folder / "extract" / f"contributions.{heavy.ending}"
    shutil.copytree(_SAMPLE, file.parent, ignore=shutil.ignore_patterns("contributions.csv"))
    heavy.write(file)
    os.sync()
    command = [
        sys.executable,
        "-m",
        "pipelines",
        "verify",
        str(file.parent),
        "--store",
        str(folder / "s"),
        "--lang",
        "en",
    ]
    began = time.monotonic()
    with (folder / "said").open("w+") as said:
        process = subprocess.Popen([*command, "--store", str(folder / "s")], stdout=subprocess.DEVNULL, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
    process.returncode = code = os.waitstatus_to_exitcode(status)
    lines = [line for line in (folder / "said").read_text().splitlines() if not _PROGRESS.fullmatch(line)]
    within = seconds <= _MOST_SECONDS and used.ru_maxrss <= _MOST_KILOBYTES and (code, len(lines)) in ((0, 0), (1, 1))
    print(
        f"{'' if within else 'BEYOND: '}{heavy.ending}, {file.stat().st_size / 10**6:.0f} MB, {heavy.words}: "
        f"{seconds:.1f} s ({used.ru_utime + used.ru_stime:.1f} of the processor), "
        f"{used.ru_maxrss / (1 << 20):.2f} GiB, {'; '.join(lines)[:300] or 'a run'}",
        flush=True,
    )
    return within


if __name__ == "__main__":
    main()
