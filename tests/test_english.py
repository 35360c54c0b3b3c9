"""The English of the house: plain words, functions that fit a screen and files that can be read in one go."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Final

import pytest
from babel.messages.pofile import read_po

HOUSE: Final = Path(__file__).parent.parent
CODE: Final = sorted(path for room in ("pipelines", "checks", "reports") for path in (HOUSE / room).rglob("*.py"))
PROSE: Final = [
    *CODE,
    *sorted((HOUSE / "sql").rglob("*.*")),
    HOUSE / "reports" / "words" / "en.po",
    HOUSE / "README.md",
    *(path for path in sorted((HOUSE / "docs").glob("*.md")) if path.name != "mutants.md"),
]
LONGEST_FUNCTION: Final = 50
LONGEST_FILE: Final = 400
USUAL_FILE: Final = 100
OTHER_WORDS: Final = {
    r"\blies?\b": "is",
    r"\bmend(s|ed|ing)?\b": "correct",
    r"\bcame of\b": "the outcome",
    r"\btold\b": "said, shown, reported or known",
    r"\bheld\b": "kept, had or counted",
    r"\bbeside\b": "next to, with or besides",
    r"\basked\b": "required, requested or queried",
}
"""What is not said, and what is said instead."""
QUOTED: Final = re.compile(r"`[^`]*`|\"[^\"]*\"")
"""Names of columns and tables in prose."""


@dataclass(frozen=True)
class Term:
    """A term of the glossary: the Chinese, what says it in English, and what is not said for it, as patterns."""

    zh: str
    en: str
    other: str


GLOSSARY: Final = (
    Term("积分申请", r"applications?", r"petitions?|claimants?"),
    Term("居住证", r"permits?", r"residen\w+ (card|licen[cs]e|certificate|booklet)s?|residency"),
    Term(
        "缴费基数",
        r"bases?|floor|cap|tier|reference wage",
        r"(payment|insured|contributed) (base|salary|wage)s?|salar(y|ies)",
    ),
    Term("社保缴费", r"contributions?", r"(insurance|social|security) payments?|premiums?"),
    Term("社保年度", r"contribution years?", r"(insurance|social|security) years?"),
    Term("积分用上年度职工社会平均工资", r"reference wages?", r"average salary|benchmark wages?"),
    Term("补缴", r"back|late|arrears", r"retroactiv\w+|makeup|make-up payments?"),
    Term("补差", r"top(ped)?-? ?ups?", r"supplements?|supplementary payments?"),
    Term("缓缴", r"deferred|deferral", r"postpone\w*|deferr?ments?"),
    Term("退收", r"refund(ed|s)?", r"reimburse\w*|repaid|repayments?"),
    Term("欠费", r"owed|not paid", r"outstanding (month|payment)s?"),
    Term("缴费期限", r"deadlines?|due|last day|pending", r"cut-?offs? (day|date)s?"),
    Term("宽限", r"relief", r"grace|waivers?|exempt\w*"),
    Term("扣缴义务人", r"agents?", r"withholders?|payers? of tax"),
    Term("税款所属期", r"tax months?", r"income month"),
    Term("正常工资薪金", r"wages", r"salar(y|ies)"),
    Term("全年一次性奖金", r"bonus", r"one-time (payment|award)s?|gratuit(y|ies)"),
    Term("参保登记", r"enrolments?", r"enrollments?|insurance registrations?"),
    Term(
        "组织机构代码", r"organisation codes?|employer keys?", r"organi[sz]ation(al)? (number|id)s?|institution codes?"
    ),
    Term(
        "统一社会信用代码", r"USCC|统一社会信用代码|unified code|employer's number", r"(social )?credit (code|number)s?"
    ),
    Term("不通过", r"fail(s|ed)?|cannot|not pass", r"den(y|ied)|declined"),
    Term("人工核定", r"deci\w+", r"manual(ly)? (decision|review|override)s?"),
    Term("提取批次", r"extracts?|deliver\w+|loaded", r"data ?dumps?|snapshots? of data"),
    Term("核验批次", r"runs?|verif\w+", r"verification (batch|job)(es|s)?"),
    Term(
        "问题数据行", r"reject(s|ed)?|rows? that (could|can) not be used|could not be used", r"(bad|faulty|dirty) rows?"
    ),
    Term("规则参数表", r"rulebooks?", r"rule ?sets?|parameter (table|file)s?"),
    Term("失信惩戒", r"sanction(s|ed)?", r"bans?|blacklist\w*|penalt(y|ies)|punish\w*"),
    Term("批量名单", r"lists?", r"batch(es)?|roster"),
    Term("受理机构", r"receiving office|office", r"service cent(er|re)s?|acceptance (office|agency)"),
)
"""The words of the house: the Chinese, the English that says it, and English that is used for nothing."""
NOT_TERMS: Final = re.compile(r"《[^》]*》|\[?\bban\b[.\]:]\S*|\b\w+=|\"\w+\"|`[^`]*`")
"""What is no prose: titles of laws, the rulebook's own names, keywords, columns in quotes, code."""

