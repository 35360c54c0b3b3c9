"""Who may do what: four roles, and the rights that each brings."""

from __future__ import annotations

from typing import Final, Literal, get_args

Role = Literal["clerk", "lead", "analyst", "auditor"]
Right = Literal["read", "reveal", "decide", "lead", "query", "deliver", "prescreen", "audit"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
RIGHTS: Final[dict[Right, frozenset[Role]]] = {
    "read": frozenset(ROLES),
    "reveal": frozenset({"clerk", "lead", "auditor"}),
    "decide": frozenset({"clerk", "lead"}),
    "lead": frozenset({"lead"}),
    "query": frozenset({"analyst"}),
    "deliver": frozenset({"lead"}),
    "prescreen": frozenset({"clerk", "lead"}),
    "audit": frozenset({"auditor"}),
}
"""Which roles have a right; `lead` is to assign, and to accept for many applications at once."""
