"""The datasets of an extract: their columns, what each cell holds, and the words of their codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Maker: TypeAlias = Literal[
    "text", "person", "employer", "name", "month", "day", "money", "region",
    "kind", "insurance", "item", "employer_kind", "relation", "subject_kind",
]  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """A dataset's columns with what makes their text, and those that must not be empty."""

    dataset: str
    columns: dict[str, Maker]
    required: tuple[str, ...]

    def of(self, *makers: Maker) -> list[str]:
        """The columns made by one of these makers."""
        return [column for column, maker in self.columns.items() if maker in makers]


@dataclass(frozen=True)
class Code:
    """The words of a code: English as in the rules, Chinese as in the files, and one nobody knows ("" for none)."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    unknown: str = ""


CODES: Final[dict[Maker, Code]] = {
    "kind": Code(
        ("normal", "back", "topup", "deferred", "refund"), ("正常缴费", "补缴", "补差", "缓缴", "退收"), "转移接续"
    ),
    "insurance": Code(("combined", "pension", "medical"), ("五险", "养老", "医疗"), "长期护理保险"),
    "item": Code(("wages", "bonus", "other"), ("正常工资薪金", "全年一次性奖金", "劳务报酬所得")),
    "employer_kind": Code(("independent", "branch", "dispatch"), ("独立法人", "分支机构", "劳务派遣"), "个体工商户"),
    "relation": Code(("same", "successor", "branch"), ("同一", "承继", "分支机构"), "参股"),
    "subject_kind": Code(("person", "employer"), ("个人", "单位"), "其他"),
}

APPLICATIONS: Final = Shape(
    "applications",
    {
        "application_id": "text", "person_id": "person", "person_name": "text", "employer_id": "employer",
        "employer_name": "name", "applied_on": "day", "permit_valid_from": "day", "permit_valid_until": "day",
        "batch_id": "text",
    },
    ("application_id", "person_id", "employer_id", "applied_on"),
)  # fmt: skip
CONTRIBUTIONS: Final = Shape(
    "contributions",
    {
        "person_id": "person", "employer_id": "employer", "employer_name": "name", "month": "month", "base": "money",
        "paid_on": "day", "kind": "kind", "insurance": "insurance",
    },
    ("person_id", "employer_id", "month", "base", "kind"),
)  # fmt: skip
TAX: Final = Shape(
    "tax",
    {
        "person_id": "person", "agent_id": "employer", "agent_name": "name", "month": "month", "item": "item",
        "income": "money", "pension_deducted": "money", "tax_paid": "money", "declared_on": "day",
    },
    ("person_id", "agent_id", "month", "item", "income"),
)  # fmt: skip
CONTRACTS: Final = Shape(
    "contracts",
    {
        "person_id": "person", "employer_id": "employer", "employer_name": "name", "start_on": "day", "end_on": "day",
        "work_region": "region",
    },
    ("person_id", "employer_id", "start_on"),
)  # fmt: skip
ENROLMENTS: Final = Shape(
    "enrolments",
    {"person_id": "person", "employer_id": "employer", "from_on": "day", "until_on": "day"},
    ("person_id", "employer_id", "from_on"),
)
EMPLOYERS: Final = Shape(
    "employers",
    {"employer_id": "employer", "name": "name", "kind": "employer_kind", "region": "region"},
    ("employer_id",),
)
EMPLOYER_LINKS: Final = Shape(
    "employer_links",
    {"from_id": "employer", "to_id": "employer", "relation": "relation", "effective_on": "day"},
    ("from_id", "to_id", "relation"),
)
EMPLOYER_SANCTIONS: Final = Shape(
    "sanctions",
    {"subject_kind": "subject_kind", "subject_id": "employer", "from_on": "day", "until_on": "day", "document": "text"},
    ("subject_kind", "subject_id", "from_on"),
)
PERSON_SANCTIONS: Final = Shape(
    "sanctions", {**EMPLOYER_SANCTIONS.columns, "subject_id": "person"}, EMPLOYER_SANCTIONS.required
)
DATASETS: Final[dict[str, Shape]] = {
    shape.dataset: shape
    for shape in (
        APPLICATIONS, CONTRIBUTIONS, TAX, CONTRACTS, ENROLMENTS, EMPLOYERS, EMPLOYER_LINKS, EMPLOYER_SANCTIONS
    )
}  # fmt: skip
