"""The words of an inspection in two languages; others are those of the screen."""

from __future__ import annotations

from typing import Final

from checks.law.reasons import Language
from reports.words import terms as words

_WORDS: Final = {
    "of_source": ("来源", "source"),
    "no_day": ("没有写明", "nothing says"),
    "recognised": ("识别出的表", "tables recognised"),
    "kept_before_copies": ("可采用（含重复行）", "kept (copies among them)"),
    "refused": ("不能核验的原因", "why a run would not be made"),
    "why": ("原因", "why"),
    "columns": ("列", "columns"),
    "head": ("表头", "head"),
    "unit": ("括号中的单位或说明", "in brackets behind it"),
    "above": ("（表头上方）", "(above the table)"),
    "not_understood": ("未能识别的表头", "heads that fit no column"),
    "weight": ("作用", "what it may do"),
    "may_decide": ("可能影响结论", "may decide something"),
    "decides_nothing": ("不需要", "not needed"),
    "perhaps": ("近似（仅供参考，未采用）", "resembles (a proposal, not used)"),
    "cells": ("内容多为", "its cells are mostly"),
    "identity": ("证件号码", "identity numbers"),
    "day": ("日期或年月", "days or months"),
    "number": ("数字", "numbers"),
    "text": ("文字", "words"),
    "nothing": ("空", "empty"),
    "absent": ("没有的列（按空处理）", "columns that are not there (read as empty)"),
    "lacks": ("缺少的列", "columns that are missing"),
    "code_words": ("代码", "code words"),
    "code_word": ("原文", "word"),
    "means": ("含义", "read as"),
    "unknown_word": ("未识别", "unknown"),
    "unknown_taken_for": ("未识别，按 {} 处理", "unknown, taken for {}"),
    "blank": ("（空）", "(empty)"),
    "columns_and_rows": ("列，及前几行的内容（已遮盖）", "columns, and what the first rows hold (masked)"),
    "nth_row": ("第 {} 条", "row {}"),
    "head_row": ("表头在第 {} 行", "head in row {}"),
    "goes_on": ("没有表头，接上一张表", "no head, goes on with the table before"),
    "parted_by": ("分隔符：{}", "parted by {}"),
    "unreadable": ("其中的行无法读取", "its rows cannot be read"),
    "unread": ("没有读取的文件", "files that lie there unread"),
    "layouts_written": ("已生成 --layouts 文件，请逐行确认", "a file for --layouts to start from, decide every line"),
    "no_dataset": ("没有识别出任何表", "no table was recognised"),
    ",": ("逗号", "comma"),
    "\t": ("制表符", "tab"),
    ";": ("分号", "semicolon"),
    "|": ("竖线", "bar"),
    "，": ("全角逗号", "wide comma"),
    "paid": ("已缴", "paid"),
    "unpaid": ("未缴", "unpaid"),
    "open": ("仍有效", "going on"),
    "ended": ("已终止", "ended"),
    "unknown": ("不明", "unknown"),
    "independent": ("独立法人", "independent"),
    "dispatch": ("劳务派遣", "dispatch"),
    "person": ("个人", "person"),
    "employer": ("单位", "employer"),
}


def said(name: str, language: Language) -> str:
    """A word of an inspection, or else of the screen."""
    return _WORDS[name][0 if language == "zh" else 1] if name in _WORDS else words.word(name, language)
