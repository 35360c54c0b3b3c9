"""Every signal of what no single month shows (`anomalies.toml`); it orders the work and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from checks.law.tables import law_table

SubjectKind = Literal["employer", "person"]


@dataclass(frozen=True)
class AnomalyKind:
    """A signal with its words.

    Attributes:
        zh, en: what stands out.
        size_zh, size_en: what its size counts.
        share_zh, share_en: what its share is a share of; empty where it has none.
        innocent_zh, innocent_en: what explains it without any fault.
    """

    code: str
    subject_kind: SubjectKind
    zh: str
    en: str
    size_zh: str
    size_en: str
    share_zh: str
    share_en: str
    innocent_zh: str
    innocent_en: str


ANOMALY_KINDS: Final = tuple(AnomalyKind(code, **row) for code, row in sorted(law_table("anomalies.toml").items()))
"""In alphabetical order of code."""