LAW: Final = sorted((HOUSE / "checks" / "law").glob("*.toml"))
SPOKEN: Final = re.compile("msgstr ")
"""What the catalogue says: all of it is prose."""
TRIED: Final = sorted(path for room in ("tests", "data") for path in (HOUSE / room).rglob("*.py"))
NOT_NAMES: Final = frozenset(
    {"held", "told", "asked", "beside", "lies", "mend", "mended", "ban", "bans", "banned", "batch", "batches"}
)
"""Words of no name."""
SAY_NOTHING: Final = frozenset({"found", "place", "places", "came"})
"""Words that alone do not say what something is; the name of a test is a sentence, and may have them."""
ALONE: Final = frozenset(
    {
        "accepted",
        "ahead",
        "counted",
        "decided",
        "distinct",
        "drawn",
        "filled",
        "formless",
        "keep",
        "lost",
        "near",
        "nearer",
        "nearly",
        "numbered",
        "one",
        "opened",
        "own",
        "plausible",
        "pool",
        "put",
        "seen",
        "settling",
        "shown",
        "since",
        "spread",
        "statutory",
        "take",
        "truth",
        "unusual",
        "wanted",
        "ways",
    }
)
"""What public functions were once called: words that say neither what one does nor what it gives."""
OTHER_FORMS: Final = frozenset({"of_json", "of_persons"})
"""What is made of another form, and what a world has of persons."""
KEPT: Final = frozenset({"ban", "batch_id", "not_found"})
"""The rulebook's figure and the column of applications, as offices write them; and what is plain English."""


