"""Attacks on the console: what is forged, too large, too often, or of somebody else gets nowhere and says nothing."""

from __future__ import annotations

import io
import re
import socket
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest

from pipelines.limits import FORM_BYTES, UPLOAD_BYTES
from tests.console import PASSWORD, Console, copied, proof, served, users_file
from tests.hostile import ENDLESS, REFUSED

COOKIE = "hecha"
POSTS = ("/search", "/sql", "/logout", "/deliveries", "/prescreening", "/works/0123456789abcdef/cancel")
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def lead(console: Console) -> httpx.Client:
    return console.logged_in("li")


@pytest.fixture(scope="module")
def analyst(console: Console) -> httpx.Client:
    return console.logged_in("zhao")


def test_without_a_session_every_page_leads_to_the_login(console: Console) -> None:
    stranger = console.client()
    for page in ("/", "/queue", "/sql", "/audit", "/works/0123456789abcdef", "/runs/x/applications/1"):
        answer = stranger.get(page, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/login")
    for page in POSTS:
        assert stranger.post(page, follow_redirects=False).headers["location"] == "/login"


@pytest.mark.parametrize("forged", ["", "x", "0" * 43, "é", "a" * 8_000, "../../latest.duckdb"])
def test_a_forged_cookie_is_no_session(console: Console, forged: str) -> None:
    header = [(b"cookie", f"{COOKIE}={forged}".encode())]
    answer = console.client().get("/works", headers=header, follow_redirects=False)
    assert answer.status_code in (303, 400)


def test_a_cookie_is_new_at_each_login_and_gone_after_logout(console: Console) -> None:
    client = console.logged_in("wang")
    first_secret = client.cookies[COOKIE]
    client.post("/login", data={"name": "wang", "password": PASSWORD})
    second_secret = client.cookies[COOKIE]
    assert first_secret != second_secret
    stolen = {"cookie": f"{COOKIE}={first_secret}"}
    assert console.client().get("/works", headers=stolen, follow_redirects=False).status_code == 303
    client.post("/logout", data={"proof": proof(client)})
    stolen = {"cookie": f"{COOKIE}={second_secret}"}
    assert console.client().get("/works", headers=stolen, follow_redirects=False).status_code == 303


def test_cookies_are_for_this_site_and_no_script(console: Console) -> None:
    answer = console.client().post("/login", data={"name": "wang", "password": PASSWORD}, follow_redirects=False)
    morsel = SimpleCookie(answer.headers["set-cookie"])[COOKIE]
    assert morsel["httponly"]
    assert morsel["samesite"].casefold() == "strict"
    assert morsel["path"] == "/"


def test_over_tls_the_cookie_goes_nowhere_else(sample_store: Path, tmp_path: Path) -> None:
    users = users_file(tmp_path)
    with served(copied(sample_store, tmp_path), users, address="https://hecha.example") as console:
        answer = console.client().post("/login", data={"name": "wang", "password": PASSWORD}, follow_redirects=False)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-hecha=")
        assert "Secure" in cookie
        assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize("page", POSTS)
def test_a_form_without_the_proof_of_its_session_does_nothing(console: Console, page: str) -> None:
    client, other = console.logged_in("li"), console.logged_in("qian")
    for given in ({}, {"proof": ""}, {"proof": proof(other)}, {"proof": proof(client)[:-1]}):
        assert client.post(page, data=given).status_code == 403, given
    assert client.get("/works").status_code == 200, "still logged in"


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "https://127.0.0.1", "http://127.0.0.1"])
def test_a_form_of_another_site_is_refused_before_it_is_read(lead: httpx.Client, origin: str | None) -> None:
    request = lead.build_request("POST", "/search", data={"proof": proof(lead), "number": "SQ-17"})
    del request.headers["origin"]
    if origin is not None:
        request.headers["origin"] = origin
    assert lead.send(request).status_code == 403


