"""sql/README.md: what analysts find and how they ask, made of the dictionary and of the questions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from pipelines.querying.views import columns_of, views_of_query
from pipelines.store.database import sql_files
from pipelines.store.dictionary import Entry

_HEAD = """# SQL on a run

<!-- Made of sql/dictionary.toml and sql/questions/; `make sql-page` makes it anew. -->

    hecha query 'select outcome, count(*) from verdict group by outcome'
    hecha query FILE.sql --csv FILE        # or --json, or --parquet FILE
    hecha query --describe [VIEW]          # what there is, and what each column holds
    hecha runs                             # the runs of the store; --run RUN asks another than the newest
    hecha query 'from verdict_change' --other-run -1

A query is one SELECT in the words of DuckDB. It sees the views below, of the run and of its extract; with `--other-run
RUN` also those of other runs, as `run2.verdict`, `extract2.wage` and so on. Months are dates (the first day), money is
in yuan, codes are words. It reads and does nothing else: no files, settings, extensions or network. It ends after 5
seconds and with 1,000 rows on the screen or 1,000,000 in a file; `--seconds` and `--rows` allow more. A filter on a
person or an employer is quick, for the rows are in order. Identity numbers and names are shown in full, and the access
log of the store notes who queried what, and when, before anything is shown.

The same views are in the files themselves (any DuckDB client, read-only), in the schema `analyst` or the main one; the
other tables there hold numbers, and nobody need look into them. Every table, view and column has a comment.

## Questions to begin with
"""
_SCOPES = {"run": "In the run", "extract": "In its extract", "two_runs": "Over two runs"}


def sql_page() -> str:
    """The page."""
    return "\n".join([_HEAD, *_questions(), *_views()])


def _questions() -> Iterator[str]:
    for name, query in sql_files("questions").items():
        head, _, statement = query.partition("\n")
        yield f"{head.removeprefix('-- ')} (`questions/{name}.sql`)\n\n```sql\n{statement.strip()}\n```\n"


def _views() -> Iterator[str]:
    for scope, entries in groupby(views_of_query(), key=lambda each: each.scope):
        yield f"## {_SCOPES[scope]}\n"
        for entry in entries:
            yield from _view(entry)


def _view(entry: Entry) -> Iterator[str]:
    yield f"### {entry.name}\n\n{entry.words.zh}。  \n{entry.words.en}\n\n| column | type | | |\n|---|---|---|---|"
    for name, kind, words in columns_of(entry):
        yield f"| {name} | {_short(kind)} | {words.zh} | {words.en} |"
    yield ""


def _short(kind: str) -> str:
    return re.sub(r"\(.*\)", "", kind).lower()
