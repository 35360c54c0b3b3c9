"""A TOML that names a database and a query per dataset, and whatever a manifest says. Passwords never stand in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from pipelines.errors import SourceError
from pipelines.reading.datasets import DATASETS
from pipelines.sources.databases.connection import Connection
from pipelines.sources.manifest import Manifest, read_toml, validated

_PART: Final = r'(?:"(?:[^"]|"")+"|[^\W\d]\w*)'
_TABLE: Final = re.compile(rf"{_PART}(?:\.{_PART}){{0,2}}")
_SECRETS: Final = ("password", "passwd", "sslpassword", "passfile", "uri", "url", "dsn")


class Query(BaseModel):
    """Where a dataset's rows stand: a table or view, or what a query gives."""

    model_config = ConfigDict(extra="forbid")
    table: str | None = None
    query: str | None = None

    @model_validator(mode="after")
    def _either(self) -> Self:
        if (self.table is None) == (self.query is None):
            raise ValueError("give either table or query")
        if self.table is not None and not _TABLE.fullmatch(self.table):
            raise ValueError("table is no name of a table; write schema.table")
        return self

    @property
    def sql(self) -> str:
        """A statement that gives the rows."""
        return f"select * from {self.table}" if self.query is None else self.query.strip().rstrip("; \n\t")


class DatabaseFile(Manifest):
    """A manifest with a connection and queries."""

    database: Connection
    datasets: dict[str, Query]

    @field_validator("datasets")
    @classmethod
    def _known(cls, queries: dict[str, Query]) -> dict[str, Query]:
        unknown = [name for name in queries if name not in DATASETS]
        missing = [name for name, dataset in DATASETS.items() if not dataset.optional and name not in queries]
        if unknown:
            raise ValueError(f"no such dataset: {', '.join(unknown)}; there are {', '.join(DATASETS)}")
        if missing:
            raise ValueError(f"missing: {', '.join(missing)}")
        return queries


def read_database_file(path: Path, extracted_on: date | None) -> DatabaseFile:
    """What a TOML says of a database; its extract is named after the file unless it says otherwise.

    Raises:
        SourceError: no such file, no TOML, a key or value is wrong, or it holds a password.
    """
    given = read_toml(path)
    database = given.get("database")
    secret = next((key for key in _SECRETS if isinstance(database, Mapping) and key in database), None)
    if secret is not None:
        raise SourceError(
            f"{path.name}：database.{secret} 不能写在文件里；密码请放入环境变量（password_env）或密码文件（pass_file）",
            f"{path.name}: database.{secret} must not stand there; give the password by password_env or pass_file",
        )
    return validated(DatabaseFile, given, path.name, path.stem, extracted_on)
