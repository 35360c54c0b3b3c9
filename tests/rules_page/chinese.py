"""Conditions in Chinese: columns by the words of checks/law/columns.toml, helpers and loops written out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from checks.law.codes import KINDS
from checks.law.months import month_text
from checks.law.reasons import Language
from checks.law.rulebook import Figure, Relief, Rulebook, TopUp
from checks.law.tables import law_table
from tests.rules_page.rule import Function, Rule

COLUMNS: Final = law_table("columns.toml")
ANSWERS: Final = {
    "is_pass": "通过",
    "is_refer": "转人工核实",
    "is_fail": "不通过",
    "PASS": "通过",
    "REFER": "转人工核实",
}
KIND_WORDS: Final = dict(zip(KINDS, ("正常缴费", "补缴", "补差", "缓缴", "退收", "欠费"), strict=True))
DATASETS: Final = {"contributions": "社保缴费", "tax": "个税", "contracts": "劳动合同", "enrolments": "参保登记"}
_SIGNS: Final = {ast.GtE: "≥", ast.LtE: "≤", ast.Gt: "＞", ast.Lt: "＜", ast.Eq: "＝", ast.Add: "＋", ast.Sub: "－"}
_CONTRARY: Final = {"为空": "不为空", "不为空": "为空"}


@dataclass(frozen=True)
class Speaker:
    """Says the expressions of one function of a rule.

    Attributes:
        phrases: what is said of a helper instead of writing it out; {0} stands for its first argument.
        bound: what the variables of loops and the parameters of helpers stand for.
    """

    rule: Rule
    function: Function
    law: Rulebook
    phrases: Mapping[str, str]
    bound: Mapping[str, object] = field(default_factory=dict)

    def say(self, node: ast.expr) -> str:
        """An expression in Chinese; ValueError where no words are known for it."""
        match node:
            case ast.Call():
                return self._call(node)
            case ast.Name(id=name):
                return self._name(name)
            case ast.BinOp(op=ast.BitAnd()):
                return "，且".join(self._part(each, ast.BitOr) for each in _operands(node))
            case ast.BinOp(op=ast.BitOr()):
                return "，或".join(self._part(each, ast.BitAnd) for each in _operands(node))
            case ast.UnaryOp(op=ast.Invert(), operand=operand):
                return self._contrary(operand)
            case ast.Compare(left=left, ops=[sign], comparators=[right]):
                return self._compared(left, type(sign), right)
        return self._amount(node)

    def _amount(self, node: ast.expr) -> str:
        """A month, a day, an amount or a count."""
        match node:
            case ast.BinOp(left=yuan, op=ast.Mult(), right=ast.Constant(value=100)):
                return self.say(yuan)
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _SIGNS:
                added = self.say(right)
                return self.say(left) if added == "0" else f"{self.say(left)}{_SIGNS[type(sign)]}{added}"
            case ast.Attribute(attr="from_month" | "until_month"):
                month: Any = self.value(node)
                return month_text(month)
            case ast.JoinedStr():
                return self._column(node)
            case ast.Constant() | ast.Attribute():
                return _in_words(self.value(node))
        raise ValueError(f"{self.rule.path}: no Chinese words for {ast.unparse(node)}")

    def value(self, node: ast.expr) -> object:
        """What an expression of figures and constants is worth."""
        known = {**vars(self.rule.module), "law": self.law, **self.bound}
        for name, figure in self.function.names.items():
            if _is_figure(figure):
                known[name] = _evaluated(figure, known)
        return _evaluated(node, known)

    def _name(self, name: str) -> str:
        if name in ANSWERS:
            return ANSWERS[name]
        if name == "OTHERWISE":
            return "其余情形"
        if name in self.phrases:
            return self.phrases[name]
        defined = self.function.names.get(name, self.rule.names.get(name))
        if name in self.bound or defined is None or _is_figure(defined):
            return _in_words(self.value(ast.Name(name, ast.Load())))
        return self.say(defined)

    def _call(self, node: ast.Call) -> str:
        name, of = ast.unparse(node.func), node.func
        match name.split(".")[-1]:
            case "col":
                return self._column(node.args[0])
            case "is_of_kind":
                return f"缴费类型为{'、'.join(KIND_WORDS[each] for each in self._kinds(node))}"
            case "is_pass" | "is_refer" | "is_fail" as answer:
                return f"{self.say(node.args[0])}为{ANSWERS[answer]}"
            case "any_horizontal" | "all_horizontal" | "_any" as joined:
                return self._joined("或" if "any" in joined else "且", node.args[0])
            case "covers" | "spans" as how if isinstance(of, ast.Attribute):
                return self._covered(of, node.args[0], whole_year=how == "spans")
            case "max" if not isinstance(of, ast.Attribute):
                return _in_words(self.value(node))
        if isinstance(of, ast.Attribute) and isinstance(of.value, ast.expr):
            return self._of_column(of.value, of.attr, node.args)
        return self._helper(name, node.args)

    def _of_column(self, column: ast.expr, how: str, args: list[ast.expr]) -> str:
        said = self.say(column)
        match how:
            case "is_null":
                return f"{said}为空"
            case "is_not_null":
                return f"{said}不为空"
            case "is_between":
                return f"{said}在{self.say(args[0])}至{self.say(args[1])}之间"
            case "fill_null":
                return said
        raise ValueError(f"{self.rule.path}: no Chinese words for .{how}()")

    def _helper(self, name: str, args: list[ast.expr]) -> str:
        """A helper of the rule: by its phrase, or written out with what it is given."""
        given = [each for each in args if ast.unparse(each) != "law"]
        if name in self.phrases:
            return self.phrases[name].format(*map(self.say, given))
        helper = self.rule.functions[name]
        bound = {each.arg: self.value(arg) for each, arg in zip(helper.tree.args.args, given, strict=False)}
        body = helper.returned
        if body is None:
            raise ValueError(f"{self.rule.path}: {name} gives nothing back")
        return Speaker(self.rule, helper, self.law, self.phrases, {**self.bound, **bound}).say(body)

    def _joined(self, word: str, each: ast.expr) -> str:
        if isinstance(each, ast.Name) and each.id in self.function.names:
            each = self.function.names[each.id]
        if not isinstance(each, ast.GeneratorExp):
            raise ValueError(f"{self.rule.path}: no Chinese words for any or all of {ast.unparse(each)}")
        loop = each.generators[0]
        said = [self.within(loop, value).say(each.elt) for value in self.values(loop)]
        return f"（{f'；{word}'.join(said)}）" if len(said) > 1 else said[0]

    def values(self, loop: ast.comprehension) -> Iterable[object]:
        """What a loop goes over."""
        found: Any = self.value(loop.iter)
        return tuple(found)

    def within(self, loop: ast.comprehension, value: object) -> Speaker:
        """The speaker inside a loop."""
        bound = {**self.bound, ast.unparse(loop.target): value}
        return Speaker(self.rule, self.function, self.law, self.phrases, bound)

    def _column(self, node: ast.expr) -> str:
        name = node.value if isinstance(node, ast.Constant) else self.value(node)
        return of_column(str(name), rule=self.rule.name)

    def _contrary(self, node: ast.expr) -> str:
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pl.col":
            words, _ = _entry(str(self.value(node.args[0])))
            if "zh_not" in words:
                return str(words["zh_not"])
        if isinstance(node, ast.Name) and node.id not in self.phrases:
            defined = self.function.names.get(node.id, self.rule.names.get(node.id))
            if defined is not None:
                return self._contrary(defined)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".is_between", "covers", "spans")):
            return self.say(node).replace("覆盖", "未覆盖").replace("在", "不在", 1)
        return f"并非（{self.say(node)}）"

    def _compared(self, left: ast.expr, sign: type[ast.cmpop], right: ast.expr) -> str:
        one, other = (
            self.say(each.operand)
            if isinstance(each, ast.UnaryOp) and isinstance(each.op, ast.USub)
            else self.say(each)
            for each in (left, right)
        )
        lessened = one.replace("超出", "低于") if isinstance(left, ast.UnaryOp) else one
        equal = sign is ast.Eq and ast.unparse(right) in ANSWERS
        return f"{lessened}{'为' if equal else _SIGNS[sign]}{other}"

    def _covered(self, of: ast.Attribute, what: ast.expr, *, whole_year: bool) -> str:
        data = {"tax": "个税数据", "contributions": "社保缴费数据"}[ast.unparse(of.value)]
        return f"{data}覆盖{self.say(what)}{'的全年' if whole_year else ''}"

    def _part(self, node: ast.expr, other: type[ast.operator]) -> str:
        """An operand, in brackets where it joins others by the other word."""
        defined = node
        while isinstance(defined, ast.Name) and defined.id not in self.phrases:
            found = self.function.names.get(defined.id, self.rule.names.get(defined.id))
            if found is None:
                break
            defined = found
        mixed = isinstance(defined, ast.BinOp) and isinstance(defined.op, other)
        return f"（{self.say(node)}）" if mixed else self.say(node)

    def _kinds(self, node: ast.Call) -> Iterable[str]:
        for each in node.args:
            if isinstance(each, ast.Starred):
                values: Any = self.value(each.value)
                yield from values
            else:
                yield str(self.value(each))


def _evaluated(node: ast.expr, known: dict[str, object]) -> object:
    found: object = eval(ast.unparse(node), dict(known))
    return found


def _operands(node: ast.expr) -> list[ast.expr]:
    """The operands of one and the same sign."""
    if not isinstance(node, ast.BinOp):
        return [node]
    left = node.left
    same = isinstance(left, ast.BinOp) and type(left.op) is type(node.op)
    return [*(_operands(left) if same else [left]), node.right]


def _is_figure(node: ast.expr) -> bool:
    return ast.unparse(node).startswith(("law.", "figures."))


def _entry(name: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The words of a column, and what its name is made with."""
    if name in COLUMNS:
        return COLUMNS[name], {}
    for pattern, words in COLUMNS.items():
        form = re.sub(r"<(\w+)>", r"(?P<\1>\\w+?)", pattern)
        found = re.fullmatch(form, name)
        if "<" in pattern and found:
            return words, found.groupdict()
    raise ValueError(f"checks/law/columns.toml lacks the column {name}")


def of_column(name: str, language: Language = "zh", rule: str = "") -> str:
    """A column in words, in those of a rule where it has its own; ValueError where the glossary lacks it."""
    words, parts = _entry(f"{rule}.{name}" if f"{rule}.{name}" in COLUMNS else name)
    said = words[language]
    for part, value in parts.items():
        said = said.replace(f"<{part}>", DATASETS.get(value, value) if language == "zh" else value)
    return said.replace("<dataset>", "相应数据").replace("<offset>", "k")


def _in_words(value: object) -> str:
    match value:
        case Figure():
            return _in_words(value.value)
        case Relief() | TopUp():
            return f"{month_text(value.from_month)}至{month_text(value.until_month)}"
        case tuple() | list():
            return "、".join(map(_in_words, value))
    return str(value)
