"""Conditions as written, made readable: columns, figures and helpers by their names, and, or, not in words."""

from __future__ import annotations

import ast
import re
from copy import deepcopy
from typing import Final

from tests.rules_page.rule import Function, Rule, column_name

_WORDS: Final = {
    "pl.any_horizontal": "any", "pl.all_horizontal": "all", "pl.min_horizontal": "min", "pl.max_horizontal": "max",
}  # fmt: skip
_NEEDLESS: Final = re.compile(r"\((not [\w.<>]+(?:\([^()]*\))?)\)")
"""Brackets around a single negation."""
_OF_ENGINE: Final = ("cast", "alias")
"""What is done for the engine's sake and says nothing."""


class _Readable(ast.NodeTransformer):
    def _visited(self, node: ast.expr) -> ast.AST:
        found: ast.AST = self.visit(node)
        return found

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = ast.unparse(node.func)
        if name == "pl.col":
            return ast.Name(", ".join(column_name(each) for each in node.args))
        if name == "pl.lit":
            return self._visited(node.keywords[0].value if node.keywords else node.args[0])
        empty_is_no = name.endswith(".fill_null") and ast.unparse(node).endswith("value=False)")
        if isinstance(node.func, ast.Attribute) and (node.func.attr in _OF_ENGINE or empty_is_no):
            return self._visited(node.func.value)
        node.args = [each for each in node.args if ast.unparse(each) != "law"]
        self.generic_visit(node)
        node.func = ast.Name(_WORDS[name]) if name in _WORDS else node.func
        if [type(each) for each in node.args] == [ast.GeneratorExp]:
            node.args = [ast.Name(ast.unparse(node.args[0])[1:-1])]
        bare = isinstance(node.func, ast.Name) and not node.args and not node.keywords
        return node.func if bare else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        text = ast.unparse(node)
        if text.startswith("figures."):
            return ast.Name(text.removesuffix(".value"))
        if text.startswith("law."):
            return ast.Name(text.removeprefix("law.").removesuffix(".value"))
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name("otherwise" if node.id == "OTHERWISE" else node.id.lstrip("_"))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return ast.Name(column_name(node))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return ast.UnaryOp(ast.Not(), node.operand) if isinstance(node.op, ast.Invert) else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            joined = ast.And() if isinstance(node.op, ast.BitAnd) else ast.Or()
            return ast.BoolOp(joined, [*_same(joined, node.left), *_same(joined, node.right)])
        return node


def _same(joined: ast.boolop, node: ast.expr) -> list[ast.expr]:
    same = isinstance(node, ast.BoolOp) and isinstance(node.op, type(joined))
    return node.values if isinstance(node, ast.BoolOp) and same else [node]


def readable(node: ast.expr) -> str:
    """An expression as written, made readable."""
    text = ast.unparse(_Readable().visit(deepcopy(node)))
    for written, sign in ((">=", "≥"), ("<=", "≤"), (".is_null()", " is empty"), (".is_not_null()", " is given")):
        text = text.replace(written, sign)
    return _NEEDLESS.sub(r"\1", text)


def loop(node: ast.comprehension) -> str:
    """What repeats a row."""
    return f"for {readable(node.target)} in {readable(node.iter)}"


def helpers(rule: Rule, function: Function) -> dict[str, str]:
    """The helpers that a function's rows or value rest on, by name, with what they say, in the order they are met."""
    found: dict[str, str] = {}
    waiting = [cell for row in function.rows for cell in row.cells.values()]
    returned = function.returned
    if returned is not None and (function.is_expression or isinstance(returned, ast.Dict)):
        waiting.append(returned)
    elif not function.rows:
        waiting += [each for each in ast.walk(function.tree) if isinstance(each, ast.Name) and each.id.isupper()]
    while waiting:
        for name in _names(waiting.pop(0)):
            defined = _defined(rule, function, name)
            if defined is not None and readable(ast.Name(name)) not in (*found, *_WORDS.values()):
                found[readable(ast.Name(name))] = readable(defined)
                waiting.append(defined)
    return {name: said for name, said in found.items() if name != said}


def _names(node: ast.expr) -> list[str]:
    return [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]


def _defined(rule: Rule, function: Function, name: str) -> ast.expr | None:
    if name in function.names:
        return function.names[name]
    helper = rule.functions.get(name)
    if helper is not None and helper.name.startswith("_"):
        doc = helper.doc.split("\n")[0]
        return ast.Name(doc) if doc else helper.returned
    return rule.names.get(name) if name.startswith("_") or name.isupper() else None
