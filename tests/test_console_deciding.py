"""Decisions in the console: what the command would do, by whoever is logged in, shown at once."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import httpx
import pytest

from pipelines.console import runs
from pipelines.console.runs import OpenRun, Published
from pipelines.console.users import hash_of
from pipelines.console.visiting import NoSuchError
from pipelines.decisions.acts import Accepted, Assigned, Confirmed, Decided, Document, Question, Withdrawn
from pipelines.decisions.deciding import Author, Justification
from pipelines.decisions.deciding import settle_refer as decided_by_command
from pipelines.decisions.head import NAME as HEAD
from pipelines.decisions.head import Head
from pipelines.decisions.log import append_event, read_events, take_up
from pipelines.decisions.log_rows import Event
from pipelines.decisions.office import read_office
from pipelines.store.folder import Store
from reports.masking import Mask
from reports.model.applications import Application, read_applications
from reports.model.run_file import RunFile, open_run
from tests.conftest import SAMPLE
from tests.console import PASSWORD, ROLES, Console, copied, ended, first, proof, served, users_file
from tests.published import verified


@pytest.fixture
def own(sample_store: Path, tmp_path: Path) -> Iterator[Console]:
    users = users_file(tmp_path)
    more = f'[[user]]\nname = "sun"\npassword = "{hash_of(PASSWORD)}"\nroles = {ROLES["wang"]}\n'
    users.write_text(users.read_text(encoding="utf-8") + more, encoding="utf-8")
    with served(copied(sample_store, tmp_path), users) as console:
        yield console


def with_one_refer(console: Console) -> tuple[str, str]:
    """An application that one check alone refers, and that check."""
    with open_run(console.desk.store.latest) as run:
        rows = run.rows("""select verdict.application_id, min(check_name) as what
            from verdict join verdict_reason using (application_id)
            where outcome = 'refer' group by all having count(*) = 1 order by all""")
        checks = ("permit", "scope", "sanction", "employed", "paying")
        return next((str(row["application_id"]), str(row["what"])) for row in rows if row["what"] in checks)


def applications_of(console: Console) -> list[Application]:
    with open_run(console.desk.store.latest) as run:
        return [*read_applications(run, Mask()).values()]


def opened(client: httpx.Client, application: str) -> httpx.Response:
    return client.post("/search", data={"proof": proof(client), "number": application})


def settle(client: httpx.Client, application: str, check: str, answer: str) -> httpx.Response:
    form = {"proof": proof(client), "settles": check, "answer": answer, "because": "看过原件 <b>"}
    files = [("documents", ("居住证.pdf", b"%PDF-1.4 permit"))]
    return client.post(f"{opened(client, application).url.path}/decide", data=form, files=files)


def test_a_refer_is_settled_with_a_document_and_leaves_the_queue(own: Console) -> None:
    clerk = own.logged_in("wang")
    application, check = with_one_refer(own)
    assert f">{application}</a>" in clerk.get("/queue").text
    page = settle(clerk, application, check, "pass")
    assert page.status_code == 200, page.text
    (event,) = read_events(own.store)
    assert isinstance(event.act, Decided)
    assert (event.by, event.act.subject, event.act.settles, event.act.answer) == ("wang", application, check, "pass")
    assert [type(each) for each in event.act.documents] == [Document]
    assert "人工核定后的结论" in page.text
    assert "看过原件 &lt;b&gt;" in page.text
    assert clerk.get(first(r'"(/decisions/1/documents/0)"', page.text)).content == b"%PDF-1.4 permit"
    line = (own.store / "access.log").read_text(encoding="utf-8").splitlines()[-1].split("\t")
    assert line[1].startswith("wang/")
    assert line[3:] == ["console document", f"applications 1: {application}"]
    analyst = own.logged_in("zhao")
    assert "/documents/" not in opened(analyst, application).text
    assert analyst.get("/decisions/1/documents/0").status_code == 403, "a document is not masked"
    assert f">{application}</a>" not in clerk.get("/queue").text
    assert f">{application}</a>" in clerk.get("/queue?outcome=pass&page=2").text + clerk.get("/queue?outcome=pass").text
    assert "核定" in own.logged_in("qian").get("/audit").text
    assert own.said == []


def test_a_fail_waits_for_a_second_person_who_is_another(own: Console) -> None:
    one, other = own.logged_in("wang"), own.logged_in("sun")
    application, check = with_one_refer(own)
    page = settle(one, application, check, "fail")
    assert "待复核" in page.text
    assert f">{application}</a>" in one.get("/queue").text, "until then it is a refer"
    assert "由另一人复核" in one.get("/decisions").text
    assert "/decisions/1/confirm" not in one.get("/decisions").text
    waiting = other.get("/decisions").text
    assert "/decisions/1/confirm" in waiting
    assert other.get(first(rf'href="([^"]+)">{application}</a>', waiting)).status_code == 200, "it can be looked at"
    refused = one.post("/decisions/1/confirm", data={"proof": proof(one)})
    assert (refused.status_code, "复核须由另一人办理" in refused.text) == (400, True)
    assert other.post("/decisions/1/confirm", data={"proof": proof(other)}).status_code == 200
    assert [type(each.act) for each in read_events(own.store)] == [Decided, Confirmed]
    assert f">{application}</a>" not in one.get("/queue").text
    other.post("/decisions/1/withdraw", data={"proof": proof(other), "because": "看错了"})
    assert isinstance(read_events(own.store)[-1].act, Withdrawn)
    assert f">{application}</a>" in one.get("/queue").text


def test_who_may_not_decides_nothing(own: Console) -> None:
    application, check = with_one_refer(own)
    for name in ("zhao", "qian"):
        client = own.logged_in(name)
        assert settle(client, application, check, "pass").status_code == 403
        assert "/decide" not in opened(client, application).text
    clerk = own.logged_in("wang")
    accepting = {"proof": proof(clerk), "reason": "PERMIT_UNCLEAR", "employer": "x", "until": "2030-01-01"}
    assert clerk.post("/decisions/accept", data=accepting).status_code == 403
    assert read_events(own.store) == []


def test_a_lead_accepts_a_reason_for_many(own: Console) -> None:
    lead = own.logged_in("li")
    form = {"proof": proof(lead), "reason": "EMPLOYER_BRANCH_OR_NAME", "employer": "91310000MA1FL00001"}
    with open_run(own.desk.store.latest) as run:
        code, employer = next(
            (str(row["code"]), str(row["employer_id"]))
            for row in run.rows("""select code, employer_id from verdict_reason join verdict using (application_id)
                where outcome = 'refer' order by all""")
        )
    form |= {"reason": code, "employer": employer, "until": "2030-01-01", "because": "总公司代缴", "other": ""}
    assert lead.post("/decisions/accept", data=form).status_code == 200
    act = read_events(own.store)[0].act
    assert isinstance(act, Accepted)
    assert (act.code, act.until) == (code, date(2030, 1, 1))
    wrong = lead.post("/decisions/accept", data={**form, "until": "soon", "proof": proof(lead)})
    assert wrong.status_code == 400


def test_what_the_command_decides_is_shown_at_once(own: Console) -> None:
    clerk = own.logged_in("wang")
    application, check = with_one_refer(own)
    assert f">{application}</a>" in clerk.get("/queue").text
    author = Author(read_office(own.store, None), "somebody")
    store = own.desk.store
    decided_by_command(store, store.latest, application, Question(check), "pass", Justification("看过"), author)
    assert f">{application}</a>" not in clerk.get("/queue").text
    assert "somebody" in opened(clerk, application).text


def test_the_audit_tells_who_took_up_a_log_without_a_head(own: Console) -> None:
    append_event(own.store, Assigned("A1", "wang"))
    (last,) = read_events(own.store)
    (own.store / HEAD).unlink()
    auditor = own.logged_in("qian")
    assert "hecha audit" in auditor.get("/audit").text
    take_up(own.store, Head(1, last.hash), "与备份核对无缺", "sun")
    page = auditor.get("/audit").text
    assert "接收记录" in page
    assert [part for part in (last.hash, "sun", "与备份核对无缺") if part not in page] == []


def test_a_month_is_settled_where_it_is_a_refer(own: Console) -> None:
    clerk = own.logged_in("wang")
    with open_run(own.desk.store.latest) as run:
        row = run.rows("""select verdict.rowid as index, strftime(ledger.month, '%Y-%m') as month
            from ledger join verdict using (person_id)
            where base_match = 'refer' and ledger.month between applied_on - interval 11 month and applied_on
            order by all""")[0]
    run_id = own.desk.store.latest.resolve().stem
    page = clerk.get(f"/runs/{run_id}/applications/{row['index']}/months/{row['month']}")
    settles = first(rf'value="({row["month"]}/base_match/[^"]+)"', page.text)
    action = first(r'action="([^"]+/decide)"', page.text)
    form = {"proof": proof(clerk), "settles": settles, "answer": "pass", "because": "工资单"}
    assert clerk.post(action, data=form).status_code == 200
    (event,) = read_events(own.store)
    assert isinstance(event.act, Decided)
    assert event.act.settles == settles
    assert not re.search(r"\d{17}[\dX]", str(clerk.get(action.removesuffix("/decide")).url))


def test_steps_are_marked_and_the_queue_follows(own: Console) -> None:
    lead = own.logged_in("li")
    application, _ = with_one_refer(own)
    path = opened(lead, application).url.path
    day = next(each.applied_on for each in applications_of(own) if each.application_id == application)
    form = {"proof": proof(lead), "step": "waiting", "on": day.isoformat()}
    assert lead.post(f"{path}/mark", data=form).status_code == 200
    assert "起等待补件" in lead.get("/queue").text
    assert f"等待补件 {day}" in lead.get(path).text
    assert lead.post(f"{path}/mark", data=form).status_code == 400, "they are awaited already"
    assert lead.post(f"{path}/mark", data={**form, "step": "dance"}).status_code == 404
    assert lead.post(f"{path}/mark", data={**form, "on": "soon"}).status_code == 400
    assert lead.post(f"{path}/assign", data={"proof": proof(lead), "to": "wang"}).status_code == 200
    assert re.findall(r"/applications/\d+\">([^<]+)</a>", lead.get("/queue?assigned=wang").text) == [application]
    assert [type(each.act).__name__ for each in read_events(own.store)] == ["Marked", "Assigned"]
    clerk = own.logged_in("wang")
    assert clerk.post(f"{path}/assign", data={"proof": proof(clerk), "to": "wang"}).status_code == 403


def test_the_queue_is_taken_along_as_a_workbook(own: Console) -> None:
    clerk = own.logged_in("wang")
    work = clerk.post("/queue/export", data={"proof": proof(clerk), "run": "", "reason": ""}).url.path
    page = ended(clerk, work)
    assert clerk.get(f"{work}/files/0").content.startswith(b"PK"), page


def test_the_log_is_read_again_only_when_it_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And then what was added: checking the whole chain takes a third of a second of some thousand events."""
    reads: list[int] = []

    def counted(root: Path, known: Sequence[Event]) -> list[Event]:
        reads.append(len(known))
        return read_events(root, known)

    monkeypatch.setattr(runs, "read_events", counted)
    published = Published(Store(tmp_path))
    for number in range(3):
        assert [len(published.events()) for _ in range(5)] == [number] * 5
        append_event(tmp_path, Assigned("SQ-01", "li"))
    assert reads == [0, 0, 1]


