"""`office.toml`: which decisions need a second person, and who may decide and confirm."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, ValidationError

from checks.law.figure_types import StrictModel
from checks.law.reasons import NUMBERS
from pipelines.decisions.acts import Answer
from pipelines.errors import HechaError
from pipelines.names import readable_name
from pipelines.settings_files import read_settings

NAME: Final = "office.toml"
"""In the store, where no other file is named."""


class SecondPerson(StrictModel):
    """Which decisions hold only when a second person confirms them: by answer, or by the reason they settle."""

    answers: tuple[Answer, ...] = ("fail",)
    reasons: tuple[str, ...] = ()


class People(StrictModel):
    """Who may decide and who may confirm; anybody where nobody is named."""

    decide: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()


class Office(StrictModel):
    """How an office decides."""

    second_person: Annotated[SecondPerson, Field(default_factory=SecondPerson)]
    people: Annotated[People, Field(default_factory=People)]

    def needs_second(self, answer: Answer, code: str) -> bool:
        """Whether a decision needs a second person."""
        return answer in self.second_person.answers or code in self.second_person.reasons

    def require(self, name: str, *, confirms: bool = False) -> None:
        """HechaError where somebody may not decide, or not confirm."""
        named = self.people.confirm if confirms else self.people.decide
        if named and name not in named:
            what, in_english = ("复核", "confirm") if confirms else ("核定", "decide")
            raise HechaError(
                f"{name} 不在本单位可{what}的人员之列；请由名单上的人员办理，或修改 {NAME}",
                f"{name} is not among those who may {in_english}; let one of them do it, or change {NAME}",
            )


def read_office(store: Path, given: Path | None) -> Office:
    """The settings in a file, in the store's own, or those that hold without any.

    Raises:
        HechaError: the file cannot be used.
    """
    path = given or store / NAME
    if given is None and not path.exists():
        return Office.model_validate({})
    name = readable_name(path.name)
    try:
        office = Office.model_validate(read_settings(path))
    except OSError as error:
        raise HechaError(
            f"{name}：无法读取（{type(error).__name__}）；请检查文件",
            f"{name}: cannot be read ({type(error).__name__})",
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise HechaError(f"{name}：不是有效的 TOML（{error}）；请改正", f"{name}: is no TOML ({error})") from None
    except ValidationError as error:
        key = ".".join(str(part) for part in error.errors(include_url=False)[0]["loc"])
        raise HechaError(
            f"{name}：{key} 不能这样写；可写的内容见 docs/decisions.md",
            f"{name}: {key} cannot be so; docs/decisions.md says what can be written",
        ) from None
    if strange := [each for each in office.second_person.reasons if each not in NUMBERS]:
        raise HechaError(
            f"{name}：没有原因代码 {strange[0]}；请照 docs/rules.md 书写",
            f"{name}: no reason has the code {strange[0]}",
        )
    return office
