"""The command `hecha`. Exit codes: 0 done, 1 the run could not be made, 2 wrong usage."""

from __future__ import annotations

import io
import json
import os
import sys
from dataclasses import asdict
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from checks.law.reasons import Language
from pipelines.ending import Errors, flush
from pipelines.errors import HechaError
from pipelines.signals import end_at_once, end_in_order
from pipelines.store import Store

if TYPE_CHECKING:
    from pipelines.steps import Request
    from reports.compared import Compared

app = typer.Typer(
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    add_completion=False,
)


LangOption = Annotated[Language, typer.Option("--lang", help="消息语言 / language of messages", envvar="HECHA_LANG")]
StoreOption = Annotated[
    Path, typer.Option("--store", resolve_path=True, help="存放结果的文件夹 / folder of extracts and runs")
]
RevealOption = Annotated[
    bool, typer.Option("--reveal", help="显示完整证件号码和姓名，并记入查阅记录 / unmasked; the access is logged")
]
SourceArgument = Annotated[
    Path,
    typer.Argument(
        help="提取数据：文件夹、压缩包、工作簿或数据库的 TOML / folder, archive, workbook or a database's TOML"
    ),
]
DayOption = Annotated[
    datetime | None,
    typer.Option("--extracted-on", formats=["%Y-%m-%d"], help="提取日期 / day the extract was made"),
]
LayoutsOption = Annotated[
    Path | None, typer.Option("--layouts", help="本单位的表头与代码，先于内置的 / an office's own heads and codes")
]
RunOption = Annotated[
    str | None,
    typer.Option(
        metavar="RUN",
        help="核验批次或其开头，-1 为上一批，默认最新 / run or how it begins, -1 the one before the newest",
    ),
]
DEFAULT_STORE = Path("hecha-store")
DEFAULT_REPORT = Path("hecha-report")


def _show_version(asked: bool) -> None:
    if asked:
        print(f"hecha {metadata.version('jifen-hecha')}")
        raise typer.Exit


@app.callback()
def private(
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="版本 / the version, and no more")
    ] = False,
) -> None:
    """核验居住证积分申请的社保、个税与合同记录。 Cross-checks records before residence-permit points are scored."""
    # Whatever a command writes is for the eyes of its user alone.
    os.umask(0o077)


