"""Code words as they are compared, and what a bracket behind one says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from pipelines.reading.guards import AROUND, INVISIBLE

_BLANK = re.compile(rf"\s+|{INVISIBLE}")
_GUARDS = re.compile(AROUND)
_BRACKET = re.compile(r"(.+?)(?:[(\[{【〔]([^()\[\]{}【】〔〕]*)[)\]}】〕]|[-/、,:;|_]([^-/、,:;|_]+))$")
_OF_WHOM = re.compile("(?:单位|个人|企业|职工)(?:缴纳|缴费|部分|应缴)?")
_PAID = re.compile("已(?:足额)?(?:缴[费纳]?|到[账帐]|入库)|到[账帐]|足额(?:到[账帐])?")


@lru_cache(maxsize=100_000)
def folded_code(word: str) -> str:
    """A code as it is compared: NFKC, no white space, nothing that no reader sees, no guards around it, no case."""
    return _GUARDS.sub("", _BLANK.sub("", unicodedata.normalize("NFKC", word))).casefold()


def code_number(text: str, words: Mapping[str, int]) -> int | None:
    """The number of a code word; with a word in brackets behind it where both say the same, or the bracket `owed`.

    Whose part it is, the unit's or the person's, is no matter of the code, nor that what is not owed was paid. Behind
    the item of wages, which is that of all of them, a bracket says which.
    """
    word = folded_code(text)
    bracket = _BRACKET.match(word)
    if word in words or bracket is None:
        return words.get(word)
    said, owed = bracket[2] or bracket[3] or "", words.get("owed")
    outside, inside = words.get(bracket[1]), words.get(said)
    if _OF_WHOM.fullmatch(said) or (owed not in (None, outside) and _PAID.fullmatch(said)):
        return outside
    is_item_of_all = outside is not None and outside == words.get("wages")
    return inside if outside is not None and (is_item_of_all or inside in (outside, owed)) else None