def _words(name: str) -> set[str]:
    return set(re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", name).lower()))


def _spelt(name: str) -> str:
    return re.sub(r"([A-Z][a-z])", r" \1", name).replace("_", " ").strip()


def _assigned(node: ast.stmt) -> Iterator[ast.expr]:
    if isinstance(node, ast.Assign):
        yield from node.targets
    elif isinstance(node, ast.AnnAssign):
        yield node.target


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _names(path: Path) -> Iterator[str]:
    """The file's own name, its functions, classes, parameters, constants and fields."""
    yield path.stem
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        if isinstance(node, ast.ClassDef | ast.Module):
            targets = (target for each in node.body for target in _assigned(each))
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def _local_names(path: Path) -> Iterator[str]:
    """The names of the variables of its functions."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


@cache
def _prose(path: Path) -> list[tuple[int, str]]:
    """What is written for people, by line: of code the docstrings and comments, of all else every line."""
    return [*_lines_for_people(path)]


def _lines_for_people(path: Path) -> Iterator[tuple[int, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    numbered = list(enumerate(lines, start=1))
    if path.suffix == ".sql":
        yield from ((number, line.partition("--")[2]) for number, line in numbered)
    elif path.suffix == ".po":
        yield from ((number, line) for number, line in numbered if SPOKEN.match(line))
    elif path.suffix != ".py":
        yield from numbered
    else:
        texts = [
            node.value
            for node in ast.walk(_tree(path))
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        ]
        of_docstrings = {each for text in texts for each in range(text.lineno, (text.end_lineno or 0) + 1)}
        yield from (
            (number, line if number in of_docstrings else line.partition("  # ")[2] or line.partition("# ")[2])
            for number, line in numbered
        )


def test_a_name_read_alone_says_what_it_is() -> None:
    wrong = [
        f"{path.relative_to(HOUSE)}: {name}"
        for path in (*CODE, *TRIED)
        for name in dict.fromkeys(_names(path))
        if name not in KEPT and _words(name) & (NOT_NAMES if name.startswith("test_") else NOT_NAMES | SAY_NOTHING)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_name_of_a_public_function_read_alone_says_what_it_gives() -> None:
    wrong = [
        f"{path.relative_to(HOUSE)}: {node.name}"
        for path in CODE
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.name in ALONE or (node.name.startswith("of_") and node.name not in OTHER_FORMS))
    ]
    assert not wrong, "\n".join(wrong)


def test_a_local_name_says_what_it_is() -> None:
    wrong = [
        f"{path.relative_to(HOUSE)}: {name}"
        for path in CODE
        for name in dict.fromkeys(_local_names(path))
        if name not in KEPT and _words(name) & (NOT_NAMES | SAY_NOTHING)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("other", OTHER_WORDS)
def test_plain_words_are_used(other: str) -> None:
    lines = [
        f"{path.relative_to(HOUSE)}:{number}"
        for path in PROSE
        for number, line in _prose(path)
        if re.search(other, QUOTED.sub("", line))
    ]
    assert lines == [], f"say {OTHER_WORDS[other]!r}"


def test_functions_and_files_are_short() -> None:
    sizes = {path: path.read_text(encoding="utf-8").count("\n") for path in (*CODE, *TRIED)}
    assert {path.name for path, lines in sizes.items() if lines > LONGEST_FILE} == set()
    assert median(sizes[path] for path in CODE) <= USUAL_FILE
    functions = [
        (f"{path.name}:{node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for path in sizes
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert [each for each, lines in functions if lines > LONGEST_FUNCTION] == []


def _sayings(node: object) -> Iterator[tuple[str, str]]:
    """What a TOML file says in two languages: pairs, and keys that end alike in zh and en."""
    match node:
        case [str() as zh, str() as en]:
            yield zh, en
        case dict():
            for each in (key.removesuffix("zh") for key in node if key.endswith("zh")):
                yield from _sayings([node[f"{each}zh"], node.get(f"{each}en")])
            yield from (pair for each in node.values() for pair in _sayings(each))


def _said_in_both() -> Iterator[tuple[str, str]]:
    words = HOUSE / "reports" / "words"
    with (words / "zh.po").open("rb") as zh, (words / "en.po").open("rb") as en:
        english = {(each.context, each.id): str(each.string) for each in read_po(en) if each.id}
        yield from ((str(each.string), english[each.context, each.id]) for each in read_po(zh) if each.id)
    for path in (HOUSE / "sql" / "dictionary.toml", *sorted((HOUSE / "checks" / "law").glob("*.toml"))):
        yield from _sayings(tomllib.loads(path.read_text(encoding="utf-8")))


def test_a_chinese_term_is_one_in_english() -> None:
    sayings = [(NOT_TERMS.sub("", zh), en) for zh, en in _said_in_both()]
    for term in GLOSSARY:
        with_term = [en for zh, en in sayings if term.zh in zh]
        assert with_term, f"nobody says {term.zh}"
        assert [en for en in with_term if not re.search(rf"\b({term.en})\b", en, re.IGNORECASE)] == [], term.zh


@cache
def _lines_with_terms() -> dict[Path, list[str]]:
    """The lines of a file in which a word may be one for a term."""
    return {
        path: [
            line if SPOKEN.match(line) else NOT_TERMS.sub(" ", line)
            for line in path.read_text(encoding="utf-8").splitlines()
        ]
        for path in (*PROSE, *LAW, HOUSE / "CHANGELOG.md")
    }


@cache
def _spelt_names() -> dict[Path, str]:
    """The names of a file, one a line."""
    return {path: "\n".join(_spelt(name) for name in dict.fromkeys(_names(path)) if name not in KEPT) for path in CODE}


@pytest.mark.parametrize("term", GLOSSARY, ids=lambda term: term.zh)
def test_no_other_word_is_used_for_a_term(term: Term) -> None:
    other = re.compile(rf"\b({term.other})\b", re.IGNORECASE)
    lines = [
        f"{path.relative_to(HOUSE)}:{number}"
        for path, lines in _lines_with_terms().items()
        if other.search("\n".join(lines))
        for number, line in enumerate(lines, start=1)
        if other.search(line)
    ]
    names = [
        f"{path.relative_to(HOUSE)}: {found[0]}"
        for path, names in _spelt_names().items()
        for found in other.finditer(names)
    ]
    assert lines + names == [], f"{term.zh} is {term.en!r}"
