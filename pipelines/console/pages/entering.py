"""Getting in and out, and the language."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from pipelines.console.entrance import TooManyError
from pipelines.console.noting import note
from pipelines.console.rights import ROLES
from pipelines.console.sessions import WHOLE
from pipelines.console.users import User
from pipelines.console.visiting import (
    LANGUAGE,
    Anybody,
    Desk,
    NotAllowedError,
    Posted,
    Reader,
    Visit,
    any_visitor,
    form_with_right,
    redirect_to,
)
from reports.words.catalogue import word

router = APIRouter()
OWNER: Final = "console"
"""Who comes with the token: the user of the system who started the console, with all rights."""
_LOGIN: Final = "login.html.j2"
Leaving = Annotated[Posted, Depends(form_with_right("read"))]


@router.get("/enter")
async def log_in_by_token(visit: Anybody, token: str = "") -> Response:
    """The printed address: its token is given for a session, once."""
    is_for_later = "prefetch" in visit.request.headers.get("sec-purpose", "")
    if visit.desk.token is None or is_for_later or not visit.desk.token.use(token):
        return visit.page(_LOGIN, status=403, next="/", said=word("token_used", visit.language, "console"))
    note(visit.request, "console login by token", OWNER)
    return _with_session(visit.desk, User(OWNER, frozenset(ROLES)), "/")


@router.get("/login")
async def login_page(visit: Anybody, next: str = "/") -> Response:  # noqa: A002 - as addresses have it
    """Name and password, or where the token is."""
    return redirect_to(_local(next)) if visit.session else visit.page(_LOGIN, next=_local(next), said="")


@router.post("/login")
async def log_in(request: Request) -> Response:
    """Check name and password."""
    visit = await any_visitor(request)
    form = await request.form(max_files=0, max_fields=10)
    name, password, then = (str(form.get(each) or "") for each in ("name", "password", "next"))
    return await run_in_threadpool(_log_in, visit, name, password, _local(then))


def _log_in(visit: Visit, name: str, password: str, then: str) -> Response:
    desk, client = visit.desk, visit.request.client
    if desk.users is None:
        raise NotAllowedError
    try:
        user = desk.tries.log_in(desk.users, name, password, client.host if client else "")
    except TooManyError:
        return visit.page(_LOGIN, status=429, next=then, said=word("too_many", visit.language, "console"))
    if user is None:
        note(visit.request, "console login refused", name if desk.users.knows(name) else None)
        return visit.page(_LOGIN, status=401, next=then, said=word("wrong_login", visit.language, "console"))
    desk.sessions.end(visit.secret)
    note(visit.request, "console login", user.name)
    return _with_session(desk, user, then)


@router.post("/logout")
def log_out(sent: Leaving) -> Response:
    """End the session."""
    sent.visit.desk.sessions.end(sent.visit.secret)
    return _left(sent)


@router.get("/sessions")
def sessions_page(visit: Reader) -> Response:
    """Where the visitor is logged in."""
    return visit.page("sessions.html.j2", sessions=visit.desk.sessions.sessions_of(visit.own_session.user.name))


@router.post("/sessions/end")
def log_out_everywhere(sent: Leaving) -> Response:
    """Log the visitor out everywhere."""
    sent.visit.desk.sessions.end_all(sent.visit.own_session.user.name)
    return _left(sent)


@router.post("/language")
async def choose_language(request: Request) -> Response:
    """Choose a language; whoever is not logged in may, too."""
    visit = await any_visitor(request)
    form = await request.form(max_files=0, max_fields=10)
    answer = redirect_to(_local(str(form.get("next") or "/")))
    chosen = "en" if form.get("language") == "en" else "zh"
    answer.set_cookie(
        LANGUAGE, chosen, httponly=True, samesite="strict", secure=visit.desk.is_secure, max_age=31_536_000
    )
    return answer


def _left(sent: Posted) -> Response:
    """To the login, with nothing of the session left in the browser: it keeps a `__Host-` cookie unless told so."""
    desk, answer = sent.visit.desk, redirect_to("/login")
    note(sent.visit.request, "console logout", sent.visit.own_session.user.name)
    answer.delete_cookie(desk.cookie, secure=desk.is_secure, httponly=True, samesite="strict")
    return answer


def _with_session(desk: Desk, user: User, then: str) -> Response:
    answer = redirect_to(then)
    answer.set_cookie(
        desk.cookie,
        desk.sessions.begin(user),
        httponly=True,
        samesite="strict",
        secure=desk.is_secure,
        path="/",
        max_age=int(WHOLE.total_seconds()),
    )
    return answer


def _local(path: str) -> str:
    """A page of ours to go on with; the first page for anything else."""
    parts = urlsplit(path)
    is_local = (
        path.startswith("/") and not parts.scheme and not parts.netloc and path.isprintable() and "\\" not in path
    )
    return path if is_local and not path.startswith("//") else "/"
