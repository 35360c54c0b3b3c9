"""Options and arguments that several commands share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from checks.law.reasons import Language

LangOption = Annotated[Language, typer.Option("--lang", help="消息语言 / language of messages", envvar="HECHA_LANG")]
StoreOption = Annotated[
    Path, typer.Option("--store", resolve_path=True, help="存放结果的文件夹 / folder of extracts and runs")
]
JsonOption = Annotated[bool, typer.Option("--json", help="以 JSON 输出 / as JSON")]
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
    Path | None, typer.Option("--layouts", help="本单位的表头和代码，优先于内置的 / an office's own heads and codes")
]
RunOption = Annotated[
    str | None,
    typer.Option(
        metavar="RUN",
        help="核验批次号或其开头几位；-1 为上一批；默认为最新一批 / run or how it begins, -1 the one before the newest",
    ),
]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="办理人，默认为系统用户 / who acts; by default the account")
]
OfficeOption = Annotated[
    Path | None,
    typer.Option(
        "--office", help="本单位设置，默认为存放结果文件夹中的 office.toml / by default office.toml of the store"
    ),
]
BecauseOption = Annotated[str, typer.Option("--because", metavar="TEXT", help="理由 / why, in words")]
EventArgument = Annotated[int, typer.Argument(metavar="EVENT", help="人工核定记录的编号 / its number in the log")]
EXTRACT = "数据提取批次号，或数据校验值的开头几位 / extract_id or digest of an extract"
"""How an extract is named."""
DEFAULT_STORE = Path("hecha-store")
