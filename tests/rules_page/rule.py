"""A rule file by its syntax tree: what it says of itself, its tables row by row, the columns and figures it reads."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Final

HOUSE: Final = Path(__file__).parent.parent.parent
CELLS: Final = {"Candidate": ("basis", "exists", "amount", "months", "since"), "Gap": ("kind", "missing", "part")}
"""The rows of tables that are not `first_of`: the names of their cells."""


@dataclass(frozen=True)
class Row:
    """A row of a table: its cells by name, and the loop that repeats it."""

    cells: dict[str, ast.expr]
    loop: ast.comprehension | None = None


@dataclass(frozen=True)
class Function:
    """A public function of a rule file."""

    tree: ast.FunctionDef

    @property
    def name(self) -> str:
        return self.tree.name

    @property
    def doc(self) -> str:
        return ast.get_docstring(self.tree) or ""

    @cached_property
    def names(self) -> dict[str, ast.expr]:
        """What is named within it."""
        return dict(_assigned(self.tree.body))

    @property
    def returned(self) -> ast.expr | None:
        """What it gives back at its end."""
        last = self.tree.body[-1]
        return last.value if isinstance(last, ast.Return) else None

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows of its table, in order; none where it has no table."""
        match self.returned:
            case ast.Call(func=ast.Name(id="first_of"), args=args):
                return tuple(_first_of_row(each) for each in args)
            case ast.Tuple(elts=elements):
                return tuple(_listed_row(each) for each in elements)
            case ast.Call(func=ast.Name(id=name)) as call if name in CELLS:
                return (_listed_row(call),)
        return ()

    @property
    def gives(self) -> str:
        """What it gives back, by its annotation."""
        return ast.unparse(self.tree.returns) if self.tree.returns is not None else ""

    @property
    def is_expression(self) -> bool:
        """Whether it gives back one expression, and no table."""
        return self.gives == "pl.Expr" and not self.rows

    @property
    def body(self) -> str:
        """Its code without the docstring."""
        return "\n".join(ast.unparse(each) for each in self.tree.body[1:])


@dataclass(frozen=True)
class Rule:
    """A file of checks/ by its syntax tree."""

    path: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse((HOUSE / self.path).read_text(encoding="utf-8"))

    @cached_property
    def module(self) -> ModuleType:
        return importlib.import_module(self.path.removesuffix(".py").replace("/", "."))

    @property
    def name(self) -> str:
        return Path(self.path).stem

    @property
    def paragraphs(self) -> list[str]:
        """The docstring's paragraphs, a line each; the last names the figures."""
        return [" ".join(each.split()) for each in (ast.get_docstring(self.tree) or "").split("\n\n")]

    @cached_property
    def functions(self) -> dict[str, Function]:
        """All its functions by name."""
        return {each.name: Function(each) for each in self.tree.body if isinstance(each, ast.FunctionDef)}

    @property
    def public(self) -> list[Function]:
        return [each for each in self.functions.values() if not each.name.startswith("_")]

    @cached_property
    def names(self) -> dict[str, ast.expr]:
        """What is named at its top."""
        return dict(_assigned(self.tree.body))

    @property
    def columns(self) -> list[str]:
        """The columns that its expressions read, in order of the text; those named by a loop's variable aside."""
        nodes = [each for node in ast.walk(self.tree) for each in _named_in(node)]
        in_order = sorted(nodes, key=lambda node: (node.lineno, node.col_offset))
        return list(dict.fromkeys(map(column_name, in_order)))

    @property
    def figures_read(self) -> set[str]:
        """The figures of the rulebook that its expressions read, as section.figure or section."""
        aliases = {
            name: ast.unparse(value)
            for scope in (self.names, *(each.names for each in self.functions.values()))
            for name, value in scope.items()
            if ast.unparse(value).startswith("law.")
        }
        attributes = (ast.unparse(each) for each in ast.walk(self.tree) if isinstance(each, ast.Attribute))
        chains = (_chain(each, aliases) for each in attributes)
        return {chain for chain in chains if chain}

    @property
    def figures_named(self) -> list[str]:
        """The figures that its docstring names."""
        _, _, named = " ".join(self.paragraphs).partition("Figures: ")
        return [each.strip() for each in named.rstrip(".").split(",") if each]


def _named_in(node: ast.AST) -> list[ast.expr]:
    """The names of columns that stand right in a node."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="pl"), attr="col"), args=args):
            return [each for each in args if not isinstance(each, ast.Name)]
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="pl"), attr="coalesce" | "min_horizontal" | "max_horizontal")
        ):
            return [each for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        case ast.GeneratorExp(elt=ast.JoinedStr() as text):
            return [text]
    return []


def _chain(text: str, aliases: dict[str, str]) -> str:
    head, _, rest = text.partition(".")
    whole = f"{aliases[head]}.{rest}" if head in aliases else text
    return whole.removeprefix("law.").removesuffix(".value") if whole.startswith("law.") else ""


def column_name(node: ast.expr) -> str:
    """The name of a column; parts that are put in stand in angle brackets."""
    match node:
        case ast.Constant(value=str(name)):
            return name
        case ast.JoinedStr(values=parts):
            return "".join(column_name(each) for each in parts)
        case ast.Name(id=name):
            return name
        case ast.FormattedValue(value=value):
            return f"<{_NAMED.get(ast.unparse(value), ast.unparse(value))}>"
    raise ValueError(f"{ast.unparse(node)} is no name of a column")


_NAMED: Final = {"each": "dataset"}


def _assigned(body: list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                yield from ((ast.unparse(target), value) for target, value in zip(targets, values, strict=True))
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value


def _first_of_row(node: ast.expr) -> Row:
    if not isinstance(node, ast.Tuple):
        raise TypeError(f"{ast.unparse(node)} is no row (condition, finding)")
    condition, finding = node.elts
    return Row({"condition": condition, "finding": finding})


def _listed_row(node: ast.expr) -> Row:
    match node:
        case ast.Starred(value=ast.GeneratorExp(elt=element, generators=[loop])):
            return Row(_listed_row(element).cells, loop)
        case ast.Call(func=ast.Name(id=name), args=args) if name in CELLS:
            return Row(dict(zip(CELLS[name], args, strict=False)))
    raise TypeError(f"{ast.unparse(node)} is no row of a table")