@app.command()
def verify(
    source: SourceArgument,
    store: StoreOption = DEFAULT_STORE,
    rulebook: Annotated[Path | None, typer.Option(help="替换内置规则参数表 / replaces the built-in rulebook")] = None,
    extracted_on: DayOption = None,
    layouts: LayoutsOption = None,
    dask: Annotated[
        str | None,
        typer.Option(metavar="tcp://HOST:PORT", help="由 Dask 工作进程核验 / the workers of this scheduler judge"),
    ] = None,
    shared: Annotated[
        Path | None, typer.Option(metavar="DIR", help="各机器共用的文件夹，默认同 --store / folder all workers see")
    ] = None,
    details: Annotated[bool, typer.Option("--details", help="摘要列出全部内容 / all of the summary")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 / summary as JSON")] = False,
    lang: LangOption = "zh",
) -> None:
    """核验一批数据并打印摘要。 Verifies an extract and prints a summary."""
    from pipelines.progress import heard_by
    from pipelines.steps import Request
    from reports.console_progress import listener

    with Errors(lang, store) as errors:
        with listener(lang) as shown, heard_by(shown):
            day = extracted_on.date() if extracted_on else None
            run = _verify(Request(source, store, rulebook, day, layouts, dask, shared))
        errors.published(run)
        _print_summary(run, lang, details=details, as_json=as_json)
        flush(sys.stdout)


def _verify(request: Request) -> Path:
    """In this process, or as a flow where a Prefect API is configured or others are to judge."""
    if request.dask is None and request.shared is None and not _prefect_configured():
        from pipelines.steps import verification

        return verification(request)
    # What goes wrong is one line on the terminal; the log is Prefect's to keep.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    from pipelines.cluster import require_judging
    from pipelines.flows import require_api, verify_flow

    require_judging(request)
    require_api()
    return Path(verify_flow(**request.as_parameters()))


def _prefect_configured() -> bool:
    """Whether an API is named in the environment or in a profile; Prefect itself takes a second to import."""
    if not os.environ.get("PREFECT_API_URL") and not _has_profiles():
        return False
    from prefect.settings import PREFECT_API_URL

    return PREFECT_API_URL.value() is not None


def _has_profiles() -> bool:
    try:
        home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
        return Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml")).exists()
    except (OSError, RuntimeError):
        return False  # nobody has a home, or none that may be looked into


def _print_summary(run: Path, lang: Language, *, details: bool, as_json: bool) -> None:
    from reports.masking import Mask
    from reports.summary import summarise

    summary = summarise(run)
    if as_json:
        print(Mask().text(json.dumps(asdict(summary), ensure_ascii=False)))
        return
    from reports.console import Screen
    from reports.console_summary import show_details, show_summary

    (show_details if details else show_summary)(summary, Screen(lang))


@app.command()
def inspect(
    source: SourceArgument,
    extracted_on: DayOption = None,
    layouts: LayoutsOption = None,
    write_layouts: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="写出 --layouts 文件的草稿 / a layouts file to start from"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 / as JSON")] = False,
    lang: LangOption = "zh",
) -> None:
    """核验之前，查看每个文件会怎样读取。 Shows how each file would be read, before any run."""
    from pipelines.inspecting.command import Wanted, inspect_and_tell
    from pipelines.inspecting.inspecting import Request as Inspecting

    with Errors(lang):
        day = extracted_on.date() if extracted_on else None
        inspect_and_tell(Inspecting(source, day, layouts), Wanted(lang, as_json, write_layouts))


@app.command()
def explain(
    wanted: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="申请编号或证件号码，- 为从标准输入读取 / application or identity number, - reads it from stdin",
        ),
    ],
    month: Annotated[
        str | None, typer.Option(metavar="2024-07", help="只逐项说明该月 / the evidence for this month alone")
    ] = None,
    run: RunOption = None,
    reveal: RevealOption = False,
    store: StoreOption = DEFAULT_STORE,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 / as JSON")] = False,
    lang: LangOption = "zh",
) -> None:
    """说明一份申请的结论，直到来源文件和行号。 Explains an application, down to source file and row."""
    from pipelines.explaining import Wanted, explain_all
    from pipelines.stored import files_of, reading
    from reports.run_file import open_run

    with Errors(lang, store), reading(*files_of(file := Store(store).find_run(run))), open_run(file) as opened:
        if not opened.has_extract:
            raise HechaError(
                "存放结果的文件夹中缺少该核验批次的提取数据文件（extracts/），无法说明到行",
                "the store lacks the extract file of this run (extracts/), so its rows cannot be shown",
            )
        explain_all(opened, Wanted(wanted, month, lang, reveal, as_json, store, file.resolve().stem))


@app.command()
def report(
    run: RunOption = None,
    out: Annotated[Path | None, typer.Option(help=f"写入的文件夹，默认 {DEFAULT_REPORT} / folder to write")] = None,
    returns: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="退回更正的问题数据行，每个文件一份 / rejected rows to return"),
    ] = None,
    cases: Annotated[bool, typer.Option("--cases", help="每份申请一页 / one page an application")] = False,
    queue: Annotated[bool, typer.Option("--queue", help="只为待办的申请出页 / pages of the queue only")] = False,
    application: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="只为这份申请出页，可重复 / page of this application; may be repeated"),
    ] = None,
    employer: Annotated[
        str | None,
        typer.Option(metavar="EMPLOYER", help="只为该单位的申请出页：代码或全称 / pages of an employer's applications"),
    ] = None,
    reveal: RevealOption = False,
    store: StoreOption = DEFAULT_STORE,
    lang: LangOption = "zh",
) -> None:
    """生成核验报告，或退回更正的文件。 Writes the report of a run, or its return files."""
    from pipelines.reporting import Wanted
    from pipelines.stored import files_of, reading
    from reports.selection import Selection

    with Errors(lang, store):
        wanted = Wanted.of(Store(store), run, lang, reveal=reveal)
        asked = Selection(queue, tuple(application or ()), employer)
        pages = asked if cases or not asked.is_all else None
        with reading(*files_of(wanted.run_file)):
            if returns is not None:
                print(*wanted.returns(returns), sep="\n")
            if returns is None or out is not None or pages:
                print(*wanted.report(out or DEFAULT_REPORT, pages), sep="\n")


