"""`hecha sample`: which automatic passes of a month a person is to look at, and what was said of them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from pipelines.access_log import count_and_names, log_access
from pipelines.clock import receipt_clock
from pipelines.commands.ending import Errors
from pipelines.commands.options import (
    DEFAULT_STORE,
    BecauseOption,
    ByOption,
    JsonOption,
    LangOption,
    OfficeOption,
    RevealOption,
    RunOption,
    StoreOption,
)
from pipelines.commands.values import month_given, share_given
from pipelines.decisions.acts import Agreement
from pipelines.decisions.deciding import Author
from pipelines.decisions.office import read_office
from pipelines.decisions.sampling import looks_at_samples, note_look
from pipelines.errors import HechaError
from pipelines.store.finding import errors_of_reading, files_of
from pipelines.store.folder import Store
from pipelines.store.sample_key import sample_key
from reports.console.sample import as_data, show_sample
from reports.console.screen import Screen
from reports.masking import Mask
from reports.model.applications import read_applications
from reports.model.run_file import open_run, shanghai_time
from reports.model.sample import Sample, SampleLook
from reports.model.sample import draw_sample as drawn_from
from reports.words.catalogue import word


def sample(
    application: Annotated[
        str | None, typer.Argument(metavar="APPLICATION", help="看过的申请 / an application that was looked at")
    ] = None,
    answer: Annotated[
        Agreement | None,
        typer.Argument(metavar="agrees|differs", help="同意或不同意系统结论 / whether the automatic answer is right"),
    ] = None,
    because: BecauseOption = "",
    month: Annotated[str | None, typer.Option(metavar="2024-07", help="申请所在的月份 / month of application")] = None,
    share: Annotated[
        str, typer.Option(metavar="4%", help="抽查比例，如 4% 或 0.04 / share of the passes, like 4% or 0.04")
    ] = "4%",
    run: RunOption = None,
    reveal: RevealOption = False,
    by: ByOption = None,
    office: OfficeOption = None,
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """抽取自动通过的申请供人工抽查，并记录抽查意见。 Draws passes to be looked at; notes what was said."""
    with Errors(lang, store):
        in_store = Store(store)
        file = in_store.find_run(run).resolve()
        if application is not None and answer is not None and month is None:
            author = Author(read_office(store, office), by)
            with errors_of_reading(*files_of(file)):
                event = note_look(in_store, file, application, answer, because, author)
            Screen(lang).line(word("look_noted", lang, "office").format(event, word(answer, lang, "review")))
        elif application is None and month is not None:
            screen, said = Screen(lang, Mask(reveal)), _looks(store)
            drawn = _draw(in_store, file, month_given(month), share_given(share), screen.mask)
            if as_json:
                print(screen.mask.text(json.dumps(as_data(drawn, said), ensure_ascii=False)))
            else:
                show_sample(drawn, said, file.stem, screen)
        else:
            raise HechaError(
                "请用 --month 抽取某月的申请，或写明看过的申请和意见，如 hecha sample 编号 agrees --because 理由",
                "draw those of a month with --month, or name one that was looked at: hecha sample NUMBER agrees "
                "--because WHY",
            )


def _draw(store: Store, file: Path, month: int, share: Decimal, mask: Mask) -> Sample:
    """Draw, and note who sees whom in full."""
    with errors_of_reading(*files_of(file)), open_run(file) as opened:
        applications = read_applications(opened, mask)
    drawn = drawn_from(applications.values(), month, share, sample_key(store))
    if mask.reveal:
        numbers = count_and_names("applications", (each.application_id for each in drawn.drawn))
        log_access(store.root, receipt_clock(), file.stem, "sample", [numbers])
    return drawn


def _looks(store: Path) -> dict[str, SampleLook]:
    """The latest look at each application."""
    return {
        name: SampleLook(event.sequence, shanghai_time(event.at), event.by, act.run_id, act.answer, act.because)
        for name, (event, act) in looks_at_samples(store).items()
    }
