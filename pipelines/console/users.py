"""Who may log in: names, roles and Argon2 hashes of passwords in a file that an office keeps."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from pipelines.console.guessable import is_guessable
from pipelines.console.rights import RIGHTS, ROLES, Right, Role
from pipelines.errors import HechaError
from pipelines.settings_files import settings_text

SHORTEST: Final = 12
"""Characters of a password, as OWASP ASVS 2.1 asks."""
LONGEST: Final = 128
_HASHER: Final = PasswordHasher()
_MEMORY, _ROUNDS, _SALT = 19 << 10, 2, 16
"""The least work of a hash, as OWASP asks: KiB, rounds, and bytes of salt."""


@dataclass(frozen=True)
class User:
    """Who is logged in.

    Attributes:
        name: as logs name them.
    """

    name: str
    roles: frozenset[Role]

    def has_right(self, right: Right) -> bool:
        """Whether a role of theirs brings the right."""
        return not self.roles.isdisjoint(RIGHTS[right])


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Annotated[str, StringConstraints(pattern=r"^[\w.@-]{1,64}$")]
    password: str
    roles: Annotated[tuple[Role, ...], field(default=())]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    user: tuple[_Entry, ...]


class Users:
    """The users of a file; a name that is not there takes as long to refuse as a wrong password."""

    def __init__(self, hashes: Mapping[str, str], users: Mapping[str, User]) -> None:
        self._hashes, self._users = dict(hashes), dict(users)
        self._nobody = hash_of("nobody has this password")

    def knows(self, name: str) -> bool:
        """Whether there is a user of this name."""
        return name in self._users

    def verified_user(self, name: str, password: str) -> User | None:
        """The user with this name and password; None where there is none."""
        user = self._users.get(name)
        try:
            _HASHER.verify(self._hashes.get(name, self._nobody), password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return None
        return user


def hash_of(password: str) -> str:
    """The Argon2id hash of a password, as the file of users has it."""
    return _HASHER.hash(password)


def refuse_weak(password: str) -> None:
    """HechaError where a password is too short or too long, or among the first that anybody tries."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise HechaError(
            f"密码须为 {SHORTEST} 至 {LONGEST} 个字符", f"a password has {SHORTEST} to {LONGEST} characters"
        )
    if is_guessable(password):
        raise HechaError(
            "这个密码太容易猜到；请换一个，例如几个互不相关的词",
            "this password is among the first that anybody tries; take another, such as some unrelated words",
        )


def read_users(path: Path) -> Users:
    """The users of a file.

    Raises:
        HechaError: it cannot be read, or an entry is not whole.
    """
    try:
        given = _File.model_validate(tomllib.loads(settings_text(path)))
    except (OSError, tomllib.TOMLDecodeError, ValidationError, UnicodeDecodeError) as error:
        raise HechaError(
            f"{path}：无法作为用户文件读取（{_fault(error)}）；每个 [[user]] 须有 name、password（由 hecha console "
            f"--hash 生成）和 roles（{'、'.join(ROLES)}）",
            f"{path}: cannot be read as a file of users ({_fault(error)}); each [[user]] has a name, a password (made "
            f"by hecha console --hash) and roles ({', '.join(ROLES)})",
        ) from None
    _refuse_unusable(path, given.user)
    return Users(
        {each.name: each.password for each in given.user},
        {each.name: User(each.name, frozenset(each.roles)) for each in given.user},
    )


def _fault(error: Exception) -> str:
    """What is wrong and where, without what stands there."""
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['type']}"
    return type(error).__name__


def _refuse_unusable(path: Path, users: tuple[_Entry, ...]) -> None:
    names = [each.name for each in users]
    twice = sorted({name for name in names if names.count(name) > 1})
    unhashed = [each.name for each in users if not _is_strong(each.password)]
    if not users or twice or unhashed:
        which = ", ".join([*twice, *unhashed]) or "-"
        raise HechaError(
            f"{path}：没有用户，或用户名重复，或密码不是足够强的 argon2id 校验值：{which}；请用 hecha console "
            "--hash 生成",
            f"{path}: no users, a name twice, or a password that is no argon2id hash of enough work: {which}; make "
            "hashes with hecha console --hash",
        )


def _is_strong(given: str) -> bool:
    try:
        work = extract_parameters(given)
    except InvalidHashError:
        return False
    is_enough = work.memory_cost >= _MEMORY and work.time_cost >= _ROUNDS and work.salt_len >= _SALT
    return work.type is Type.ID and is_enough
