"""Papers from the console: letters in Word, the file for a review, the report of a run; who may, and what is logged."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pipelines.console.runs import Published
from pipelines.decisions.acts import Question
from pipelines.decisions.deciding import Author, Justification, settle_refer
from pipelines.decisions.office import read_office
from pipelines.papers.reviews import write_review
from pipelines.store.folder import Store
from reports.masking import Mask
from reports.model.applications import Application, read_applications
from reports.model.run_file import open_run
from tests.console import Console, copied, ended, first, proof, served, users_file
from tests.test_console_deciding import opened, settle, with_one_refer


@pytest.fixture
def own(sample_store: Path, tmp_path: Path) -> Iterator[Console]:
    with served(copied(sample_store, tmp_path), users_file(tmp_path)) as console:
        yield console


def lacking_a_document(console: Console) -> Application:
    """A referred application of which the employer is asked for something."""
    with open_run(console.desk.store.latest) as run:
        name = run.rows("""select application_id from missing_in_words join verdict using (application_id)
            where addressee = 'employer' and outcome = 'refer' order by all limit 1""")[0]["application_id"]
        return read_applications(run, Mask(reveal=True))[str(name)]


def passed(console: Console) -> str:
    with open_run(console.desk.store.latest) as run:
        rows = run.rows("""select application_id from verdict anti join missing using (application_id)
            where outcome = 'pass' order by all""")
        return str(rows[0]["application_id"])


def taken(client: httpx.Client, application: str, paper: str, **fields: str) -> httpx.Response:
    path = opened(client, application).url.path
    return client.post(f"{path}/{paper}", data={"proof": proof(client), **fields})


def text_of(document: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(document)) as packed:
        return re.sub(r"<[^>]+>", "", packed.read("word/document.xml").decode())


def log_of(console: Console) -> list[list[str]]:
    log = console.store / "access.log"
    return [line.split("\t") for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []


def test_a_letter_is_taken_from_the_application_masked_unless_wanted_in_full(own: Console) -> None:
    clerk, whose = own.logged_in("wang"), lacking_a_document(own)
    letter = taken(clerk, whose.application_id, "letters/notice")
    assert letter.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert letter.headers["content-disposition"].endswith(".docx")
    assert whose.person_id not in text_of(letter.content)
    assert whose.employer_name in text_of(letter.content)
    assert [line[3] for line in log_of(own)] == ["console login"]
    full = text_of(taken(clerk, whose.application_id, "letters/notice", reveal="1").content)
    assert whose.person_id in full
    assert whose.person_name in full
    _, line = log_of(own)
    assert line[1].startswith("wang/")
    assert line[3:] == ["notice notice", f"applications 1: {whose.application_id}"]
    assert not list((own.store / "work").iterdir()), "nothing is left where it was written"


def test_a_letter_that_nobody_needs_is_refused_in_a_line(own: Console) -> None:
    clerk = own.logged_in("wang")
    refused = taken(clerk, passed(own), "letters/notice")
    assert (refused.status_code, "没有需要单位补齐的材料" in refused.text) == (400, True)
    refused = taken(clerk, lacking_a_document(own).application_id, "letters/result")
    assert (refused.status_code, "尚待人工核实" in refused.text) == (400, True)
    assert taken(clerk, passed(own), "letters/x").status_code == 404


def test_a_decided_application_gets_its_result(own: Console) -> None:
    clerk = own.logged_in("wang")
    application, check = with_one_refer(own)
    assert taken(clerk, application, "letters/result").status_code == 400
    settle(clerk, application, check, "pass")
    assert application in text_of(taken(clerk, application, "letters/result").content)


def test_the_file_for_a_review_tells_what_was_decided(own: Console) -> None:
    clerk, auditor = own.logged_in("wang"), own.logged_in("qian")
    application, check = with_one_refer(own)
    settle(clerk, application, check, "pass")
    page = taken(auditor, application, "review")
    assert page.headers["content-disposition"].endswith(".html")
    assert "看过原件" in page.text
    with open_run(own.desk.store.latest) as run:
        whose = read_applications(run, Mask(reveal=True), [application])[application]
    assert whose.person_id not in page.text
    full = taken(auditor, application, "review", reveal="1")
    with zipfile.ZipFile(io.BytesIO(full.content)) as packed:
        (html,) = [name for name in packed.namelist() if name.endswith(".html")]
        assert whose.person_id in packed.read(html).decode()
        assert b"%PDF-1.4 permit" in [packed.read(name) for name in packed.namelist() if name.endswith(".pdf")]
    assert log_of(own)[-1][3:] == ["review", f"applications 1: {application}"]


def test_papers_are_for_those_who_may(own: Console) -> None:
    whose = lacking_a_document(own).application_id
    for name, letter, full in (("wang", 200, 200), ("li", 200, 200), ("zhao", 403, 403), ("qian", 403, 200)):
        client = own.logged_in(name)
        assert taken(client, whose, "letters/notice").status_code == letter, name
        assert taken(client, whose, "review").status_code == 200, name
        assert taken(client, whose, "review", reveal="1").status_code == full, name
        assert ("letters/notice" in opened(client, whose).text) == (letter == 200)
        assert client.post(f"{opened(client, whose).url.path}/review", data={"proof": "x"}).status_code == 403


def test_a_report_is_long_work(own: Console) -> None:
    client = own.logged_in("zhao")
    work = client.post(first('"(/runs/[^"]+/report)"', client.get("/").text), data={"proof": proof(client)}).url.path
    page = ended(client, work)
    names = re.findall(r"/files/\d+\" download>([^<]+)<", page)
    assert {name.rpartition(".")[2] for name in names} >= {"html", "xlsx"}, page
    file = client.get(first(rf'"({work}/files/\d+)" download>[^<]+\.xlsx', page))
    assert file.content.startswith(b"PK")
    assert own.logged_in("wang").get(work).status_code == 404, "others' works are not shown"


def test_what_was_decided_stands_where_the_automatic_answer_stands(own: Console) -> None:
    clerk = own.logged_in("wang")
    application, check = with_one_refer(own)
    settle(clerk, application, check, "fail")
    page = opened(clerk, application).text
    word = {"permit": "居住证", "scope": "申请", "sanction": "失信", "employed": "劳动", "paying": "申请当月"}[check]
    (row,) = [row for row in re.findall(r"<tr>.*?</tr>", page) if word in row and "answer refer" in row][:1]
    assert re.search(r'answer refer">[^<]+</span></td><td[^>]*><span class="answer ">[^<]+</span> <span', row), row


def test_a_review_has_the_decisions_of_its_own_application(sample_store: Path, tmp_path: Path) -> None:
    """A console keeps the run open, so that what one review attaches is there for the next."""
    store = Store(copied(sample_store, tmp_path))
    run, author = store.find_run(None), Author(read_office(store.root, None), "li")
    decided = {"SQ-03": "permit", "SQ-08": "sanction"}
    for application, check in decided.items():
        settle_refer(store, run, application, Question(check), "pass", Justification("看过原件"), author)
    published = Published(store)
    published.run(None)
    for application in decided:
        page = tmp_path / write_review(store, application, tmp_path, Mask(), "zh")
        assert "人工核定后的结论：<strong>通过" in page.read_text(encoding="utf-8")
    published.close()
