"""`hecha synth`: a synthetic extract of any size."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from pipelines.commands.ending import Errors
from pipelines.commands.options import LangOption
from pipelines.errors import HechaError
from pipelines.synth import Shares, describe_shares, shares_given, write_extract


def _show_shares(wanted: bool) -> None:
    """Asked for without a folder or a number of persons, so in both languages, as the help is."""
    if wanted:
        with Errors("zh"):
            print("\n".join(describe_shares()))
        raise typer.Exit


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
    plant: Annotated[
        bool,
        typer.Option(
            "--plant",
            help="另加可疑做法和看似可疑的正常情形，真相写在文件夹旁的 .truth.csv / add schemes and innocent twins, "
            "and write the truth beside the folder",
        ),
    ] = False,
    lang: LangOption = "zh",
) -> None:
    """生成任意规模的虚构数据。 Makes a synthetic extract of any size."""
    with Errors(lang):
        given = shares_given(share or [], Shares.without_trouble() if no_trouble else Shares())
        if folder.exists() and any(folder.iterdir()):
            raise HechaError(f"{folder}：文件夹不是空的", f"{folder}: the folder is not empty")
        for dataset, rows in write_extract(folder, persons, seed, file_format, given, planted=plant).items():
            print(f"{dataset}: {rows}")