@app.command()
def extracts(
    store: StoreOption = DEFAULT_STORE,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 / as JSON")] = False,
    lang: LangOption = "zh",
) -> None:
    """列出存有的数据提取批次。 Lists the extracts of a store."""
    from pipelines.stored import require_extracts
    from reports.console import Screen
    from reports.console_compare import show_extracts
    from reports.extracts import list_extracts

    with Errors(lang, store):
        require_extracts(Store(store))
        found = list_extracts(store)
        if as_json:
            print(json.dumps(asdict(found), ensure_ascii=False))
        else:
            show_extracts(found, store, Screen(lang))


@app.command()
def runs(
    store: StoreOption = DEFAULT_STORE,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 / as JSON")] = False,
    lang: LangOption = "zh",
) -> None:
    """列出存有的核验批次。 Lists the runs of a store."""
    from pipelines.stored import require_extracts
    from reports.console_query import show_runs
    from reports.run_list import list_runs

    with Errors(lang, store):
        require_extracts(Store(store))
        found = list_runs(store)
        if as_json:
            print(json.dumps(asdict(found), ensure_ascii=False))
        else:
            show_runs(found, store, lang)


@app.command()
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
    beside: Annotated[
        list[str] | None,
        typer.Option(
            metavar="RUN", help="并列的另一批次，名为 run2、extract2；可重复 / another run, as run2; repeatable"
        ),
    ] = None,
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="写入 CSV / to a CSV file")] = None,
    parquet: Annotated[Path | None, typer.Option(metavar="FILE", help="写入 Parquet / to a Parquet file")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 / as JSON")] = False,
    seconds: Annotated[int, typer.Option(min=1, max=86_400, help="最长秒数 / seconds it may take")] = 5,
    rows: Annotated[
        int | None,
        typer.Option(min=1, help="最多行数，屏幕默认 1000，文件 1000000 / rows at most, by default 1,000 or 1,000,000"),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    lang: LangOption = "zh",
) -> None:
    """用 SQL 查询核验批次及其数据，显示完整证件号码和姓名并记入查阅记录。 Asks a run in SQL, unmasked; it is logged."""
    from pipelines.querying.command import Wanted, ask, tell_views

    if sql is None and not describe:
        raise typer.BadParameter("一条 SELECT，或 --describe / a SELECT, or --describe", param_hint="SQL")
    with Errors(lang, store):
        if describe or sql is None:
            tell_views(sql, lang)
        else:
            ask(Wanted(sql, store, run, beside or [], csv, parquet, as_json, seconds, rows, lang))


@app.command()
def compare(
    one: Annotated[str, typer.Argument(metavar="EXTRACT", help="数据提取批次或数据指纹开头 / extract_id or digest")],
    other: Annotated[str, typer.Argument(metavar="EXTRACT", help="另一批 / the other")],
    store: StoreOption = DEFAULT_STORE,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 / as JSON")] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="明细写入 CSV / rows to a CSV file")] = None,
    lang: LangOption = "zh",
) -> None:
    """列出两批数据前后不一致之处。 Lists what an earlier extract gave otherwise than a later one."""
    from pipelines.stored import find_two, reading
    from reports.compared import compare as compared
    from reports.comparison_output import json_parts
    from reports.console import Screen
    from reports.console_compare import show_comparison, show_contradictions

    with Errors(lang, store):
        two = find_two(Store(store), one, other)
        with reading(*two), compared(*two) as found:
            if out is not None:
                _write_rows(found, out, lang)
            if as_json:
                sys.stdout.writelines(json_parts(found, rows=out is None))
                return
            screen = Screen(lang)
            show_comparison(found.comparison, screen)
            if out is None:
                show_contradictions(found.contradictions(), screen)
            else:
                screen.pairs([("written_to", out)])


def _write_rows(found: Compared, out: Path, lang: Language) -> None:
    from reports.comparison_output import write_csv

    if out.suffix.casefold() != ".csv":
        raise HechaError(f"{out}：--out 请写 .csv 文件", f"{out}: --out takes a .csv file")
    try:
        write_csv(found.contradictions(), out, lang)
    except OSError as error:
        raise HechaError(
            f"{out}：无法写入（{type(error).__name__}）", f"{out}: cannot be written ({type(error).__name__})"
        ) from None


@app.command()
def prescreen(
    lists: Annotated[Path, typer.Argument(metavar="LIST", help="单位名单或其文件夹 / a list, or a folder of lists")],
    against: Annotated[
        str, typer.Option(metavar="EXTRACT", help="数据提取批次或数据指纹开头 / extract_id or digest of an extract")
    ],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="申请日期，默认提取日期 / as if applied on this day")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.xlsx|DIR", help="结果的文件或文件夹 / file or folder of results"),
    ] = None,
    employer: Annotated[
        str | None,
        typer.Option(metavar="EMPLOYER", help="名单没有写明的单位：代码或名称 / number or name, if a list names none"),
    ] = None,
    reveal: RevealOption = False,
    store: StoreOption = DEFAULT_STORE,
    rulebook: Annotated[Path | None, typer.Option(help="替换内置规则参数表 / replaces the built-in rulebook")] = None,
    layouts: LayoutsOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="同时以 JSON 输出 / the same as JSON")] = False,
    lang: LangOption = "zh",
) -> None:
    """按单位名单批量预审，并推算最早可通过的月份。 Judges an employer's list as if all applied."""
    from pipelines.prescreening.command import Wanted, prescreen_lists
    from pipelines.prescreening.judging import Request as Prescreening

    with Errors(lang, store):
        day = on.date() if on else None
        request = Prescreening(store, against, day, rulebook, layouts, employer)
        wanted = Wanted(lists, out, lang, reveal=reveal, as_json=as_json)
        if not prescreen_lists(request, wanted):
            raise typer.Exit(1)