def test_nobody_waits_while_decisions_are_applied(sample_store: Path, tmp_path: Path) -> None:
    """Others see the run as it was; whoever decides waits for it, and sees it."""
    published = Published(Store(copied(sample_store, tmp_path)))
    run = published.run(None)
    assert run.handlings == {}
    append_event(run.path.parent.parent, Assigned("SQ-01", "li"))
    with published._applying:
        assert published.run(None).handlings == {}
    published.show_decided()
    assert published.run(None).handlings["SQ-01"].assigned_to == "li"
    published.close()


def test_a_newer_run_is_shown_when_its_pages_are_reckoned_and_as_decided(sample_store: Path, tmp_path: Path) -> None:
    """Until then everybody reads the one before, but for those who ask for it by its name."""
    store, free, reckoned = Store(copied(sample_store, tmp_path)), threading.Event(), []

    def reckon(run: OpenRun) -> None:
        assert free.wait(60)
        reckoned.append((run.run_id, run.decisions, list(run.handlings)))

    published = Published(store, reckon)
    before = published.run(None)
    append_event(store.root, Assigned("SQ-01", "li"))
    newest = verified(SAMPLE, store.root).stem
    assert published.run(None) is before
    assert published.run(newest).run_id == newest
    free.set()
    for each in published._aside:
        each.join()
    assert published.run(None).run_id == newest
    assert (newest, published.events()[-1].hash, ["SQ-01"]) in reckoned
    published.close()


