"""`hecha notice`: letters in Word to employers and applicants, or the bureaus' own rejected rows for the bureaus."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from checks.law.reasons import Language
from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, LangOption, RevealOption, RunOption, StoreOption
from pipelines.decisions.refreshing import decided_by_now
from pipelines.errors import HechaError
from pipelines.papers.letters import Letters
from pipelines.store.folder import Store
from reports.letters.templates import Kind, letter_template
from reports.model.selection import Selection
from reports.whole_file import whole_file
from reports.words.plain import printable_text


def notice(
    application: Annotated[
        list[str] | None, typer.Argument(metavar="[APPLICATION]...", help="申请编号，每份一封 / one letter each")
    ] = None,
    employer: Annotated[
        str | None,
        typer.Option(metavar="EMPLOYER", help="该单位全部人员合为一封：单位代码或全称 / one letter for its people"),
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="所有单位，每个单位一封 / one letter an employer")] = False,
    out: Annotated[Path | None, typer.Option(help="存放的文件夹 / folder to write")] = None,
    result: Annotated[
        bool, typer.Option("--result", help="改为生成已有结论的申请的告知单 / outcome of decided applications instead")
    ] = False,
    for_bureau: Annotated[
        bool,
        typer.Option("--for-bureau", help="改为列出须由数据部门更正的数据行 / the bureaus' own rejected rows instead"),
    ] = False,
    template: Annotated[
        Path | None, typer.Option(metavar="FILE", help="本单位的 Word 模板 / the office's own template in Word")
    ] = None,
    write_template: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="写出内置模板供修改 / writes the built-in template to start from"),
    ] = None,
    run: RunOption = None,
    reveal: RevealOption = False,
    store: StoreOption = DEFAULT_STORE,
    lang: LangOption = "zh",
) -> None:
    """生成一次性告知书、告知单，或给数据部门的清单。 Writes letters, or the bureaus' rejected rows."""
    kind: Kind = "result" if result else "notice"
    with Errors(lang, store):
        if write_template is not None:
            _write_template(write_template, kind, lang)
            return
        wanted = Selection(applications=tuple(application or ()), employer=employer)
        if wanted.is_all and not everyone:
            raise HechaError(
                "请给出申请编号，或用 --employer 指定单位，或用 --all 表示全部",
                "name applications, or an employer with --employer, or all with --all",
            )
        if out is None:
            raise HechaError("请用 --out 指定存放的文件夹", "name the folder to write with --out")
        office = Letters(Store(store), wanted, out, lang, reveal)
        file = office.store.find_run(run).resolve()
        with decided_by_now(office.store, file):
            print(*(office.for_bureaus(file) if for_bureau else office.letters(file, kind, template)), sep="\n")


def _write_template(path: Path, kind: Kind, language: Language) -> None:
    with whole_file(path) as file:
        file.write(letter_template(kind, language))
    print(printable_text(path))
