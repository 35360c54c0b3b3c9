"""`hecha console`: the office's page, served from a store until Ctrl-C."""

from __future__ import annotations

import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, LangOption, StoreOption
from pipelines.store.folder import Store
from reports.words.catalogue import word

PORT = 8765


def console(
    store: StoreOption = DEFAULT_STORE,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="端口，0 为任一空闲端口 / 0 for any free one")] = PORT,
    users: Annotated[
        Path | None, typer.Option(metavar="FILE", help="用户、密码校验值和角色（TOML） / names, hashes and roles")
    ] = None,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="TLS 证书链和私钥（PEM） / chain and key for TLS")
    ] = None,
    host: Annotated[
        str, typer.Option(help="监听的地址；非本机须有 --users 和 --certificate / where to listen")
    ] = "127.0.0.1",
    address: Annotated[
        str | None, typer.Option(metavar="URL", help="代理后面的对外地址 / by which people reach it behind a proxy")
    ] = None,
    deliveries: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", resolve_path=True, help="页面上只能指定此处之下的来源 / sources named on pages are below it"
        ),
    ] = None,
    make_hash: Annotated[
        bool,
        typer.Option("--hash", help="由密码生成用户文件所用的校验值 / the hash of a password, for the users' file"),
    ] = False,
    lang: LangOption = "zh",
) -> None:
    """在浏览器中办理：待办、申请、单位、线索、查询、预审、数据和审计。 Serves the office's page."""
    with Errors(lang, None if make_hash else store):
        if make_hash:
            print(_hash(_password()))
            return
        # FastAPI takes half a second to import.
        from pipelines.console.server import Settings, serve_console

        settings = Settings(Store(store), port, lang, host, users, certificate, address, deliveries)
        print(word("serving", lang, "console").format(store), flush=True)
        serve_console(settings, lambda line: print(line, flush=True))


def _password() -> str:
    return getpass("") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _hash(password: str) -> str:
    from pipelines.console.users import hash_of, refuse_weak

    refuse_weak(password)
    return hash_of(password)
