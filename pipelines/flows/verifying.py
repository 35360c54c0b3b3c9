"""The verification as a Prefect flow: the same composition, each step a task with retries. Only paths pass."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact
from prefect.client.orchestration import get_client

from pipelines.dask.cluster import judging_of_request
from pipelines.errors import HechaError
from pipelines.prefect_tasks import as_task, without_text
from pipelines.steps import Request, verify_source
from pipelines.store.database import open_database, read


def require_api() -> None:
    """Raise HechaError where the Prefect API that is configured does not answer."""
    with get_client(sync_client=True) as client:
        if client.api_healthcheck() is not None:
            url = client.api_url
            raise HechaError(
                f"Prefect 服务 {url} 没有应答；请检查 PREFECT_API_URL，或取消该设置以在本进程内运行",
                f"the Prefect API at {url} does not answer; correct PREFECT_API_URL, or unset it to run in-process",
            )


@flow(name="verify", persist_result=False, log_prints=False)
def verify_flow(
    source: str,
    store: str,
    rulebook: str | None = None,
    extracted_on: str | None = None,
    layouts: str | None = None,
    dask: str | None = None,
    shared: str | None = None,
) -> str:
    """Verify an extract and publish the run; returns where it is."""
    request = Request(
        Path(source),
        Path(store),
        Path(rulebook) if rulebook else None,
        date.fromisoformat(extracted_on) if extracted_on else None,
        Path(layouts) if layouts else None,
        dask,
        Path(shared) if shared else None,
    )
    with without_text("verify"):
        with judging_of_request(request) as judge_all:
            run = verify_source(request, as_task, judge_all)
        _tell(run)
    return str(run)


def _tell(run: Path) -> None:
    """A table of the outcomes, in counts."""
    with open_database(run, read_only=True) as connection:
        outcomes = read(connection, "select outcome, count(*) as applications from verdict group by all order by all")
        run_id = str(read(connection, "select run_id from run").item())
    rows = [{"outcome": str(outcome), "applications": int(count)} for outcome, count in outcomes.iter_rows()]
    create_table_artifact(table=rows, key="verification", description=f"run {run_id}: {run.name}")
    get_run_logger().info("run %s is in %s", run_id, run)