def _show_shares(wanted: bool) -> None:
    """Asked for without a folder or a number of persons, so in both languages, as the help is."""
    from pipelines.synth import describe_shares

    if wanted:
        with Errors("zh"):
            print("\n".join(describe_shares()))
        raise typer.Exit


@app.command()
def synth(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="写入的文件夹 / folder to write")],
    persons: Annotated[int, typer.Option(min=1, max=10_000_000, help="人数 / how many persons")],
    seed: Annotated[int, typer.Option(min=0, help="随机种子 / seed")] = 1,
    file_format: Annotated[Literal["csv", "parquet"], typer.Option("--format", help="文件格式 / file format")] = "csv",
    share: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=SHARE", help="某种问题的比例，可重复 / share of a trouble; may be repeated"),
    ] = None,
    no_trouble: Annotated[
        bool, typer.Option("--no-trouble", help="除 --share 外没有任何问题 / no trouble but by --share")
    ] = False,
    shares: Annotated[  # noqa: ARG001 - its callback shows them and ends
        bool,
        typer.Option("--shares", callback=_show_shares, is_eager=True, help="列出各种比例 / list what --share can set"),
    ] = False,
    lang: LangOption = "zh",
) -> None:
    """生成任意规模的虚构数据。 Makes a synthetic extract of any size."""
    from pipelines.synth import Shares, asked_shares, write_extract

    with Errors(lang):
        asked = asked_shares(share or [], Shares.none() if no_trouble else Shares())
        if folder.exists() and any(folder.iterdir()):
            raise HechaError(f"{folder}：文件夹不是空的", f"{folder}: the folder is not empty")
        for dataset, rows in write_extract(folder, persons, seed, file_format, asked).items():
            print(f"{dataset}: {rows}")


def main(arguments: list[str] | None = None) -> None:
    """Entry point; ends the process. A terminal that cannot show a character shows a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    end_in_order()
    try:
        app(arguments)
    finally:
        end_at_once()
