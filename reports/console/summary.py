"""The summary of a run on the screen: what a clerk needs first, and on request all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from rich.cells import cell_len, set_cell_size

from reports.console.screen import Screen
from reports.model.summary import File, Missing, Summary, Tally
from reports.words.catalogue import word

_WIDTH: Final = 80
_DOUBTFUL: Final = ("HEADS_DIFFER", "INSURANCE_UNSAID", "ITEM_UNCLEAR", "NO_WAGES", "SHARE_OF_ONE")
_SHOWN: Final = 3
"""So many reasons and datasets are named, for all to fit 24 lines; the report has the others."""


def show_summary(summary: Summary, screen: Screen) -> None:
    """What a run decided, what leads to most refers, what could not be used and where to go on: one screen of 80."""
    if summary.anybody:
        screen.line(screen.word("anybody_first").format(summary.anybody))
    if summary.nobody:
        screen.line(screen.word("nobody_first").format(summary.nobody))
    screen.line(screen.word("of_extract").format(summary.extract_id, summary.extracted_on, summary.rulebook))
    screen.line()
    _line(screen, _answered(summary.outcomes, "applications", screen))
    _show_decisions(summary, screen)
    _line(screen, _answered(summary.months, "months", screen))
    _list(screen, "refers", (f"{each.count:>7,}  {_said(each, screen)}" for each in summary.refers))
    _list(screen, "rejected_by", _rejected(summary, screen))
    if summary.unused_files:
        screen.line()
        _line(screen, f"{screen.word('unused_files')} {len(summary.unused_files):,}: {', '.join(summary.unused_files)}")
    _show_doubtful_notes(summary, screen)
    screen.line()
    _line(screen, screen.word("go_on"))
    screen.pairs([("run_file", summary.run_file)])


def _answered(answers: dict[str, int], title: str, screen: Screen) -> str:
    counted = "  ".join(f"{screen.word(answer)} {count:,}" for answer, count in answers.items())
    return f"{screen.word(title)} {sum(answers.values()):,}:  {counted}"


def _show_decisions(summary: Summary, screen: Screen) -> None:
    """What became of what people decided, and the answers with it; nothing where nothing was decided."""
    count = sum(summary.decisions.values())
    if count:
        states = "  ".join(
            f"{word(state, screen.language, 'decisions')} {of_state:,}" for state, of_state in summary.decisions.items()
        )
        _line(screen, f"{word('decisions', screen.language, 'decisions')} {count:,}:  {states}")
        _line(screen, _answered(summary.decided, "with_decisions", screen))


def _show_doubtful_notes(summary: Summary, screen: Screen) -> None:
    """What was read by rule and may have been meant otherwise."""
    doubtful = [each for each in summary.notes if each.code in _DOUBTFUL]
    if doubtful:
        screen.line()
    for each in doubtful:
        _line(screen, f"{_dataset(each.dataset, screen)} {each.rows:,}: {screen.word(each.code)}")


def _said(tally: Tally, screen: Screen) -> str:
    return f"{tally.zh if screen.language == 'zh' else tally.en} ({tally.code})"


def _rejected(summary: Summary, screen: Screen) -> Iterable[str]:
    """The datasets with most rejected rows, and the most frequent fault of each."""
    rejected = Counter({dataset: count["rejected"] for dataset, count in summary.counts.items()})
    for dataset, rows in rejected.most_common():
        faults = Counter[str]()
        for each in summary.rejects:
            if each.dataset == dataset:
                faults[each.zh if screen.language == "zh" else each.en] += each.rows
        if rows:
            read = summary.counts[dataset]["read"]
            yield screen.word("rejected_of").format(_dataset(dataset, screen), rows, read, faults.most_common(1)[0][0])


def _list(screen: Screen, title: str, lines: Iterable[str]) -> None:
    shown = list(lines)
    if not shown:
        return
    screen.line()
    screen.line(screen.word(title))
    for line in shown[:_SHOWN]:
        _line(screen, line)
    if len(shown) > _SHOWN:
        screen.line(f"{' ' * 9}{screen.word('and_more').format(len(shown) - _SHOWN)}")


def _line(screen: Screen, text: str) -> None:
    screen.line(text if cell_len(text) <= _WIDTH else f"{set_cell_size(text, _WIDTH - 2).rstrip()}…")


def _dataset(name: str, screen: Screen) -> str:
    return screen.word(f"dataset.{name}")


def show_details(summary: Summary, screen: Screen) -> None:
    """All that a run decided, read and set aside, ending with where it is."""
    if summary.anybody:
        screen.line(screen.word("anybody").format(summary.anybody))
    if summary.nobody:
        screen.line(screen.word("nobody").format(summary.nobody))
    screen.pairs(
        [
            ("run", summary.run_id),
            ("extract", summary.extract_id),
            ("extracted", summary.extracted_on),
            ("rulebook", summary.rulebook),
        ]
    )
    counts = ("read", "kept", "rejected", "copies")
    screen.table(
        "",
        [screen.word("dataset"), *map(screen.word, counts)],
        [[_dataset(each, screen), *(count[name] for name in counts)] for each, count in summary.counts.items()],
    )
    _show_files(summary.files, screen)
    _show_answers(summary.outcomes, "outcomes", screen)
    _show_decisions(summary, screen)
    _show_missing(summary.missing, screen)
    _show_answers(summary.months, "months", screen)
    _show_tallies(summary.reasons, "reasons", screen)
    _show_tallies(summary.excluded, "excluded", screen)
    _show_rejects(summary, screen)
    screen.line()
    screen.pairs([("run_file", summary.run_file)])


def _show_answers(answers: dict[str, int], title: str, screen: Screen) -> None:
    screen.table(screen.word(title), [screen.word(answer) for answer in answers], [list(answers.values())])


def _show_files(files: list[File], screen: Screen) -> None:
    """What was recognised as what; files of one kind that are many are told together."""
    alike: dict[tuple[str, ...], list[File]] = {}
    for file in files:
        form = file.form if screen.language == "zh" else file.form_en
        alike.setdefault((_dataset(file.dataset, screen), form, file.medium, ", ".join(file.unknown_heads)), []).append(
            file
        )
    screen.table(
        screen.word("files"),
        [screen.word(name) for name in ("file", "dataset", "form", "medium", "rows")],
        [[_path(each, screen), *kind[:3], sum(file.rows for file in each)] for kind, each in alike.items()],
    )
    for kind, each in alike.items():
        if kind[3]:
            screen.line(f"{screen.word('unknown_heads')}: {_path(each, screen)}: {kind[3]}")


def _path(files: list[File], screen: Screen) -> str:
    return files[0].path if len(files) == 1 else screen.word("and_others").format(files[0].path, len(files))


def _show_missing(missing: list[Missing], screen: Screen) -> None:
    screen.table(
        screen.word("missing"),
        [screen.word(name) for name in ("count", "code", "article", "lacking", "settles", "addressee")],
        [
            [each.count, each.what, each.article]
            + ([each.zh, each.settles] if screen.language == "zh" else [each.en, each.settles_en])
            + [screen.word(f"of_{each.addressee}")]
            for each in missing
        ],
    )


def _show_tallies(tallies: list[Tally], title: str, screen: Screen) -> None:
    screen.table(
        screen.word(title),
        [screen.word(name) for name in ("count", "code", "article", "words")],
        [[each.count, each.code, each.article, each.zh if screen.language == "zh" else each.en] for each in tallies],
    )


def _show_rejects(summary: Summary, screen: Screen) -> None:
    screen.table(
        screen.word("rejects"),
        [screen.word(name) for name in ("file", "column", "rows", "first_row", "code", "words")],
        [
            [
                each.source_file,
                each.column_name or "",
                each.rows,
                each.first_row,
                each.code,
                each.zh if screen.language == "zh" else each.en,
            ]
            for each in summary.rejects
        ],
    )
    screen.table(
        screen.word("notes"),
        [screen.word(name) for name in ("dataset", "rows", "code", "words")],
        [[_dataset(each.dataset, screen), each.rows, each.code, screen.word(each.code)] for each in summary.notes],
    )
    if summary.unused_files:
        screen.line(f"{screen.word('unused_files')}: {', '.join(summary.unused_files)}")