def test_a_run_that_is_kept_open_lets_go_of_decisions_that_gave_way(sample_store: Path, tmp_path: Path) -> None:
    store = Store(copied(sample_store, tmp_path))
    published = Published(store)
    author = Author(read_office(store.root, None), "li")
    for number in range(8):
        why = Justification(f"看过原件，第 {number} 次")
        decided_by_command(store, store.find_run(None), "SQ-17", Question("window"), "pass", why, author)
        published.show_decided()
        with published.run(None).reader() as run:
            assert run.rows("select because from decision") == [{"because": why.because}]
            names = [row["database_name"] for row in run.rows("select database_name from duckdb_databases()")]
        assert sum(bool(re.fullmatch("[0-9]+-[0-9a-f]{8}", str(name))) for name in names) == min(number + 1, 4)
    published.close()


def test_what_is_wanted_often_is_kept_and_nothing_of_what_is_not_there(sample_store: Path) -> None:
    run = Published(Store(sample_store)).run(None)
    reckoned: list[object] = []

    def wanted(name: object) -> None:
        run.reckoned_once(name, lambda _: reckoned.append(name))

    for number in range(3 * runs.KEPT):
        wanted("often")
        wanted(number)
    assert reckoned.count("often") == 1
    for number in range(3 * runs.KEPT):
        with pytest.raises(NoSuchError):
            run.reckoned_once(("absent", number), no_such)
    assert len(run._locks) == len(run._kept) == runs.KEPT
    run.close()


def no_such(_: RunFile) -> None:
    raise NoSuchError
