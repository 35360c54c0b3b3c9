"""The console as one application: its pages, its errors, and the guard before them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import resources
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from pipelines.console.guard import Guard, TooLargeError
from pipelines.console.noting import note_refused
from pipelines.console.pages import ROUTERS
from pipelines.console.visiting import (
    Desk,
    LoggedOutError,
    NoSuchError,
    NotAllowedError,
    NothingYetError,
    Visit,
    any_visitor,
    redirect_to,
)
from pipelines.errors import HechaError
from reports.words.catalogue import word


def console_application(
    desk: Desk, hosts: frozenset[str], origins: frozenset[str], complain: Callable[[str], None]
) -> Guard:
    """The console.

    Args:
        hosts: names, with port, by which it is called; origins: of its own pages.
        complain: takes a line about what went wrong, without data.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk = desk
    static = resources.files("pipelines.console").joinpath("static")
    style = resources.files("reports.page").joinpath("templates", "style.css").read_text(encoding="utf-8")
    app.add_api_route("/static/report.css", lambda: Response(style, media_type="text/css"))
    app.mount("/static", StaticFiles(directory=str(static)), "static")
    for router in ROUTERS:
        app.include_router(router)
    _add_errors(app)
    return Guard(app, hosts, origins, complain, desk.is_secure)


def _add_errors(app: FastAPI) -> None:
    app.add_exception_handler(LoggedOutError, _to_login)
    app.add_exception_handler(HechaError, _in_words)
    app.add_exception_handler(NothingYetError, _nothing_yet)
    app.add_exception_handler(NotAllowedError, _not_allowed)
    for kind, status, name in (
        (NoSuchError, 404, "no_such"),
        (TooLargeError, 413, "too_large"),
        (RequestValidationError, 400, "not_understood"),
        (Exception, 500, "went_wrong"),
    ):
        app.add_exception_handler(kind, _saying(status, name))
    app.add_exception_handler(HTTPException, _of_http)


async def _to_login(request: Request, _error: Exception) -> Response:
    here = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    return redirect_to(f"/login?next={quote(here)}" if request.method == "GET" else "/login")


async def _in_words(request: Request, error: Exception) -> Response:
    # Where the store is on the machine is nobody's business.
    visit = await any_visitor(request)
    said = error.words(visit.language) if isinstance(error, HechaError) else ""
    return visit.page("error.html.j2", status=400, said=said.replace(f"{visit.desk.store.root}/", ""))


async def _nothing_yet(request: Request, _error: Exception) -> Response:
    return (await any_visitor(request)).page("nothing_yet.html.j2", status=400)


async def _not_allowed(request: Request, _error: Exception) -> Response:
    visit = await any_visitor(request)
    if visit.session is not None:
        note_refused(request, visit.session.user.name)
    return _page(visit, 403, "not_allowed")


def _saying(status: int, name: str) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answered(request: Request, _error: Exception) -> Response:
        return _page(await any_visitor(request), status, name)

    return answered


async def _of_http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _page(await any_visitor(request), status, "no_such" if status == 404 else "not_understood")


def _page(visit: Visit, status: int, name: str) -> Response:
    return visit.page("error.html.j2", status=status, said=word(name, visit.language, "console"))
