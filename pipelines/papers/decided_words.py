"""What a decision or a standing rule settles, in words."""

from __future__ import annotations

from checks.law.months import month_text
from checks.law.reasons import Language, reason
from pipelines.decisions.acts import Accepted, Question
from reports.words.catalogue import word


def question_in_words(question: Question, language: Language) -> str:
    """A check, or month, employer and test of a line."""
    month = "" if question.month is None else month_text(question.month)
    name = "employer_test" if question.what == "employer" else question.what
    return " ".join(filter(None, (month, question.employer_key, word(name, language))))


def rule_in_words(rule: Accepted, language: Language) -> str:
    """Which reason is accepted of which employers, in applications until which day."""
    employers = " + ".join(filter(None, (rule.employer_key, rule.other_key)))
    words = reason(rule.code).words(language)
    return word("accepted_rule", language, "decisions").format(words, rule.code, employers, rule.until)
