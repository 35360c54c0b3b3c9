"""The catalogue of words: complete in both languages, compiled, and with the same blanks."""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from checks.law.reasons import Language
from reports.words.catalogue import SCREEN, word

WORDS: Final = Path(__file__).parent.parent / "reports" / "words"
CHINESE: Final = re.compile(r"[\u3400-\u9fff]")
NAMED: Final = re.compile("第[一二三四五六七八九十]+条|统一社会信用代码|居住证有效期[起止]|“[^”]*”|待办|无, -")


def catalogue(language: Language) -> Catalog:
    with (WORDS / f"{language}.po").open(encoding="utf-8") as file:
        return read_po(file)


def said(language: Language) -> dict[tuple[str, str], str]:
    return {(str(each.context), str(each.id)): str(each.string) for each in catalogue(language) if each.id}


def blanks(text: str) -> list[str]:
    return sorted(field for _, field, _, _ in string.Formatter().parse(text) if field is not None)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_are_compiled(language: Language) -> None:
    with (WORDS / f"{language}.mo").open("rb") as compiled:
        found = {(str(each.context), str(each.id)): str(each.string) for each in read_mo(compiled) if each.id}
    assert found == said(language), "run `make words`"


def test_every_word_is_there_in_both_languages_with_the_same_blanks() -> None:
    zh, en = said("zh"), said("en")
    assert zh.keys() == en.keys()
    assert len(zh) > 600
    for place, name in zh:
        both = [zh[place, name], en[place, name]]
        assert all(both), f"{place}: {name}"
        blanks = [
            sorted(field for _, field, _, _ in string.Formatter().parse(text) if field is not None) for text in both
        ]
        assert blanks[0] == blanks[1], f"{place}: {name}"


def test_english_is_english() -> None:
    chinese = [text for text in said("en").values() if CHINESE.search(NAMED.sub("", text))]
    assert chinese == []


def test_a_context_says_otherwise_only_what_it_means_otherwise() -> None:
    for language in ("zh", "en"):
        words = said(language)
        other = said("en" if language == "zh" else "zh")
        for place, name in words:
            if place != SCREEN and (SCREEN, name) in words:
                key = (SCREEN, name)
                assert (words[place, name], other[place, name]) != (words[key], other[key]), f"{place}: {name}"


def test_an_unknown_word_is_an_error() -> None:
    with pytest.raises(KeyError, match="no such word"):
        word("no such word", "zh", "page")
