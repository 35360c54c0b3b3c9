"""The console served: on this machine alone, or behind TLS for those who have a password."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import uvicorn

from checks.law.reasons import Language
from pipelines.clock import receipt_clock
from pipelines.console.ahead import reckon_pages_ahead
from pipelines.console.application import console_application
from pipelines.console.entrance import Token, Tries
from pipelines.console.runs import Published
from pipelines.console.sessions import Sessions
from pipelines.console.users import read_users
from pipelines.console.visiting import Desk
from pipelines.console.works import Works
from pipelines.errors import HechaError
from pipelines.store.folder import Store

LOOPBACK: Final = "127.0.0.1"
_OWN_NAMES: Final = (LOOPBACK, "localhost")


@dataclass(frozen=True)
class Settings:
    """How the console is to be served.

    Attributes:
        port: 0 for any that is free. host: the address it listens at.
        users: the file of users; None for the token alone. certificate: a PEM file with the chain and its key.
        address: `https://name[:port]` by which people reach it, where that is a proxy's or another name.
        deliveries: the folder below which folders of deliveries may be named.
    """

    store: Store
    port: int
    language: Language
    host: str = LOOPBACK
    users: Path | None = None
    certificate: Path | None = None
    address: str | None = None
    deliveries: Path | None = None

    @property
    def is_secure(self) -> bool:
        """Whether people reach it over TLS."""
        return self.certificate is not None or (self.address or "").startswith("https://")

    def require_safe(self) -> None:
        """HechaError where others could listen, or come in without a password."""
        if self.host != LOOPBACK and (self.users is None or self.certificate is None):
            raise HechaError(
                "--host：除本机外，须同时给出 --users 和 --certificate",
                "--host: for any address but this machine's own, give --users and --certificate as well",
            )
        if self.address is not None and (self.users is None or not urlsplit(self.address).hostname):
            raise HechaError(
                "--address：请写成 https://名称[:端口]，并给出 --users",
                "--address: write it as https://name[:port], and give --users as well",
            )


def serve_console(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; what runs in processes of its own is ended in order.

    Args:
        announce: takes a line for the terminal: an address, or what went wrong, without data.

    Raises:
        HechaError: the port is taken, the users or the certificate cannot be read, or others could come in.
    """
    settings.require_safe()
    with listening_socket(settings) as listener:
        port = listener.getsockname()[1]
        base = settings.address or f"{'https' if settings.certificate else 'http'}://{_name(settings)}:{port}"
        desk = desk_of(settings, lambda token: announce(f"{base}/enter?token={token}"))
        guarded = console_application(desk, *_names(settings, port, base), announce)
        server = uvicorn.Server(config_of(guarded, settings))
        desk.runs.open_newest()
        if desk.token is not None:
            desk.token.renew()
        else:
            announce(base)
        try:
            server.run([listener])
        finally:
            desk.works.close()
            desk.runs.close()


def desk_of(settings: Settings, announce_token: Callable[[str], None]) -> Desk:
    """What all requests share."""
    users = None if settings.users is None else read_users(settings.users)
    return Desk(
        store=settings.store,
        runs=Published(settings.store, partial(reckon_pages_ahead, language=settings.language)),
        works=Works(settings.store.root),
        sessions=Sessions(receipt_clock),
        tries=Tries(receipt_clock),
        users=users,
        token=Token(announce_token) if users is None else None,
        language=settings.language,
        deliveries=settings.deliveries,
        cookie="__Host-hecha" if settings.is_secure else "hecha",
        is_secure=settings.is_secure,
    )


def _name(settings: Settings) -> str:
    return settings.host if settings.host != "0.0.0.0" else socket.getfqdn()  # noqa: S104 - what it is compared with


def _names(settings: Settings, port: int, base: str) -> tuple[frozenset[str], frozenset[str]]:
    """The hosts and origins by which the console is called."""
    scheme = "https" if settings.certificate else "http"
    own = {f"{name}:{port}" for name in (*_OWN_NAMES, _name(settings))}
    public = urlsplit(base)
    return (
        frozenset({*own, public.netloc}),
        frozenset({*(f"{scheme}://{each}" for each in own), f"{public.scheme}://{public.netloc}"}),
    )


def listening_socket(settings: Settings) -> socket.socket:
    """A socket that listens at the address and port; HechaError where they cannot be had."""
    # Named as TCP, so that asyncio lets small answers go at once.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        # Who follows the address as soon as it is printed waits a moment, and is not refused.
        listener.listen()
        return listener
    except OSError as error:
        listener.close()
        kind = error.strerror or type(error).__name__
        raise HechaError(
            f"--port {settings.port}：无法监听（{kind}）；请另选端口",
            f"--port {settings.port}: cannot listen there ({kind}); choose another",
        ) from None


def config_of(app: object, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves it: no log of addresses, no name of the server."""
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=True,
        lifespan="off",
        proxy_headers=settings.address is not None,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=1 << 15,
        limit_concurrency=400,
        ssl_certfile=settings.certificate,
    )
    if settings.certificate is not None:
        _require_certificate(config, settings.certificate)
    return config


def _require_certificate(config: uvicorn.Config, certificate: Path) -> None:
    try:
        config.load()
    except (OSError, ValueError) as error:
        raise HechaError(
            f"{certificate}：无法作为证书读取（{type(error).__name__}）；文件须为 PEM，依次为证书链和私钥",
            f"{certificate}: cannot be read as a certificate ({type(error).__name__}); a PEM file holds the chain and "
            "its key",
        ) from None
