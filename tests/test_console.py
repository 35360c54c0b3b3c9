"""The console: what each page says is what the commands say, and who may see and do what."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from checks.law.reasons import reason
from pipelines.console.rights import RIGHTS, ROLES
from pipelines.console.works import Work
from reports.masking import Mask
from reports.model.applications import Application, read_applications
from reports.model.run_file import open_run
from reports.model.summary import summarise
from tests.conftest import SAMPLE
from tests.console import Console, copied, ended, first, proof, served, shown, users_file
from tests.published import verified

PAGES = {
    "/": "read",
    "/queue": "read",
    "/anomalies": "read",
    "/works": "read",
    "/sql": "query",
    "/prescreening": "prescreen",
    "/deliveries": "deliver",
    "/audit": "audit",
}
APPLICATION = r"/runs/[^\"]+/applications/\d+"
EMPLOYER = r"/runs/[^\"]+/employers/\d+"


@pytest.fixture(scope="module")
def everybody(console: Console) -> dict[str, httpx.Client]:
    return {name: console.logged_in(name) for name in ("wang", "li", "zhao", "qian", "zhou")}


@pytest.fixture
def lead(everybody: dict[str, httpx.Client]) -> httpx.Client:
    return everybody["li"]


def applications(console: Console, *, reveal: bool = False) -> dict[str, Application]:
    with open_run(console.desk.store.latest) as run:
        return read_applications(run, Mask(reveal))


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(("page", "right"), PAGES.items())
def test_a_page_is_for_those_who_have_the_right(
    console: Console, everybody: dict[str, httpx.Client], page: str, right: str
) -> None:
    for name, client in everybody.items():
        user = console.desk.users and console.desk.sessions.session_of(client.cookies.get(console.desk.cookie))
        assert user
        may = user.user.has_right(right)  # type: ignore[arg-type]
        assert client.get(page).status_code == (200 if may else 403), name
        assert (f'href="{page}"' in client.get("/").text) == may


def test_every_right_has_a_role_and_every_role_rights() -> None:
    assert {role for roles in RIGHTS.values() for role in roles} == set(ROLES)


def test_the_first_page_says_what_the_summary_says(console: Console, lead: httpx.Client) -> None:
    summary = summarise(console.desk.store.latest)
    told = text_of(lead.get("/").text)
    for count in summary.outcomes.values():
        assert f" {count} 积分申请" in told
    assert all(each.zh in told for each in summary.refers[:12])
    assert summary.run_id in told


def test_the_queue_is_every_referred_application_masked(console: Console, lead: httpx.Client) -> None:
    referred = {name: each for name, each in applications(console).items() if each.outcome == "refer"}
    pages = [lead.get(f"/queue?page={number}").text for number in range(1, -(-len(referred) // 25) + 1)]
    listed = [name for page in pages for name in re.findall(APPLICATION + r'">([^<]+)</a>', page)]
    assert sorted(listed) == sorted(referred)
    for each in applications(console, reveal=True).values():
        assert all(each.person_id not in page for page in pages)


def test_filters_and_order_are_in_the_address(console: Console, lead: httpx.Client) -> None:
    everything = applications(console)
    failed = {name for name, each in everything.items() if each.outcome == "fail"}
    assert set(re.findall(APPLICATION + r'">([^<]+)</a>', lead.get("/queue?outcome=fail&page=1").text)) <= failed
    code = next(code for each in everything.values() if each.outcome == "refer" for code in each.reasons)
    hit = lead.get(f"/queue?reason={code}").text
    with_reason = {name for name, each in everything.items() if each.outcome == "refer" and code in each.reasons}
    assert set(re.findall(APPLICATION + r'">([^<]+)</a>', hit)) == with_reason
    assert reason(code).words("zh") in text_of(hit)
    up = re.findall(APPLICATION + r'">([^<]+)</a>', lead.get("/queue?outcome=all&order=application").text)
    down = re.findall(
        APPLICATION + r'">([^<]+)</a>', lead.get("/queue?outcome=all&order=application&descending=1").text
    )
    assert up == sorted(everything)[: len(up)]
    assert down == sorted(everything, reverse=True)[: len(down)]
    assert lead.get("/queue?due=soon").status_code == 400
    assert "筛选条件无法识别" in lead.get("/queue?employer=x").text


def test_every_application_and_employer_opens(console: Console, lead: httpx.Client) -> None:
    seen: set[str] = set()
    for number in range(1, 4):
        page = lead.get(f"/queue?outcome=all&page={number}").text
        for address in {*re.findall(f'"({APPLICATION})"', page), *re.findall(f'"({EMPLOYER})"', page)} - seen:
            seen.add(address)
            answer = lead.get(address)
            assert answer.status_code == 200, address
            assert len(answer.content) < 100_000
    assert len(seen) > len(applications(console))
    assert console.said == []


def test_an_application_is_the_case_of_the_report(console: Console, lead: httpx.Client) -> None:
    found = lead.post("/search", data={"proof": proof(lead), "number": "SQ-17"})
    assert re.search(r"/applications/\d+$", str(found.url))
    case = applications(console)["SQ-17"]
    told = text_of(found.text)
    assert case.person_id in told
    assert all(reason(code).words("zh") in told for code in case.reasons)
    month = lead.get(first(r"(/runs/[^\"]+/months/[^\"]+)", found.text))
    assert month.status_code == 200
    assert lead.get(f"{found.url}/months/2024-13").status_code == 404


def test_whoever_is_looked_for_stands_in_no_address(console: Console, lead: httpx.Client) -> None:
    """By identity number, as typed; the address has a place in the run, and no title has a name."""
    revealed = applications(console, reveal=True)["SQ-17"]
    found = lead.post(
        "/search", data={"proof": proof(lead), "number": f" {revealed.person_id[:6]} {revealed.person_id[6:]}"}
    )
    assert revealed.person_id not in str(found.url)
    title = re.findall(r"<title>(.*)</title>", found.text)[0]
    assert revealed.person_name not in title
    assert revealed.person_id not in found.text
    assert "没有这个申请编号" in lead.post("/search", data={"proof": proof(lead), "number": "无此人"}).text


def test_what_is_masked_is_shown_to_those_who_may_and_logged_before(
    console: Console, everybody: dict[str, httpx.Client]
) -> None:
    revealed = applications(console, reveal=True)["SQ-17"]
    client = everybody["wang"]
    address = str(client.post("/search", data={"proof": proof(client), "number": "SQ-17"}).url)
    assert revealed.person_name not in client.get(address).text
    shown = client.post(f"{address}/reveal", data={"proof": proof(client)})
    assert revealed.person_id in shown.text
    assert revealed.person_name in shown.text
    last = (console.store / "access.log").read_text(encoding="utf-8").splitlines()[-1].split("\t")
    assert last[1].startswith("wang/")
    assert last[3:] == ["console application", "applications 1: SQ-17"]
    assert revealed.person_id not in "\t".join(last)
    assert everybody["zhao"].post(f"{address}/reveal", data={"proof": proof(everybody["zhao"])}).status_code == 403
    assert "console application" in everybody["qian"].get("/audit").text


def test_nothing_is_revealed_that_cannot_be_logged(own: Console) -> None:
    (own.store / "access.log").mkdir()
    client = own.logged_in("wang")
    address = str(client.post("/search", data={"proof": proof(client), "number": "SQ-17"}).url)
    answer = client.post(f"{address}/reveal", data={"proof": proof(client)})
    assert answer.status_code == 400
    assert "无法记录查阅" in answer.text
    assert applications(own, reveal=True)["SQ-17"].person_name not in answer.text


def test_anomalies_lead_to_rows_and_to_whom_they_hit(lead: httpx.Client) -> None:
    page = lead.get("/anomalies?of=person").text
    one = lead.get(first(r"(/runs/[^\"]+/anomalies/person/\d+)", page))
    assert one.status_code == 200
    assert ".csv" in one.text
    assert lead.get(first(f"({APPLICATION})", one.text)).status_code == 200
    assert lead.get(re.sub(r"\d+$", "999", str(one.url))).status_code == 404


def test_analysts_ask_in_sql_masked_unless_they_ask_otherwise(
    console: Console, everybody: dict[str, httpx.Client]
) -> None:
    client, revealing = everybody["zhao"], everybody["zhou"]
    with open_run(console.desk.store.latest) as run:
        expected = run.rows("select application_id, person_id from verdict order by all limit 2")
    form = {"proof": proof(client), "sql": "select application_id, person_id from verdict order by all limit 2"}
    masked = client.post("/sql", data=form).text
    assert 'name="reveal"' not in masked
    assert client.post("/sql", data={**form, "reveal": "1"}).status_code == 403
    shown = revealing.post("/sql", data={**form, "proof": proof(revealing), "reveal": "1"}).text
    for row in expected:
        assert str(row["application_id"]) in masked
        assert str(row["person_id"]) not in masked
        assert str(row["person_id"]) in shown
    lines = (console.store / "access.log").read_text(encoding="utf-8").splitlines()
    assert "console refused POST /sql" in lines[-2]
    log = [line for line in lines if "console query" in line]
    assert "console query (masked) select" in log[-2]
    assert "console query select" in log[-1]
    wrong = client.post("/sql", data={**form, "sql": "drop table verdict"}).text
    assert "只能查询" in wrong
    assert "drop table verdict" in wrong, "what was typed is given back"
    assert "heads" in client.get("/sql?view=extract.employer_month").text


def test_a_wide_answer_is_cut_to_what_a_page_holds(everybody: dict[str, httpx.Client]) -> None:
    client = everybody["zhao"]
    wide = "select a.*, b.*, c.* from verdict a, verdict b, verdict c"
    answer = client.post("/sql", data={"proof": proof(client), "sql": wide})
    assert len(answer.content) < 100_000
    assert "只显示这些" in answer.text
    large = client.post("/sql", data={"proof": proof(client), "sql": "select repeat('x', 1000000) as x"})
    assert len(large.content) < 100_000
    few = client.post("/sql", data={"proof": proof(client), "sql": "select reasons from verdict order by all limit 9"})
    assert "9 行" in few.text
    assert "[&#39;" not in few.text, "a list is no list of Python"


def dropped(client: httpx.Client, page: str, files: list[tuple[str, bytes]], **fields: str) -> str:
    sent = client.post(page, data={"proof": proof(client), **fields}, files=[("files", each) for each in files])
    assert sent.status_code == 200, sent.text
    return sent.url.path


@pytest.fixture
def own(sample_store: Path, tmp_path: Path) -> Iterator[Console]:
    with served(copied(sample_store, tmp_path), users_file(tmp_path), deliveries=SAMPLE.parent) as console:
        yield console


def test_a_delivery_is_dropped_inspected_and_run_and_the_new_run_is_taken_up(own: Console) -> None:
    lead = own.logged_in("li")
    before = own.desk.store.latest.resolve().stem
    files = [(path.name, path.read_bytes()) for path in sorted(SAMPLE.iterdir())]
    inspected = dropped(lead, "/deliveries", files)
    page = ended(lead, inspected)
    assert "contributions.csv" in page
    assert f'action="{inspected}/verify"' in page
    run = lead.post(f"{inspected}/verify", data={"proof": proof(lead)}).url.path
    page = ended(lead, run)
    newest = own.desk.store.latest.resolve().stem
    assert newest != before
    assert newest in page
    assert shown(lead, newest)
    assert f"/?run={newest}" in lead.get(f"/?run={before}").text, "an older run says that there is a newer one"
    assert own.logged_in("wang").get(run).status_code == 404, "others' works are not shown"


def test_a_folder_is_named_below_the_one_for_deliveries_alone(own: Console, tmp_path: Path) -> None:
    lead = own.logged_in("li")
    sent = lead.post("/deliveries", data={"proof": proof(lead), "source": str(SAMPLE)})
    assert "hx-get" in sent.text or "识别结果" in sent.text
    for other in (tmp_path, SAMPLE.parent / ".." / "..", Path("/etc/passwd"), SAMPLE.parent / "nothing"):
        assert lead.post("/deliveries", data={"proof": proof(lead), "source": str(other)}).status_code == 400
    works = lead.get("/works").text
    assert works.count("/works/") == 1, "what was refused is no work that waits for ever"
    own.desk.works.close()


def test_what_is_refused_says_nothing_of_the_place_of_the_store(own: Console) -> None:
    lead = own.logged_in("li")
    page = ended(lead, dropped(lead, "/deliveries", [("坏.csv", b"a,b\n1,2\n")]))
    assert "上传的文件" in page
    assert "坏.csv" in page
    assert str(own.store) not in page
    (own.store / "access.log").unlink()
    (own.store / "access.log").mkdir()
    address = lead.post("/search", data={"proof": proof(lead), "number": "SQ-17"}).url
    assert str(own.store) not in lead.post(f"{address}/reveal", data={"proof": proof(lead)}).text


def test_a_list_that_nothing_is_on_says_so(lead: httpx.Client) -> None:
    assert "请放宽或清除筛选条件" in lead.get("/queue?due=2000-01-01").text


def test_a_line_of_the_log_that_is_none_spoils_no_page(own: Console) -> None:
    (own.store / "access.log").write_text("nonsense\n2024-09-20T01:00:00Z\twang/root\n", encoding="utf-8")
    page = own.logged_in("qian").get("/audit").text
    assert "nonsense" in page
    assert "2024-09-20 09:00:00" in page


def test_a_list_is_dropped_and_the_workbook_taken_back(own: Console) -> None:
    clerk = own.logged_in("wang")
    persons = [each.person_id for each in applications(own, reveal=True).values()][:3]
    content = "\n".join(["证件号码", *persons]).encode()
    address = dropped(
        clerk,
        "/prescreening",
        [("甲公司名单.csv", content)],
        employer=next(iter(applications(own).values())).employer_id,
    )
    page = ended(clerk, address)
    assert "甲公司名单-预审.xlsx" in page, page
    file = clerk.get(f"{address}/files/0")
    assert file.content.startswith(b"PK")
    assert "attachment" in file.headers["content-disposition"]
    assert clerk.get(f"{address}/files/7").status_code == 404
    assert "hx-get" not in page


def test_a_work_goes_on_unlooked_at_and_is_cancelled_in_order(own: Console) -> None:
    lead = own.logged_in("li")
    before = own.desk.store.latest.resolve()
    works = own.desk.works
    work = works.prepare("verify", "sample", "li")
    works.begin(work, ["verify", str(SAMPLE), "--store", str(own.store), "--json"])
    while (works.get(work.work_id) or work).state == "waiting":
        time.sleep(0.02)
    lead.post(f"/works/{work.work_id}/cancel", data={"proof": proof(lead)})
    assert "已取消" in ended(lead, f"/works/{work.work_id}")
    assert own.desk.store.latest.resolve() == before
    assert not list((own.store / "work").iterdir())
    lead.post(f"/works/{work.work_id}/remove", data={"proof": proof(lead)})
    assert lead.get(f"/works/{work.work_id}").status_code == 404
    assert not works.folder(work).exists()


def test_works_of_a_console_before_are_listed_and_said_to_be_broken_off(own: Console) -> None:
    works = own.desk.works
    work = works.prepare("verify", "sample 341222199001010016", "li")
    assert "341222199001010016" not in work.name
    again = type(works)(own.store)
    assert again.get(work.work_id) == Work(work.work_id, "verify", work.name, "li", work.at, "broken")
    assert again.get("../../etc") is None


def test_many_works_are_on_many_pages(own: Console) -> None:
    for number in range(120):
        own.desk.works.prepare("inspect", f"delivery-{number:03}", "li")
    lead = own.logged_in("li")
    pages = [lead.get(f"/works?page={page}") for page in (1, 2, 3, 4)]
    named = [set(re.findall(r"delivery-\d+", page.text)) for page in pages]
    assert [len(each) for each in named] == [50, 50, 20, 20]
    assert len(set.union(*named)) == 120
    assert "另有 70 个较早的任务" in lead.get("/deliveries").text
    assert all(len(page.content) < 100_000 for page in pages)


def test_a_store_without_a_run_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with served(tmp_path / "empty", users_file(tmp_path)) as console:
        lead = console.logged_in("li")
        assert "还没有核验批次" in lead.get("/").text
        for page in ("/queue", "/anomalies"):
            answer = lead.get(page)
            assert answer.status_code == 400
            assert "还没有核验批次" in answer.text
            assert str(tmp_path) not in answer.text
        assert "还没有核验过的数据" in lead.get("/prescreening").text
        assert "至少有两个核验批次" in lead.get("/changes").text
        assert lead.get("/deliveries").status_code == 200


def test_all_is_said_in_english_too(own: Console) -> None:
    lead = own.logged_in("li")
    lead.post("/language", data={"language": "en", "next": "/queue"})
    for page in ("/", "/queue", "/anomalies", "/prescreening", "/deliveries", "/works"):
        answer = lead.get(page)
        assert '<html lang="en">' in answer.text
        assert "待办" not in answer.text


def test_a_session_ends_by_itself(own: Console) -> None:
    client = own.logged_in("wang")
    for _ in range(31):
        own.clock.pass_by(timedelta(minutes=24))
        if client.get("/works", follow_redirects=False).status_code == 303:
            break
    else:
        raise AssertionError("a session that is used lasts for ever")
    assert own.clock.at.hour == 13, "twelve hours"
    client = own.logged_in("wang")
    own.clock.pass_by(timedelta(minutes=31))
    assert client.get("/works", follow_redirects=False).headers["location"] == "/login?next=/works"


def test_a_newer_run_is_taken_up_without_a_restart(own: Console) -> None:
    client = own.logged_in("wang")
    before = client.get("/").text
    newest = verified(SAMPLE, own.store)
    assert newest.stem not in before
    assert shown(client, newest.stem)
