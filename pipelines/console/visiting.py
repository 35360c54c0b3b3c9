"""A request of somebody who is logged in, or not: what it may, in which language, and how it is answered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar, cast

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from checks.law.reasons import Language
from pipelines.console.entrance import Token, Tries
from pipelines.console.rendering import MASKED, fill_page
from pipelines.console.rights import Right
from pipelines.console.runs import OpenRun, Published
from pipelines.console.sessions import Session, Sessions
from pipelines.console.users import Users
from pipelines.console.works import Works
from pipelines.store.folder import Store
from reports.masking import Mask

T = TypeVar("T")

LANGUAGE: Final = "hecha-language"
FIELDS: Final = 1_000
"""Files and fields of a form at most."""


@dataclass(frozen=True)
class Desk:
    """What all requests share.

    Attributes:
        token: that lets its bearer in where there is no file of users.
        deliveries: the folder below which folders of deliveries may be named; None for any.
        cookie: the name of the cookie of sessions; is_secure: whether it goes over TLS alone.
    """

    store: Store
    runs: Published
    works: Works
    sessions: Sessions
    tries: Tries
    users: Users | None
    token: Token | None
    language: Language
    deliveries: Path | None
    cookie: str
    is_secure: bool


class LoggedOutError(Exception):
    """Nobody is logged in."""


class NotAllowedError(Exception):
    """They have no right to it, or the form is not of this session."""


class NoSuchError(Exception):
    """There is no such thing."""


class NothingYetError(Exception):
    """The store has no run, so there is nothing to show."""


@dataclass(frozen=True)
class Visit:
    """A request.

    Attributes:
        secret: of the session's cookie.
    """

    desk: Desk
    request: Request
    language: Language
    session: Session | None
    secret: str

    @property
    def own_session(self) -> Session:
        """The session; LoggedOutError where there is none."""
        if self.session is None:
            raise LoggedOutError
        return self.session

    def run(self, run_id: str | None = None) -> OpenRun:
        """A run by its id, or the newest; NothingYetError where there is none at all."""
        if not run_id and not self.desk.store.latest.exists():
            raise NothingYetError
        return self.desk.runs.run(run_id or None)

    def page(self, template: str, *, mask: Mask = MASKED, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401
        """A page with its frame."""
        here = self.request.url
        frame = {
            "visit": self,
            "user": self.session.user if self.session else None,
            "proof": self.session.proof if self.session else "",
            "here": f"{here.path}?{here.query}" if here.query else here.path,
            "room": here.path.split("/")[1],
        }
        return HTMLResponse(fill_page(template, self.language, mask, **frame, **values), status)


def language_of(request: Request) -> Language:
    """The language that was chosen, or the one the console was started in."""
    chosen = request.cookies.get(LANGUAGE)
    return cast(Language, chosen) if chosen in ("zh", "en") else desk_of(request).language


def desk_of(request: Request) -> Desk:
    """What all requests share."""
    return cast(Desk, request.app.state.desk)


async def any_visitor(request: Request) -> Visit:
    """Anybody."""
    desk = desk_of(request)
    secret = request.cookies.get(desk.cookie, "")
    return Visit(desk, request, language_of(request), desk.sessions.session_of(secret), secret)


def visitor_with_right(right: Right) -> Callable[[Request], Coroutine[Any, Any, Visit]]:
    """A dependency: somebody who has this right."""

    async def allowed(request: Request) -> Visit:
        visit = await any_visitor(request)
        if not visit.own_session.user.has_right(right):
            raise NotAllowedError
        return visit

    return allowed


@dataclass(frozen=True)
class Posted:
    """A form of a session."""

    visit: Visit
    form: FormData

    def text(self, name: str) -> str:
        """A field; empty where it is not there."""
        value = self.form.get(name)
        return value.strip() if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """All fields of a name."""
        return [each for each in self.form.getlist(name) if isinstance(each, str)]

    def files(self, name: str) -> list[UploadFile]:
        """The files that were dropped."""
        return [each for each in self.form.getlist(name) if isinstance(each, UploadFile) and each.filename]


def form_with_right(right: Right) -> Callable[[Request], AsyncIterator[Posted]]:
    """A dependency: a form of somebody who has this right; nothing is read before that is known."""

    async def posted(request: Request) -> AsyncIterator[Posted]:
        visit = await visitor_with_right(right)(request)
        async with request.form(max_files=FIELDS, max_fields=FIELDS) as form:
            sent = Posted(visit, form)
            if not visit.own_session.is_proof(sent.text("proof")):
                raise NotAllowedError
            yield sent

    return posted


def is_revealing(sent: Posted) -> bool:
    """Whether names and numbers are wanted in full; NotAllowedError for those who may not."""
    wanted = bool(sent.text("reveal"))
    if wanted and not sent.visit.own_session.user.has_right("reveal"):
        raise NotAllowedError
    return wanted


def page_of(rows: Sequence[T], page: int, most: int) -> tuple[Sequence[T], int, int]:
    """The rows of a page, its number, and how many pages there are; the nearest page where there is none so far."""
    pages = max(-(-len(rows) // most), 1)
    number = min(max(page, 1), pages)
    return rows[(number - 1) * most : number * most], number, pages


def redirect_to(path: str) -> Response:
    """Go on with another page."""
    return RedirectResponse(path, 303)


Anybody = Annotated[Visit, Depends(any_visitor)]
Reader = Annotated[Visit, Depends(visitor_with_right("read"))]
