"""The doors of the console: who comes in, how often one may try, where one is logged in, and that it is noted."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi.routing import APIRoute

from pipelines.console.entrance import TRIES, Token, TooManyError, Tries
from pipelines.console.pages import ROUTERS
from pipelines.console.server import Settings
from pipelines.console.users import Users, hash_of, read_users, refuse_weak
from pipelines.console.works import Works
from pipelines.errors import HechaError
from pipelines.store.folder import Store
from tests.console import PASSWORD, Clock, Console, copied, proof, served, users_file


@pytest.fixture(scope="module")
def lead(console: Console) -> httpx.Client:
    return console.logged_in("li")


@pytest.mark.parametrize(
    "then", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\r\nx: y"]
)
def test_a_login_leads_nowhere_else(console: Console, then: str) -> None:
    form = {"name": "wang", "password": PASSWORD, "next": then}
    assert console.client().post("/login", data=form, follow_redirects=False).headers["location"] == "/"


def test_whoever_is_logged_in_twice_ends_both(console: Console) -> None:
    here, there, other = console.logged_in("wang"), console.logged_in("wang"), console.logged_in("li")
    page = here.get("/sessions").text
    assert page.count("本次登录") == 1
    assert len(console.desk.sessions.sessions_of("wang")) >= 2
    assert here.post("/sessions/end", data={"proof": proof(here)}, follow_redirects=False).status_code == 303
    assert console.desk.sessions.sessions_of("wang") == []
    assert there.get("/works", follow_redirects=False).status_code == 303
    assert other.get("/works", follow_redirects=False).status_code == 200


def test_nothing_is_left_in_the_browser_after_logout(sample_store: Path, tmp_path: Path) -> None:
    """A browser keeps a `__Host-` cookie unless what removes it is as strict as what set it."""
    with served(copied(sample_store, tmp_path), users_file(tmp_path), address="https://hecha.example") as console:
        form = {"name": "wang", "password": PASSWORD}
        cookie = console.client().post("/login", data=form, follow_redirects=False).headers["set-cookie"]
        client = console.client()
        client.follow_redirects = False
        client.headers["cookie"] = cookie.split(";")[0]
        given = re.findall('name="proof" value="([^"]+)"', client.get("/works").text)[0]
        answer = client.post("/logout", data={"proof": given})
        removed = SimpleCookie(answer.headers["set-cookie"])["__Host-hecha"]
        assert (removed["secure"], removed["path"], removed["max-age"]) == (True, "/", "0")
        assert answer.headers["cache-control"] == "no-store"
        assert client.get("/works").status_code == 303


def test_every_page_but_the_doors_is_for_those_who_are_logged_in(console: Console) -> None:
    """Whatever route is added."""
    stranger = console.client()
    doors = {"/enter", "/login", "/language"}
    seen = 0
    for route in (route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)):
        if route.path in doors:
            continue
        path = re.sub(r"\{[^}]+\}", "0", route.path)
        for method in route.methods or ():
            answer = stranger.request(method, path, follow_redirects=False)
            assert (answer.status_code, answer.headers["location"][:6]) == (303, "/login"), (method, route.path)
            seen += 1
    assert seen == 41


def test_comings_and_refusals_are_in_the_log(console: Console) -> None:
    client = console.client()
    client.post("/login", data={"name": "li", "password": "guess"})
    client.post("/login", data={"name": "my secret password", "password": "guess"})
    clerk = console.logged_in("wang")
    clerk.get("/audit")
    clerk.post("/logout", data={"proof": proof(clerk)})
    log = (console.store / "access.log").read_text(encoding="utf-8")
    told = [(line.split("\t")[1].partition("/")[0], *line.split("\t")[3:]) for line in log.splitlines()[-5:]]
    at = "from 127.0.0.1"
    assert told == [
        ("li", "console login refused", at),
        ("?", "console login refused", at),
        ("wang", "console login", at),
        ("wang", "console refused GET /audit", at),
        ("wang", "console logout", at),
    ]
    assert "secret" not in log


def test_what_is_typed_is_no_option_of_a_command(lead: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[list[str]] = []
    monkeypatch.setattr(Works, "begin", lambda _self, _work, arguments: begun.append([*arguments]))
    files = [("files", ("a.csv", b"x\n1\n"))]
    lead.post("/prescreening", data={"proof": proof(lead), "employer": "--reveal", "on": "--out"}, files=files)
    lead.post("/queue/export", data={"proof": proof(lead), "reason": "--reveal", "due": "--reveal"})
    assert [word for words in begun for word in words if word in ("--reveal", "--out")] == ["--out"]


def test_the_token_works_once_and_no_other_does() -> None:
    announced: list[str] = []
    token = Token(announced.append)
    token.renew()
    assert not token.use("")
    assert not token.use(announced[0][:-1])
    assert token.use(announced[0])
    assert not token.use(announced[0])
    assert token.use(announced[1])


def test_the_token_lets_its_bearer_in(sample_store: Path, tmp_path: Path) -> None:
    with served(copied(sample_store, tmp_path), None) as console:
        console.desk.token.renew()  # type: ignore[union-attr]
        address = console.said[-1]
        assert console.client().get(f"/enter?token={address[:-2]}").status_code == 403
        assert console.client().get(f"/enter?token={address}", headers={"sec-purpose": "prefetch"}).status_code == 403
        client = console.client()
        answer = client.get(f"/enter?token={address}")
        assert (answer.status_code, console.path(answer)) == (200, "/")
        assert client.get("/audit").status_code == 200
        assert console.client().get(f"/enter?token={address}").status_code == 403
        assert console.client().post("/login", data={"name": "console", "password": ""}).status_code == 403


def test_wrong_passwords_are_few_and_then_wait(sample_store: Path, tmp_path: Path) -> None:
    with served(copied(sample_store, tmp_path), users_file(tmp_path)) as console:
        client = console.client()
        wrong = [
            client.post("/login", data={"name": "wang", "password": "guess"}).status_code for _ in range(TRIES + 3)
        ]
        assert wrong == [401] * TRIES + [429] * 3
        right = {"name": "wang", "password": PASSWORD}
        assert client.post("/login", data=right).status_code == 429
        assert client.post("/login", data={**right, "name": "li"}, follow_redirects=False).status_code == 303
        console.clock.pass_by(timedelta(minutes=16))
        assert client.post("/login", data=right, follow_redirects=False).status_code == 303
        assert "guess" not in "".join(console.said)


def test_ten_thousand_logins_check_few_passwords() -> None:
    checked = 0

    class Counting(Users):
        def verified_user(self, *_given: str) -> None:
            nonlocal checked
            checked += 1

    tries, users = Tries(Clock()), Counting({}, {})
    for number in range(10_000):
        try:
            tries.log_in(users, f"name{number % 997}", "guess", "10.0.0.1")
        except TooManyError:
            continue
    assert checked == 50


def test_an_unknown_name_takes_as_long_as_a_wrong_password(tmp_path: Path) -> None:
    users = read_users(users_file(tmp_path))
    spans = []
    for name in ("wang", "nobody"):
        begun = time.process_time()
        assert users.verified_user(name, "guess") is None
        spans.append(time.process_time() - begun)
    assert min(spans) > 0.2 * max(spans)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "user = 1",
        '[[user]]\nname = "a b"\npassword = "$argon2id$x"\nroles = []',
        '[[user]]\nname = "a"\npassword = "plain"\nroles = ["clerk"]',
        '[[user]]\nname = "a"\npassword = "$argon2id$x"\nroles = ["king"]',
        '[[user]]\nname = "a"\npassword = "$argon2id$x"\nroles = []\n' * 2,
    ],
)
def test_a_file_of_users_is_whole_or_refused_without_its_content(tmp_path: Path, text: str) -> None:
    path = tmp_path / "users.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(HechaError) as refused:
        read_users(path)
    assert "plain" not in refused.value.en
    assert "$argon2id$x" not in refused.value.zh


def test_passwords_are_long_and_kept_as_hashes() -> None:
    with pytest.raises(HechaError):
        refuse_weak("short")
    assert hash_of(PASSWORD).startswith("$argon2id$")
    refuse_weak(PASSWORD)
    assert PASSWORD not in hash_of(PASSWORD)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password2024!",
        "P@ssw0rd2024",
        "123456789012",
        "qwertyuiop123",
        "1qaz2wsx3edc4rfv",
        "abcabcabcabc",
        "aaaaaaaaaaaaaaaa",
        "hecha-shanghai",
        "admin@shanghai2024",
        "woaini1314520",
        "asdfghjkl;12",
    ],
)
def test_passwords_that_anybody_tries_are_refused(password: str) -> None:
    with pytest.raises(HechaError):
        refuse_weak(password)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "tr0ub4dor&3xyzzy",
        "三更灯火五更鸡正是男儿读书时",
        "Vq7-mulberry-lantern",
        "kD93.jsPq!wz",
    ],
)
def test_passwords_that_nobody_tries_are_taken(password: str) -> None:
    refuse_weak(password)


def test_a_hash_of_little_work_is_refused(tmp_path: Path) -> None:
    path = users_file(tmp_path)
    weak = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    path.write_text(f'[[user]]\nname = "wang"\npassword = "{weak}"\nroles = ["clerk"]\n', encoding="utf-8")
    with pytest.raises(HechaError, match="argon2id"):
        read_users(path)


def test_others_are_let_in_with_a_password_and_tls_alone(tmp_path: Path) -> None:
    users = users_file(tmp_path)
    for options in ({}, {"users": users}, {"certificate": users}):
        with pytest.raises(HechaError):
            Settings(Store(tmp_path), 0, "zh", host="0.0.0.0", **options).require_safe()  # type: ignore[arg-type]
    with pytest.raises(HechaError):
        Settings(Store(tmp_path), 0, "zh", address="https://hecha.example").require_safe()
