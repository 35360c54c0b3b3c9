"""docs/rules.md put together: rule by rule in the order of rules.md, from docstrings, tables, reasons and figures."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from checks.law.answers import WORDS
from checks.law.missing_kinds import MISSING_KINDS
from checks.law.reasons import NUMBERS, Language, reason
from checks.law.rulebook import Document, Rulebook, built_in_rulebook
from reports.words.catalogue import word
from tests.rules_page import english, figures
from tests.rules_page.chinese import Speaker, of_column
from tests.rules_page.rule import HOUSE, Function, Row, Rule, column_name
from tests.rules_page.words import WORDS_OF_RULES

ORDER: Final = (
    ("2.1", "rules/payment", ()),
    ("2.2", "rules/employer", ()),
    ("2.3", "rules/base_match", ()),
    ("2.3", "base_matching", ()),
    ("2.4", "rules/source", ("soften_lines", "may_rejects_be_anybodys")),
    ("2", "ledger", ()),
    ("3", "rules/permit", ()),
    ("3", "rules/scope", ()),
    ("3", "rules/sanction", ()),
    ("3", "rules/employed", ()),
    ("3", "rules/paying", ()),
    ("3", "rules/window", ()),
    ("3", "rules/source", ("source_finding", "soften_checks")),
    ("3", "rules/pending", ()),
    ("3", "verdicts", ()),
    ("3", "rules/points", ()),
    ("4", "rules/missing", ()),
    ("6", "rules/investor", ()),
)
"""Section of rules.md, file of checks/, and the functions shown there (none named: all public ones)."""

HEAD: Final = """\
# 核验规则全文 / The rules as the code decides them

本页由测试从规则代码、原因表和参数表生成，请勿手改；条文与本页不一致的，以条文为准并请告知。各条自上而下，第一个成立的条件即为结论。
空值：条件涉及的内容为空时，该条件不成立。三种结论：通过、转人工核实、不通过；多项核验取最差的，多个候选取最好的。

