"""The manifest of an extract: its name, the day it was made and the months its data cover."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from checks.facts.coverage import Coverage
from checks.law.rulebook import Month
from pipelines.errors import SourceError
from pipelines.settings_files import read_settings


class _Span(BaseModel):
    model_config = ConfigDict(extra="forbid")
    first: Month = Field(alias="from")
    last: Month = Field(alias="until")

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.last < self.first:
            raise ValueError("until is before from")
        return self

    def coverage(self) -> Coverage:
        return Coverage(self.first, self.last)


class _Coverage(BaseModel):
    model_config = ConfigDict(extra="forbid")
    tax: _Span | None = None
    contributions: _Span | None = None


class Manifest(BaseModel):
    """What the office says of an extract."""

    model_config = ConfigDict(extra="forbid")
    extract_id: Annotated[str, Field(min_length=1)]
    extracted_on: date
    coverage: _Coverage = _Coverage()


M = TypeVar("M", bound=Manifest)


def validated(
    model: type[M], given: Mapping[str, object], origin: str, default_id: str, extracted_on: date | None
) -> M:
    """What a TOML file or a sheet gives, as a manifest or more than that; an option overrides its day.

    Args:
        origin: where the values stand, for the message.

    Raises:
        SourceError: a value is wrong, or no day is given anywhere.
    """
    values = {"extract_id": default_id, **given}
    if extracted_on is not None:
        values["extracted_on"] = extracted_on
    if "extracted_on" not in values:
        raise SourceError(
            f"{origin}：缺少提取日期 extracted_on；请写入该文件，或用 --extracted-on YYYY-MM-DD 给出",
            f"{origin}: extracted_on is missing; write it there or give --extracted-on YYYY-MM-DD",
        )
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        part = ".".join(str(each) for each in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        raise SourceError(f"{origin}：{part} 有误：{reason}", f"{origin}: {part}: {reason}") from None


def read_toml(path: Path) -> dict[str, object]:
    """The keys of a TOML file; SourceError where it is none."""
    try:
        return read_settings(path)
    except (tomllib.TOMLDecodeError, OSError) as error:
        raise SourceError(f"{path.name}：不是有效的 TOML：{error}", f"{path.name}: no TOML: {error}") from None
