"""docs/rules.md is what the rule files say, in two languages; `make rules-page` writes it anew."""

from __future__ import annotations

import os
import re
from itertools import zip_longest

import pytest

from checks.law.rulebook import built_in_rulebook
from tests.rules_page.chinese import COLUMNS, Speaker, of_column
from tests.rules_page.page import Section, condition, page, sections
from tests.rules_page.rule import HOUSE, Function, Rule
from tests.rules_page.words import WORDS_OF_RULES

PAGE = HOUSE / "docs" / "rules.md"
SECTIONS = sections()
RULES = {each.rule.path: each.rule for each in SECTIONS if each.functions}
TABLES = [(each, function) for each in SECTIONS for function in each.functions if function.rows]


def test_the_page_is_what_the_rule_files_say() -> None:
    if os.environ.get("HECHA_REWRITE_GOLDEN") == "1":
        PAGE.write_text(page(), encoding="utf-8", newline="\n")
    written = PAGE.read_text(encoding="utf-8").splitlines()
    for number, (was, now) in enumerate(zip_longest(written, page().splitlines()), start=1):
        assert was == now, f"docs/rules.md, line {number}; `make rules-page` (HECHA_REWRITE_GOLDEN=1) writes it anew"


def test_every_rule_file_and_each_of_its_functions_stands_there_once() -> None:
    files = {str(path.relative_to(HOUSE)) for path in (HOUSE / "checks" / "rules").glob("[a-z]*.py")}
    assert set(RULES) == files
    shown = [(each.rule.path, function.name) for each in SECTIONS for function in each.functions]
    assert sorted(shown) == sorted((path, function.name) for path in RULES for function in RULES[path].public)


@pytest.mark.parametrize("path", RULES)
def test_every_column_a_rule_reads_is_in_the_glossary(path: str) -> None:
    for column in RULES[path].columns:
        assert re.search(r"[\u4e00-\u9fff]", of_column(column, "zh", RULES[path].name)), column
        assert of_column(column, "en", RULES[path].name).isascii(), column


def test_the_glossary_has_no_column_that_no_rule_reads() -> None:
    read = {name for rule in RULES.values() for column in rule.columns for name in (column, f"{rule.name}.{column}")}
    assert sorted(name for name in COLUMNS if name not in read) == []


@pytest.mark.parametrize("path", RULES)
def test_a_rule_names_the_figures_it_reads(path: str) -> None:
    named = RULES[path].figures_named
    missing = {each for each in RULES[path].figures_read if not any(_covers(name, each) for name in named)}
    assert missing == set(), f"{path}: name them after `Figures:` in the docstring"


def _covers(name: str, figure: str) -> bool:
    return name == figure or figure.startswith(f"{name}.") or name.startswith(f"{figure}.")


@pytest.mark.parametrize("section", SECTIONS, ids=lambda each: each.rule.path)
def test_every_rule_and_function_is_said_in_chinese(section: Section) -> None:
    for name in ("title", "about", *(function.name for function in section.functions)):
        assert re.search(r"[\u4e00-\u9fff]", section.words[name]), f"tests/rules_page/words.toml: {name}"


def test_no_words_are_left_of_a_function_that_is_gone() -> None:
    for rule in RULES.values():
        known = {"title", "about", "not_modelled", "phrases", *(function.name for function in rule.public)}
        assert set(WORDS_OF_RULES[rule.name]) <= known
        helpers = {*rule.functions, *(name for each in rule.functions.values() for name in each.names)}
        assert set(WORDS_OF_RULES[rule.name].get("phrases", {})) <= helpers


@pytest.mark.parametrize(("section", "function"), TABLES, ids=lambda each: getattr(each, "name", ""))
def test_no_two_rows_of_a_table_read_the_same_in_chinese(section: Section, function: Function) -> None:
    """A later row that says what an earlier one says would never decide."""
    speaker = Speaker(section.rule, function, built_in_rulebook(), section.phrases)
    said = [condition(row, speaker) for row in function.rows]
    assert len(set(said)) == len(said)


def test_a_condition_is_said_in_chinese() -> None:
    section = next(each for each in SECTIONS if each.rule.name == "employed")
    function = section.rule.functions["employed_finding"]
    speaker = Speaker(section.rule, function, built_in_rulebook(), {})
    assert condition(function.rows[4], speaker) == (
        "申请日没有有效合同，且（申请日有申请单位的参保登记，或申请当月或上月有申请单位的缴费（未判为不通过））"
    )


def test_a_column_the_glossary_lacks_is_named() -> None:
    with pytest.raises(ValueError, match=r"columns\.toml lacks the column unheard_of"):
        of_column("unheard_of")


def test_figures_of_a_rule_are_read_through_its_names() -> None:
    assert "base_match.above_pass_percent" in Rule("checks/rules/base_match.py").figures_read
