"""A mutation operator of this house: a row of a rule's table that never decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from cosmic_ray.operators.operator import Example, Operator
from parso.python.tree import Name

NEVER: Final = "pl.lit(value=False)"
Position = tuple[tuple[int, int], tuple[int, int]]


class DropRow(Operator):  # type: ignore[misc]
    """The condition of a row of `first_of` is replaced by one that never holds."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        """The condition, where the node is a row."""
        if _is_row(node):
            condition = node.children[1].children[0]
            yield condition.start_pos, condition.end_pos

    def mutate(self, node: Any, index: int) -> Any:  # noqa: ARG002 - one mutation a row
        """The row without a condition that holds."""
        node.children[1].children[0] = Name(NEVER, node.children[1].children[0].start_pos)
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """For cosmic-ray's own tests."""
        return (Example("first_of((a, 1), (b, 2))", f"first_of(({NEVER}, 1), (b, 2))"),)


def _is_row(node: Any) -> bool:
    if node.type != "atom" or node.children[0].value != "(" or node.children[1].type != "testlist_comp":
        return False
    table = node.parent
    while table is not None and table.type in ("arglist", "trailer"):
        called, table = table, table.parent
        if called.type == "trailer":
            return bool(called.get_previous_sibling().get_code().strip().endswith("first_of"))
    return False


class Provider:
    """The operators of this house, by name."""

    def __iter__(self) -> Iterator[str]:
        return iter(["DropRow"])

    def __getitem__(self, name: str) -> type[Operator]:
        return {"DropRow": DropRow}[name]
