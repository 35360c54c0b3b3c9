"""`hecha sample`: which automatic passes of a month a person is to look at."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Annotated, Final

import typer

from pipelines.clock import receipt_clock
from pipelines.commands.access_log import counted, log_access
from pipelines.commands.ending import Errors
from pipelines.commands.options import (
    DEFAULT_STORE,
    JsonOption,
    LangOption,
    RevealOption,
    RunOption,
    StoreOption,
    month_given,
)
from pipelines.errors import HechaError
from pipelines.store.finding import files_of, reading
from pipelines.store.folder import Store
from pipelines.store.sample_key import sample_key
from reports.console.screen import Screen
from reports.masking import Mask
from reports.model.applications import read_applications
from reports.model.run_file import open_run
from reports.model.sample import Sample
from reports.model.sample import sample as drawn_from
from reports.words.catalogue import word

_HEADS: Final = ("application", "person_number", "name", "employer_number", "employer_name", "applied_on")


def sample(
    month: Annotated[str, typer.Option(metavar="2024-07", help="申请所在的月份 / month of application")],
    share: Annotated[
        str, typer.Option(metavar="4%", help="抽查比例，如 4% 或 0.04 / share of the passes, like 4% or 0.04")
    ] = "4%",
    run: RunOption = None,
    reveal: RevealOption = False,
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """抽取某月自动通过的申请，供人工复核。 Draws automatic passes of a month for a person to look at."""
    with Errors(lang, store):
        place, wanted, part = Store(store), month_given(month), share_given(share)
        file = place.find_run(run).resolve()
        with reading(*files_of(file)), open_run(file) as opened:
            applications = read_applications(opened, mask := Mask(reveal))
        drawn = drawn_from(applications.values(), wanted, part, sample_key(place))
        if reveal:
            numbers = counted("applications", (each.application_id for each in drawn.drawn))
            log_access(store, receipt_clock(), file.stem, "sample", [numbers])
        if as_json:
            print(mask.text(json.dumps(_as_data(drawn), ensure_ascii=False)))
        else:
            _show(drawn, Screen(lang, mask))


def share_given(text: str) -> Decimal:
    """A share as people write it, exactly.

    Raises:
        HechaError: it is none, or not above 0 and at most 1.
    """
    percent = text.strip().removesuffix("%")
    try:
        share = Decimal(percent) / (100 if percent != text.strip() else 1)
    except InvalidOperation:
        share = Decimal(0)
    if share.is_nan() or not 0 < share <= 1:
        raise HechaError(
            "--share：比例须大于 0 且不超过 100%，如 4% 或 0.04",
            "--share: must be above 0 and at most 100 %, like 4% or 0.04",
        )
    return share


def _as_data(drawn: Sample) -> dict[str, object]:
    return {
        "month": drawn.month,
        "share": str(drawn.share),
        "passes": drawn.passes,
        "drawn": [
            {
                "application_id": each.application_id,
                "person_id": each.person_id,
                "person_name": each.person_name,
                "employer_id": each.employer_id,
                "employer_name": each.employer_name,
                "applied_on": each.applied_on.isoformat(),
            }
            for each in drawn.drawn
        ],
    }


def _show(drawn: Sample, screen: Screen) -> None:
    said = word("sample_drawn", screen.language, "office")
    screen.line(said.format(drawn.month, drawn.passes, f"{(drawn.share * 100).normalize():f}%", len(drawn.drawn)))
    rows = [list(each.values()) for each in _as_data(drawn)["drawn"]]  # type: ignore[attr-defined]
    screen.table("", [word(name, screen.language, "office") for name in _HEADS], rows)