This page is made by a test from the rule files, the table of reasons and the rulebook; do not edit it
(`make rules-page` writes it anew). In each table the first row whose condition holds decides. A condition on something
empty does not hold. Three answers, ordered pass > refer > fail: tests combine to the worst, candidates to the best.
"""
ANSWERS: Final = dict(zip(WORDS, ("不通过", "转人工核实", "通过"), strict=True))


LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")


@dataclass(frozen=True)
class Section:
    """One rule file, or a part of it, as it stands on the page."""

    number: str
    rule: Rule
    law: Rulebook
    only: tuple[str, ...]

    @cached_property
    def words(self) -> dict[str, Any]:
        """The Chinese words of the rule."""
        found: dict[str, Any] = WORDS_OF_RULES[self.rule.name]
        return found

    @property
    def phrases(self) -> dict[str, str]:
        """What is said of helpers of the rule instead of writing them out."""
        found: dict[str, str] = self.words.get("phrases", {})
        return found

    @property
    def functions(self) -> list[Function]:
        if not self.rule.path.startswith("checks/rules/"):
            return []
        return [each for each in self.rule.public if not self.only or each.name in self.only]

    def lines(self) -> Iterator[str]:
        """The section as lines of Markdown."""
        title = self.rule.name.replace("_", " ")
        yield from (f"## {self.number} {self.words['title']} / {title}", "", f"`{self.rule.path}`", "")
        yield self.words["about"]
        if "not_modelled" in self.words:
            yield f"不涉及：{self.words['not_modelled']}"
        yield ""
        yield from (line for each in self._notes() for line in (f"> {each}", ">"))
        yield ""
        for function in self.functions:
            yield from self._function(function)
        if self.functions:
            yield from self._columns()
            yield from figures.table(self.rule.figures_named, self.law, WORDS_OF_RULES["figures"])

    def _notes(self) -> list[str]:
        paragraphs = (each.partition("Figures: ")[0].rstrip() for each in self.rule.paragraphs)
        return [each.replace("<", r"\<") for each in paragraphs if each]

    def _function(self, function: Function) -> Iterator[str]:
        said = function.doc.split("\n\n")[0].replace("\n", " ")
        yield from (f"**{self.words[function.name]}** — `{function.name}`: {' '.join(said.split())}", "")
        if function.rows:
            yield from self._table(function)
        elif function.is_expression and function.returned is not None:
            yield from (f"`{english.readable(function.returned)}`", "")
        elif isinstance(function.returned, ast.Dict):
            yield from (*_definitions(function.returned), "")
        elif "pl.Expr" in function.gives:
            yield from ("```python", function.body, "```", "")
        named = english.helpers(self.rule, function)
        if named:
            yield from (f"- `{name}`: {_code(meaning)}" for name, meaning in named.items())
            yield ""
        named_reasons = [] if function.rows else _reasons(function)
        yield from (*named_reasons, *([""] if named_reasons else []))

    def _table(self, function: Function) -> Iterator[str]:
        speaker = Speaker(self.rule, function, self.law, self.phrases)
        heads = ["", "条件", "condition", *_heads(function.rows[0])]
        yield from (f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}")
        for number, row in enumerate(function.rows, start=1):
            cells = (str(number), condition(row, speaker), _written(row), *_decided(row, speaker))
            yield f"| {' | '.join(cells)} |"
        yield ""

    def _columns(self) -> Iterator[str]:
        yield from ("| 列 column | 中文 | English |", "|---|---|---|")
        for name in self.rule.columns:
            zh, en = (of_column(name, language, self.rule.name) for language in LANGUAGES)
            yield f"| `{name}` | {zh} | {en} |"
        yield ""


def _definitions(values: ast.Dict) -> Iterator[str]:
    for name, value in zip(values.keys, values.values, strict=True):
        assert isinstance(name, ast.Constant | ast.JoinedStr)
        yield f"- `{column_name(name)}` = `{english.readable(value)}`"


def _reasons(function: Function) -> list[str]:
    """The reasons that a function without a table names."""
    texts = (each.value for each in ast.walk(function.tree) if isinstance(each, ast.Constant))
    return [f"- {_reason(str(code))}" for code in texts if code in NUMBERS]


def _reason(code: str) -> str:
    why = reason(code)
    return f"`{why.code}` {why.article} {why.zh} / {why.en}"


def _code(text: str) -> str:
    return text if text.endswith(".") else f"`{text}`"


def _condition(row: Row) -> ast.expr:
    return next(row.cells[name] for name in ("condition", "exists", "missing") if name in row.cells)


def condition(row: Row, speaker: Speaker) -> str:
    """The condition of a row in Chinese; of a row that a loop repeats, each in turn."""
    if row.loop is None:
        return speaker.say(_condition(row))
    return "；".join(speaker.within(row.loop, each).say(_condition(row)) for each in speaker.values(row.loop))


def _written(row: Row) -> str:
    written = f"`{english.readable(_condition(row))}`"
    return written if row.loop is None else f"{written} {english.loop(row.loop)}"


def _heads(row: Row) -> tuple[str, ...]:
    if "finding" in row.cells:
        return ("结论 answer", "原因 reason")
    return (
        ("候选 candidate", "收入 income", "月数 months", "起始月 since")
        if "basis" in row.cells
        else ("缺少的内容 what",)
    )


def _decided(row: Row, speaker: Speaker) -> tuple[str, ...]:
    cells = row.cells
    if "finding" in cells:
        return _finding(cells["finding"], speaker)
    if "basis" in cells:
        basis = ast.literal_eval(cells["basis"])
        counted = (f"`{english.readable(cells[name])}`" for name in ("amount", "months", "since"))
        return (f"{word(basis, 'zh')} `{basis}`", *counted)
    kind = next(each for each in MISSING_KINDS if each.code == ast.literal_eval(cells["kind"]))
    return (f"`{kind.code}` {kind.article} {kind.zh}；{kind.settles_zh} / {kind.en}; {kind.settles_en}",)


def _finding(node: ast.expr, speaker: Speaker) -> tuple[str, str]:
    match node:
        case ast.Call(func=ast.Name(id="refer" | "fail" as answer), args=[ast.Constant(value=code)]):
            return f"{ANSWERS[answer]} {answer}", _reason(str(code))
        case ast.Name(id="PASSED"):
            return f"{ANSWERS['pass']} pass", ""
    return f"{speaker.say(node)} `{english.readable(node)}`", "随之 its own"


def _sections(law: Rulebook) -> list[Section]:
    paragraphs = [Section(number, Rule(f"checks/{name}.py"), law, only) for number, name, only in ORDER]
    names = {each.rule.path for each in paragraphs}
    paths = (str(each.relative_to(HOUSE)) for each in sorted((HOUSE / "checks" / "rules").glob("[a-z]*.py")))
    return paragraphs + [Section("", Rule(path), law, ()) for path in paths if path not in names]


def _of(document: Document) -> str:
    days = f"{document.effective_from} 至 {document.effective_until}"
    return f"{document.title}（{document.document}，{days}）；规则参数表校验值："


def page() -> str:
    """The whole page."""
    law = built_in_rulebook()
    lines = [HEAD, _of(law.rulebook), "", f"`{law.digest}`", ""]
    for section in _sections(law):
        lines += section.lines()
    return "\n".join(lines).rstrip() + "\n"


def sections() -> list[Section]:
    """The sections of the page, in order; rule files that ORDER does not name come last."""
    return _sections(built_in_rulebook())
