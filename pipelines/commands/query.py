"""`hecha query`: rows on the terminal or in a file; the access is logged before any is shown."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final

import pyarrow as pa
import typer

from checks.law.reasons import Language
from pipelines.access_log import log_access, sql_for_access_log
from pipelines.clock import receipt_clock
from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, JsonOption, LangOption, RunOption, StoreOption
from pipelines.errors import HechaError
from pipelines.querying.answer import Answer, answer_of_query
from pipelines.querying.query import Bounds, Query
from pipelines.querying.views import columns_of, views_of_query
from pipelines.store import database
from pipelines.store.finding import files_of
from pipelines.store.folder import Store
from reports.console.query import query_word, show_columns, show_rows, show_views
from reports.console.query_output import json_parts, write_csv, write_parquet

FROM_STANDARD_INPUT: Final = "-"
_TO_FILE: Final = 1_000_000


def query(
    sql: Annotated[
        str | None,
        typer.Argument(
            metavar="SQL|FILE.sql",
            help="一条 SELECT，或存有它的文件，- 为标准输入 / a SELECT, a file that holds it, or - for standard input",
        ),
    ] = None,
    describe: Annotated[
        bool, typer.Option("--describe", help="列出视图，或说明一个视图的各列 / the views, or the columns of one")
    ] = False,
    run: RunOption = None,
    other_runs: Annotated[
        list[str] | None,
        typer.Option(
            "--other-run",
            metavar="RUN",
            help="并列的另一批次，名为 run2、extract2；可重复 / another run, as run2; repeatable",
        ),
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="写入 CSV / to a CSV file")] = None,
    parquet: Annotated[Path | None, typer.Option(metavar="FILE", help="写入 Parquet / to a Parquet file")] = None,
    as_json: JsonOption = False,
    seconds: Annotated[int, typer.Option(min=1, max=86_400, help="最长秒数 / seconds it may take")] = 5,
    rows: Annotated[
        int | None,
        typer.Option(min=1, help="最多行数，屏幕默认 1000，文件 1000000 / rows at most, by default 1,000 or 1,000,000"),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    lang: LangOption = "zh",
) -> None:
    """用 SQL 查询核验批次及其数据，显示完整证件号码和姓名并记入查阅记录。 Asks a run in SQL, unmasked; it is logged."""
    if sql is None and not describe:
        raise typer.BadParameter("一条 SELECT，或 --describe / a SELECT, or --describe", param_hint="SQL")
    with Errors(lang, store):
        if describe or sql is None:
            _tell_views(sql, lang)
        else:
            run_query(WantedQuery(sql, store, run, other_runs or [], csv, parquet, as_json, seconds, rows, lang))


@dataclass(frozen=True)
class WantedQuery:
    """A query, and how its rows are shown.

    Attributes:
        sql: a query, the name of a file `*.sql` that holds it, or `-`.
        other_runs: further runs. rows: at most, None for a thousand on the terminal and a million elsewhere.
    """

    sql: str
    store: Path
    run: str | None
    other_runs: Sequence[str]
    csv: Path | None
    parquet: Path | None
    as_json: bool
    seconds: int
    rows: int | None
    language: Language


def run_query(wanted: WantedQuery) -> None:
    """Run the query and tell its rows.

    Raises:
        HechaError: a run is not there, the access cannot be logged, the query has no answer, or a file cannot be made.
    """
    if [wanted.csv is not None, wanted.parquet is not None, wanted.as_json].count(True) > 1:
        raise HechaError("--csv、--json 和 --parquet 只能选一个", "choose one of --csv, --json and --parquet")
    store, sql = Store(wanted.store), _sql(wanted.sql)
    runs = [store.find_run(wanted.run), *(store.find_run(each) for each in wanted.other_runs)]
    files = [files_of(run) for run in runs]
    log_access(
        store.root, receipt_clock(), ",".join(each[0].stem for each in files), f"query {sql_for_access_log(sql)}", []
    )
    on_screen = not (wanted.csv or wanted.parquet or wanted.as_json)
    bounds = replace(Bounds(), seconds=wanted.seconds)
    bounds = replace(bounds, rows=wanted.rows or (bounds.rows if on_screen else _TO_FILE))
    views = list(database.sql_files("analyst/two_runs").values()) if wanted.other_runs else []
    with store.workplace() as workplace:
        pairs = [(str(run), str(extract[0]) if extract else None) for run, *extract in files]
        with answer_of_query(Query(sql, pairs, views, str(workplace), bounds)) as answer:
            _tell(answer, wanted, bounds)


def _tell_views(name: str | None, language: Language) -> None:
    """The views that can be queried, or the columns of one.

    Raises:
        HechaError: none is called so.
    """
    if name is None:
        show_views([(each.scope, each.name, each.words.in_language(language)) for each in views_of_query()], language)
        return
    matching = [each for each in views_of_query() if name.casefold() in (each.name, f"{each.scope}.{each.name}")]
    if not matching:
        raise HechaError(
            f"没有视图“{name}”；hecha query --describe 列出全部",
            f"no view is called {name!r}; hecha query --describe lists all",
        )
    for each in matching:
        columns = [(column, kind, words.in_language(language)) for column, kind, words in columns_of(each)]
        show_columns(each.name, each.words.in_language(language), columns, language)


def _tell(answer: Answer, wanted: WantedQuery, bounds: Bounds) -> None:
    if wanted.as_json:
        sys.stdout.writelines(json_parts(_all(answer, bounds)))
    elif (path := wanted.csv or wanted.parquet) is not None:
        _write(answer, path, wanted, bounds)
    else:
        rows = [[column[row] for column in columns] for columns, row in _cells(answer)]
        show_rows(answer.schema.names, rows, wanted.language)
        name, count = ("more", bounds.rows) if answer.more else ("rows", len(rows))
        print(query_word(name, wanted.language, count))


def _write(answer: Answer, path: Path, wanted: WantedQuery, bounds: Bounds) -> None:
    write = write_csv if wanted.csv else write_parquet
    try:
        rows = write(answer.schema, _all(answer, bounds), path)
    except OSError as error:
        kind = type(error).__name__
        raise HechaError(f"{path}：无法写入（{kind}）", f"{path}: cannot be written ({kind})") from None
    print(query_word("written", wanted.language, path, rows))


def _cells(answer: Answer) -> Iterator[tuple[list[list[object]], int]]:
    """The columns of each chunk, and each row's index there; names of columns may repeat."""
    for chunk in answer.chunks:
        columns = [column.to_pylist() for column in chunk.columns]
        yield from ((columns, row) for row in range(chunk.num_rows))


def _all(answer: Answer, bounds: Bounds) -> Iterator[pa.RecordBatch]:
    """All rows; HechaError where there are more than may be."""
    yield from answer.chunks
    if answer.more:
        raise HechaError(
            f"查询结果超过 {bounds.rows} 行，没有写出；请缩小范围，或用 --rows 放宽",
            f"the query has more than {bounds.rows} rows and nothing was written; narrow it, or allow more with --rows",
        )


def _sql(given: str) -> str:
    """The query itself, of a file or of standard input where one of these is named."""
    if given == FROM_STANDARD_INPUT:
        return sys.stdin.read()
    if not given.rstrip().casefold().endswith(".sql") or any(sign in given for sign in "\n;"):
        return given
    try:
        return Path(given).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        kind = type(error).__name__
        raise HechaError(f"{given}：无法读取（{kind}）", f"{given}: cannot be read ({kind})") from None