def test_another_name_of_the_host_is_refused(lead: httpx.Client) -> None:
    assert lead.get("/", headers={"host": "evil.example"}).status_code == 421
    assert lead.request("PUT", "/").status_code == 405
    assert lead.request("TRACE", "/").status_code == 405


def test_every_answer_has_its_headers(console: Console, lead: httpx.Client) -> None:
    for answer in (
        lead.get("/"),
        lead.get("/nowhere"),
        console.client().get("/login"),
        lead.get("/static/htmx.min.js"),
    ):
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in answer.headers["permissions-policy"]
        assert "access-control-allow-origin" not in answer.headers
        assert "charset=utf-8" in answer.headers["content-type"]
        assert "server" not in answer.headers
    assert lead.get("/").headers["cache-control"] == "no-store"


def test_no_page_needs_inline_script_or_style(lead: httpx.Client) -> None:
    for page in ("/", "/queue", "/anomalies", "/works", "/deliveries", "/prescreening"):
        text = lead.get(page).text
        assert not re.search(r"<script(?! src=\"/static/)|<style|\son\w+=|style=|javascript:", text), page


def answered(console: Console, request: str) -> bytes:
    """What is answered to a request as it stands, for httpx would make it tidy."""
    host = console.base.removeprefix("http://")
    name, _, port = host.partition(":")
    line, _, rest = request.partition("\r\n")
    with socket.create_connection((name, int(port))) as wire:
        wire.sendall(f"{line}\r\nhost: {host}\r\nconnection: close\r\n{rest}".encode())
        return b"".join(iter(lambda: wire.recv(1 << 16), b""))


@pytest.mark.parametrize(
    "path",
    [
        "/static/../guard.py",
        "/static/%2e%2e/guard.py",
        "/static/..%2fguard.py",
        "/static//etc/passwd",
        "/works/..%2f..%2flatest.duckdb",
        "/works/0123456789abcdef/files/..%2f..%2fx",
        "/works/0123456789abcdef/files/-1",
        "/runs/..%2flatest/applications/1",
        "/runs/../../etc/applications/1",
        "/runs/x%00/applications/1",
    ],
)
def test_no_path_leads_out(console: Console, lead: httpx.Client, path: str) -> None:
    answer = answered(console, f"GET {path} HTTP/1.1\r\ncookie: {COOKIE}={lead.cookies[COOKIE]}\r\n\r\n")
    assert answer.split()[1] in (b"400", b"404"), answer[:200]
    assert b"root:" not in answer
    assert b"from __future__" not in answer


def test_names_of_dropped_files_lead_nowhere(console: Console, lead: httpx.Client) -> None:
    names = [
        "../../../evil.csv",
        "/etc/cron.d/evil",
        "..\\..\\evil.csv",
        "341222199001010016.csv",
        "con.csv",
        f"{SCRIPT}.csv",
    ]
    files = [("files", (name, b"x\n1\n")) for name in names]
    sent = lead.post("/deliveries", data={"proof": proof(lead)}, files=files)
    folder = console.store / "console" / sent.url.path.rpartition("/")[2] / "given"
    kept = sorted(path.name for path in folder.iterdir())
    assert len(kept) == len(names)
    assert not any("341222199001010016" in name or "/" in name or "<" in name or name.startswith(".") for name in kept)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    lead.post(f"{sent.url.path}/cancel", data={"proof": proof(lead)})


