"""Pre-screening: the persons of employers' lists judged against an extract, as if all applied on one day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from checks.facts.block import Grounds
from checks.law.months import month_number
from checks.prescreened import Prescreened
from checks.projection import days_ahead
from pipelines.errors import HechaError, SourceError
from pipelines.judging.grounds import read_grounds, reader_of_extract
from pipelines.names import readable_name
from pipelines.prescreening.employers import KnownEmployers
from pipelines.prescreening.employers_list import EmployersList, read_list
from pipelines.prescreening.persons import judge_rows, persons_of_list, remarks_on_list, with_outcomes
from pipelines.reading.faults import Limits
from pipelines.reading.layouts import Layouts, read_layouts
from pipelines.steps import given_rulebook
from pipelines.store import database
from pipelines.store.finding import errors_of_reading, find_extract
from pipelines.store.folder import Store

ROWS_AT_ONCE: Final = 5_000
"""So many rows of lists are judged together, at least: the extract is read once for them."""

Prescreening = tuple[Path, Prescreened | HechaError]
"""A list, and the outcome of it."""


@dataclass(frozen=True)
class Request:
    """Against what lists are judged.

    Attributes:
        extract: its name in the store; the newest run's where it is None.
        on: the day of application; the day of the extract where it is None.
        employer: number or name of the employer of lists that name none.
    """

    store: Path
    extract: str | None = None
    on: date | None = None
    rulebook: Path | None = None
    layouts: Path | None = None
    employer: str | None = None


@dataclass(frozen=True)
class Against:
    """An open extract and all that is read of it once; `about` is a list without name and persons."""

    connection: duckdb.DuckDBPyConnection
    about: Prescreened
    grounds: Grounds
    known: KnownEmployers
    layouts: Layouts
    on: date
    employer: str | None

    @property
    def limits(self) -> Limits:
        """What reading needs to know of time."""
        return Limits.of(self.grounds.extracted_on, self.grounds.rulebook)


@contextmanager
def open_against(request: Request) -> Iterator[Against]:
    """The extract that is named, open while lists are judged.

    Raises:
        HechaError: there is none of that name, it is damaged, or nothing can be judged on the day.
    """
    store = Store(request.store.resolve())
    path = find_extract(store, request.extract) if request.extract is not None else _newest(store)
    rulebook, layouts = given_rulebook(request.rulebook), read_layouts(request.layouts)
    with errors_of_reading(path), database.open_database(path, read_only=True) as connection:
        grounds = read_grounds(reader_of_extract(connection), rulebook)
        on = request.on or grounds.extracted_on
        _refuse_day(on, grounds)
        extract_id = str(database.read(connection, "select extract_id from extract").item())
        known = KnownEmployers.of(connection, grounds.employers)
        about = _about(extract_id, path.stem, grounds, on)
        employer = None if request.employer is None else known.resolved(connection, request.employer)
        yield Against(connection, about, grounds, known, layouts, on, employer)


def _about(extract_id: str, digest: str, grounds: Grounds, on: date) -> Prescreened:
    last = [on, *days_ahead(on, grounds.rulebook)][-1]
    document = grounds.rulebook.rulebook.document
    return Prescreened("", extract_id, digest, grounds.extracted_on, on, document, month_number(last), [], [], [], [])


def _newest(store: Store) -> Path:
    """The extract of the newest run."""
    run = store.find_run(None).resolve()
    with errors_of_reading(run), database.open_database(run, read_only=True) as connection:
        digest = str(database.read(connection, "select input_digest from run").item())
    return find_extract(store, digest)


def _refuse_day(on: date, grounds: Grounds) -> None:
    if on > grounds.extracted_on:
        raise HechaError(
            f"--on {on} 晚于提取日期 {grounds.extracted_on}，提取数据无法说明；以后月份见预审结果中的推算",
            f"--on {on} is after the day of the extract, {grounds.extracted_on}, which cannot tell; "
            "for later months see the forecast in the result",
        )
    document = grounds.rulebook.rulebook
    if not document.effective_from <= on <= document.effective_until:
        valid = f"{document.effective_from} – {document.effective_until}"
        raise HechaError(
            f"申请日期 {on} 不在规则参数表有效期内（{valid}，第十五条）；请用 --on 或 --rulebook 另选",
            f"{on} is outside the rulebook's dates ({valid}, 第十五条); choose others with --on or --rulebook",
        )


def prescreen(lists: Iterable[Path], against: Against) -> Iterator[Prescreening]:
    """Judge lists; one that cannot be used is reported and stops no other. Not in the order given.

    As many are judged together as have ROWS_AT_ONCE rows, so that memory does not grow with the number of lists.
    """
    waiting: list[EmployersList] = []
    for path in lists:
        read = _read(path, against)
        if isinstance(read, HechaError):
            yield path, read
            continue
        waiting.append(read)
        if sum(listed.rows.height for listed in waiting) >= ROWS_AT_ONCE:
            yield from _judged(waiting, against)
            waiting = []
    yield from _judged(waiting, against)


def _read(path: Path, against: Against) -> EmployersList | HechaError:
    try:
        return read_list(path, against.limits, against.layouts, against.employer)
    except HechaError as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever a file does, its text must not pass, nor stop the others
        kind = type(error).__name__
        return HechaError(
            f"{readable_name(path.name)}：无法读取（{kind}）", f"{readable_name(path.name)}: cannot be read ({kind})"
        )


def _judged(lists: list[EmployersList], against: Against) -> Iterator[Prescreening]:
    if not lists:
        return
    rows = pl.concat([listed.rows.with_columns(list_number=pl.lit(number)) for number, listed in enumerate(lists)])
    placed, employers = against.known.with_numbers(against.known.known_by_name(against.connection, rows))
    outsiders = against.grounds.rulebook.scope.outsider_numbers.value
    placed = with_outcomes(placed, against.connection, outsiders)
    decided = judge_rows(placed, against.connection, replace(against.grounds, employers=employers), against.on)
    for number, listed in enumerate(lists):
        own = placed.filter(pl.col("list_number") == number)
        yield (
            listed.path,
            _without_employer(listed, own)
            or replace(
                against.about,
                name=readable_name(listed.path.name),
                remarks=remarks_on_list(own),
                persons=persons_of_list(own, decided),
                own_heads=listed.own_heads,
                left_out=listed.left_out,
            ),
        )


def _without_employer(listed: EmployersList, rows: pl.DataFrame) -> HechaError | None:
    """What to say of a list of which no row has an employer that is known."""
    faults = rows["faults"].list.first()
    if rows["key"].is_not_null().any() or not faults.str.starts_with("EMPLOYER").any():
        return None
    return SourceError(
        f"{readable_name(listed.path.name)}：名单所写的单位无法确定（未写明、提取数据中没有该名称，或同名单位不止一个）；"
        "请写明统一社会信用代码，或用 --employer 给出",
        f"{readable_name(listed.path.name)}: its employer cannot be told "
        "(none is named, or none or several are of its name); write its 统一社会信用代码, or give --employer",
    )
