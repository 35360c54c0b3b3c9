"""The door: two runs of a store, and what changed between them and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from checks.differences import Change, ChangedApplication, Diff, Difference, Kind, LoneApplication, RunSide
from checks.law.answers import WORDS
from checks.law.months import month_text
from checks.law.rulebook import Rulebook
from pipelines.diffing.answers import BAR, NONE, PARTS, Changes, changes
from pipelines.diffing.causes import Cause, Unit, causes
from pipelines.diffing.trials import answers
from pipelines.diffing.universe import universe
from pipelines.diffing.wording import differences, yuan
from pipelines.diffing.worlds import Trial, Worlds
from pipelines.errors import HechaError
from pipelines.store import database

_RECEIPT: Final = """select run_id, extract_id, input_digest as extract_digest, extracted_on, rulebook, rulebook_digest,
    software_version from run"""


@dataclass(frozen=True)
class _Side:
    """A run and its extract, open."""

    run: duckdb.DuckDBPyConnection
    extract: duckdb.DuckDBPyConnection

    @property
    def rulebook(self) -> Rulebook:
        return Rulebook.model_validate_json(self.run.execute("select rulebook_figures from run").fetchall()[0][0])

    @property
    def receipt(self) -> RunSide:
        return RunSide(**database.read(self.run, _RECEIPT).row(0, named=True))

    @property
    def files(self) -> dict[int, str]:
        return dict(self.extract.execute("select source_file, path from source_file").fetchall())


def diff(old: Path, new: Path) -> Diff:
    """Compare two run files of one store; each answer that changed is judged again until its cause is known.

    Raises:
        HechaError: they are the same run, or the store lacks the extract of one.
    """
    if old.resolve() == new.resolve():
        raise HechaError("两个批次是同一个，没有可比较的", "both are the same run; there is nothing to compare")
    with _opened(old) as before, _opened(new) as after:
        changed = changes(before.run, after.run)
        applications = _explained(before, after, changed) if changed.units.height else []
        lone = _lone(before, after, changed.lone)
        return Diff(before.receipt, after.receipt, changed.compared, applications, lone)


@contextmanager
def _opened(run: Path) -> Iterator[_Side]:
    file = run.resolve()
    with ExitStack() as stack:
        opened = stack.enter_context(database.opened(file, read_only=True))
        digest = opened.execute("select input_digest from run").fetchall()[0][0]
        extract = file.parent.parent / "extracts" / f"{digest}.duckdb"
        if not extract.exists():
            raise HechaError(
                f"批次 {file.stem}：存放结果的文件夹中缺少它的提取数据文件（extracts/），无法重新核验原因",
                f"run {file.stem}: the store lacks its extract file (extracts/), so it cannot be judged again",
            )
        yield _Side(opened, stack.enter_context(database.opened(extract, read_only=True)))


def _explained(before: _Side, after: _Side, changed: Changes) -> list[ChangedApplication]:
    worlds = Worlds(universe(before.extract, after.extract, changed.pairs), before.rulebook, after.rulebook)
    keys = worlds.universe.numbering.tables["employer_key"].with_row_index("key").cast({"key": pl.Int32})
    units = changed.units.join(keys, on="employer_key", how="left", maintain_order="left")

    def judge(trials: Sequence[tuple[int, tuple[int, ...]]]) -> Iterable[tuple[int, int, str]]:
        return answers(worlds, units, [Trial(*each) for each in trials]).iter_rows()

    wanted = [Unit(*row) for row in units.select("unit", "person", "before", "after").iter_rows()]
    result = causes(wanted, worlds.of_persons, sorted(worlds.figures), judge)
    shown = {switch for each in result.values() for switch in _shown(each)}
    differences_by_switch = differences(worlds, (before.files, after.files), shown)
    return _applications(
        before, after, changed, {unit: _change(cause, differences_by_switch) for unit, cause in result.items()}
    )


def _shown(cause: Cause) -> set[int]:
    return {switch for each in cause.sets for switch in each} if cause.sets else set(cause.pool)


_Why = tuple[Cause, list[list[Difference]], list[Difference], list[Difference]]


def _change(cause: Cause, differences_by_switch: dict[int, Difference]) -> _Why:
    """A cause with its sets; with what is needed and the pool where it has none."""
    sets = [[differences_by_switch[switch] for switch in each] for each in cause.sets]
    needed, pool = ((), ()) if cause.sets else (cause.needed or (), cause.pool)
    return cause, sets, [differences_by_switch[each] for each in needed], [differences_by_switch[each] for each in pool]


def _applications(before: _Side, after: _Side, changed: Changes, why: dict[int, _Why]) -> list[ChangedApplication]:
    """The applications with the changes of their verdict and points, and of the months of their person."""
    employers = _employers(before) | _employers(after)
    by_pair: dict[int, list[Change]] = defaultdict(list)
    months: dict[int, list[Change]] = defaultdict(list)
    for unit in changed.units.iter_rows(named=True):
        change = _as_change(unit, why[unit["unit"]], employers)
        (months[unit["person"]] if unit["kind"] == "month" else by_pair[unit["pair"]]).append(change)
    people = _applicants(after, changed.pairs)
    result = []
    for pair in changed.pairs.iter_rows(named=True):
        until = month_text(max(each.year * 12 + each.month - 1 for each in (pair["old_on"], pair["new_on"])))
        own = [each for each in months[pair["person"]] if each.month <= until]
        every = sorted(by_pair[pair["pair"]], key=lambda each: each.kind != "verdict") + own
        if every:
            result.append(
                ChangedApplication(
                    application_id=pair["new_id"], applied_on=pair["new_on"], old_id=pair["old_id"],
                    old_on=pair["old_on"], joined="same" if pair["new_id"] == pair["old_id"] else "renewed",
                    person_id=pair["person_id"], **people[pair["new_id"]],
                    since=min((each.month for each in own if _counts_less(each)), default=""), changes=every,
                )
            )  # fmt: skip
    return sorted(result, key=lambda each: each.application_id)


def _counts_less(change: Change) -> bool:
    """Whether a month counts for less than before: it is gone, its outcome is worse, or its base lower."""
    if not change.before or not change.after:
        return not change.after
    worse = WORDS.index(change.after["outcome"]) - WORDS.index(change.before["outcome"])
    return worse < 0 or (
        worse == 0
        and len(change.after["base"]) <= len(change.before["base"])
        and _fen(change.after) < _fen(change.before)
    )


def _fen(answer: dict[str, str]) -> int:
    return int(answer["base"].replace(".", ""))


def _as_change(unit: dict[str, object], why: _Why, employers: dict[str, tuple[str, str]]) -> Change:
    cause, sets, needed, pool = why
    kind: Kind = unit["kind"]  # type: ignore[assignment]
    key = unit["employer_key"]
    employer_id, employer_name = employers.get(str(key), ("", "")) if key is not None else ("", "")
    return Change(
        kind=kind, month="" if unit["month"] is None else month_text(int(str(unit["month"]))),
        employer_key="" if key is None else str(key),
        employer_id=employer_id, employer_name=employer_name, before=_parts(kind, str(unit["before"])),
        after=_parts(kind, str(unit["after"])), cause=cause.kind, sets=sets, needed=needed, pool=pool,
        is_sought=cause.is_sought,
    )  # fmt: skip


def _parts(kind: Kind, answer: str) -> dict[str, str]:
    if answer == NONE:
        return {}
    parts = dict(zip(PARTS[kind], answer.split(BAR), strict=True))
    return parts | {"base": yuan(int(parts["base"]))} if kind == "month" else parts


def _employers(side: _Side) -> dict[str, tuple[str, str]]:
    """Number and name of employers, by key."""
    query = """select employer_key, min(employer_id), any_value(employer_name) from employer_key
        join employer_number using (key) group by employer_key"""
    return {key: (number, name or "") for key, number, name in side.extract.execute(query).fetchall()}


def _applicants(after: _Side, pairs: pl.DataFrame) -> dict[str, dict[str, str]]:
    """person_name, employer_id and employer_name of applications, as the new run has them."""
    after.run.register("asked", pairs.select(application_id="new_id").to_arrow())
    rows = database.read(after.run, _APPLICANTS)
    return {row.pop("application_id"): row for row in rows.iter_rows(named=True)}


_APPLICANTS: Final = """select application_id, coalesce(person_name, '') as person_name, employer_id,
    coalesce(employer_name, '') as employer_name
from verdict
semi join asked using (application_id)
join person using (person_id)
left join employer_number using (employer_id)
left join employer_key using (key)"""


def _lone(before: _Side, after: _Side, lone: pl.DataFrame) -> list[LoneApplication]:
    """The applications that one run alone has, with what the other extract says of their rows."""
    codes = {in_new: _rejected(before if in_new else after, lone.filter(in_new=in_new)) for in_new in (False, True)}
    return [
        LoneApplication(**row, rejected=codes[row["in_new"]].get(row["application_id"], []))
        for row in lone.iter_rows(named=True)
    ]


def _rejected(side: _Side, lone: pl.DataFrame) -> dict[str, list[str]]:
    """The codes under which an extract sets the rows of some applications aside."""
    side.extract.register("asked", lone.select("application_id").to_arrow())
    return dict(side.extract.execute(_REJECTED).fetchall())


_REJECTED: Final = """select asked.application_id, list(distinct code order by code) as codes
from asked
join reject_cell on reject_cell.sent = asked.application_id
join rejects using (dataset, source_file, row_number)
where dataset = 'applications' and reject_cell.column_name = 'application_id'
group by asked.application_id"""