def test_too_much_is_refused_whether_it_says_so_or_not(console: Console, lead: httpx.Client) -> None:
    big = b"x" * (FORM_BYTES + 1)
    assert lead.post("/sql", content=big).status_code == 413
    said = f"POST /deliveries HTTP/1.1\r\norigin: {console.base}\r\ncontent-length: {UPLOAD_BYTES + 1}\r\n\r\n"
    assert answered(console, said).split()[1] == b"413"
    kind = {"content-type": "application/x-www-form-urlencoded"}
    parts = (b"x" * 65_536 for _ in range(FORM_BYTES // 65_536 + 2))
    assert lead.post("/search", content=parts, headers=kind).status_code == 413


def test_a_zip_bomb_is_refused_by_the_process_that_reads_it(lead: httpx.Client) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("contributions.csv", b"0" * (600 << 20))
    sent = lead.post("/deliveries", data={"proof": proof(lead)}, files=[("files", ("d.zip", bomb.getvalue()))])
    page = ""
    for _ in range(600):
        page = lead.get(f"{sent.url.path}/state").text
        if "hx-get" not in page:
            break
        time.sleep(0.1)
    assert "start_run" not in page
    assert "/verify" not in page
    assert re.search("d.zip|解压", page), page


def test_scripts_in_every_field_are_text(console: Console, lead: httpx.Client, analyst: httpx.Client) -> None:
    answers = [
        lead.post("/search", data={"proof": proof(lead), "number": SCRIPT}),
        lead.get("/queue", params={"reason": SCRIPT, "outcome": SCRIPT, "order": SCRIPT, "run": ""}),
        lead.get("/queue", params={"employer": SCRIPT, "due": SCRIPT}),
        lead.get("/anomalies", params={"of": SCRIPT}),
        lead.get("/", params={"run": SCRIPT}),
        lead.get(f"/{SCRIPT}"),
        lead.post("/deliveries", data={"proof": proof(lead), "source": f"/{SCRIPT}"}),
        analyst.get("/sql", params={"view": SCRIPT}),
        analyst.post(
            "/sql",
            data={
                "proof": proof(analyst),
                "sql": f"select '{SCRIPT.replace(chr(39), '')}' as \"{SCRIPT.replace(chr(34), '')}\"",
            },
        ),
        analyst.post("/sql", data={"proof": proof(analyst), "sql": f"{SCRIPT}</textarea>{SCRIPT}"}),
        console.client().post("/login", data={"name": SCRIPT, "password": SCRIPT, "next": f"/{SCRIPT}"}),
        console.client().get("/login", params={"next": f"/{SCRIPT}"}),
        console.client().get("/enter", params={"token": SCRIPT}),
    ]
    for answer in answers:
        assert answer.status_code in (200, 400, 401, 403, 404), answer.url
        assert "<script>alert" not in answer.text, answer.url
        assert "<img" not in answer.text, answer.url


def test_nothing_that_was_sent_is_said_on_the_terminal(console: Console) -> None:
    assert SCRIPT not in "".join(console.said)
    assert "SQ-17" not in "".join(console.said)


def test_hostile_statements_keep_nobody_waiting(console: Console, analyst: httpx.Client) -> None:
    """One after another; pages of others go on meanwhile. All 200 with seconds: `make console-load HOSTILE=1`."""
    clerk, form = console.logged_in("wang"), {"proof": proof(analyst)}
    clerk.get("/queue")

    def attack() -> list[str]:
        some = (ENDLESS[0], *REFUSED[::40])
        return [analyst.post("/sql", data={**form, "sql": sql}, timeout=60).text for sql in some]

    pages = 0
    with ThreadPoolExecutor(1) as pool:
        attacking = pool.submit(attack)
        while not attacking.done():
            assert clerk.get("/works").status_code == 200
            pages += 1
        answers = attacking.result()
    assert "已停止" in answers[0]
    assert all('role="alert"' in answer for answer in answers)
    assert pages > 20


def test_whoever_has_a_query_running_waits_with_the_next(analyst: httpx.Client) -> None:
    form = {"proof": proof(analyst), "sql": ENDLESS[0]}
    with ThreadPoolExecutor(4) as pool:
        answers = [each.text for each in pool.map(lambda _: analyst.post("/sql", data=form, timeout=60), range(4))]
    assert sum("还没有结束" in answer for answer in answers) == 3
    assert sum("已停止" in answer for answer in answers) == 1
    assert "还没有结束" not in analyst.post("/sql", data={**form, "sql": "select 1"}).text
