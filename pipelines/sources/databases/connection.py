"""How a database is reached: keywords of libpq, and a password that stands in no file next to them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from pipelines.errors import SourceError

_DEFAULTS: Final = {
    "application_name": "hecha",
    "client_encoding": "UTF8",
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}
"""What libpq is given unless the file says otherwise: a server that went silent is found within a minute or so."""

Count = Annotated[int, Field(ge=0)]


class Connection(BaseModel):
    """How to reach a server: keywords of libpq, and where its password is found."""

    model_config = ConfigDict(extra="forbid")
    host: str | None = None
    hostaddr: str | None = None
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    dbname: str | None = None
    user: str | None = None
    service: str | None = None
    sslmode: Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] | None = None
    sslrootcert: str | None = None
    sslcert: str | None = None
    sslkey: str | None = None
    sslcrl: str | None = None
    channel_binding: Literal["disable", "prefer", "require"] | None = None
    target_session_attrs: Literal["any", "read-write", "read-only", "primary", "standby", "prefer-standby"] | None = (
        None
    )
    connect_timeout: Count | None = None
    keepalives_idle: Count | None = None
    keepalives_interval: Count | None = None
    keepalives_count: Count | None = None
    tcp_user_timeout: Count | None = None
    password_env: str | None = None
    pass_file: str | None = None

    @field_validator("host", "dbname")
    @classmethod
    def _no_uri(cls, value: str | None) -> str | None:
        if value is not None and ("://" in value or "=" in value):
            raise ValueError("give host, port, dbname and user apart, not as a URI")
        return value


def conninfo(connection: Connection, path: Path) -> str:
    """The connection as libpq reads it, password included; `path` is the file it was read from.

    Raises:
        SourceError: the variable or file that should hold the password does not.
    """
    given: dict[str, Any] = connection.model_dump(exclude_none=True, exclude={"password_env", "pass_file"})
    keywords = {**_DEFAULTS, **given}
    if connection.password_env is not None:
        keywords["password"] = _password(connection.password_env, path.name)
    if connection.pass_file is not None:
        keywords["passfile"] = _pass_file(path.parent / Path(connection.pass_file).expanduser(), path.name)
    return " ".join(f"{keyword}={_quoted(str(value))}" for keyword, value in keywords.items())


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _password(variable: str, name: str) -> str:
    password = os.environ.get(variable)
    if not password:
        raise SourceError(
            f"{name}：环境变量 {variable} 没有设置；请把数据库密码放入其中",
            f"{name}: the environment variable {variable} is not set; put the database's password there",
        )
    return password


def _pass_file(path: Path, name: str) -> Path:
    if not path.is_file():
        raise SourceError(f"{name}：没有密码文件 {path.name}", f"{name}: there is no pass file {path.name}")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SourceError(
            f"{name}：密码文件 {path.name} 他人可读，不会被采用；请执行 chmod 600",
            f"{name}: others may read the pass file {path.name}, so it is not used; chmod 600 it",
        )
    return path.resolve()
