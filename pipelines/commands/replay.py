"""`hecha replay`: a run made again from what the store keeps, and compared with it row for row."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Final

import typer

from checks.law.reasons import Language
from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, JsonOption, LangOption, StoreOption
from pipelines.progress import followed_by
from pipelines.replaying.differences import Change, Difference
from pipelines.replaying.replay import Replay
from pipelines.replaying.replay import replay as replayed
from pipelines.store.folder import Store
from reports.console.progress import progress_listener
from reports.console.screen import Screen
from reports.masking import Mask
from reports.words.catalogue import word

SETTINGS: Final = {"ignore_unknown_options": True}
"""For typer: -1 is the name of a run here."""


def replay(
    run: Annotated[
        str | None,
        typer.Argument(
            metavar="RUN",
            help="核验批次号或其开头几位；-1 为上一批；默认为最新一批 / run or how it begins; the newest by default",
        ),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """用存档的数据和参数重新核验一个批次，逐行比对。 Makes a run again and compares it row for row."""
    if (run or "").startswith("--"):
        raise typer.BadParameter(f"没有选项 {run} / no such option", param_hint="RUN")
    with Errors(lang, store):
        in_store = Store(store)
        with progress_listener(lang) as shown, followed_by(shown):
            again = replayed(in_store, in_store.find_run(run))
        if as_json:
            print(Mask().text(json.dumps(asdict(again) | {"is_equal": again.is_equal}, ensure_ascii=False)))
        else:
            _show(again, Screen(lang))
        if not again.is_equal:
            raise typer.Exit(1)


def _show(again: Replay, screen: Screen) -> None:
    said = _words(screen.language)
    if again.is_equal:
        screen.line(said["replay_equal"].format(again.run_id, len(again.rows), sum(again.rows.values())))
        return
    screen.line(said["replay_differs"].format(again.run_id, sum(again.differing.values()), len(again.differing)))
    heads = [said[name] for name in ("replay_table", "replay_key", "replay_what")]
    rows = [(each.table, " ".join(filter(None, each.key)), _what(each, said)) for each in again.differences]
    screen.table("", heads, rows)
    for table, count in again.differing.items():
        unnamed = count - sum(each.table == table for each in again.differences)
        if unnamed:
            screen.line(said["replay_more"].format(table, unnamed))


def _what(each: Difference, said: dict[str, str]) -> str:
    if each.row != "both":
        return said[f"replay_{each.row}"]
    return "; ".join(_change(change, said) for change in each.changes)


def _change(change: Change, said: dict[str, str]) -> str:
    if change.kept is None:
        return said["replay_changed"].format(change.column)
    return f"{change.column} {change.kept} → {change.again}"


def _words(language: Language) -> dict[str, str]:
    names = ("equal", "differs", "table", "key", "what", "kept", "again", "order", "changed", "more")
    return {f"replay_{name}": word(f"replay_{name}", language, "office") for name in names}
