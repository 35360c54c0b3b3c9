"""The datasets of an extract: their columns, what each cell holds, and the words of their codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from pipelines.reading import datasets
from pipelines.reading.datasets import Dataset, Value

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

    def columns_made_by(self, *makers: Maker) -> list[str]:
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

_MAKERS: Final[dict[Value, Maker]] = {
    Value.PERSON: "person", Value.EMPLOYER: "employer", Value.NAME: "name", Value.MONTH: "month", Value.DATE: "day",
    Value.MONEY: "money", Value.SIDE_MONEY: "money", Value.TEXT: "text", Value.CASE: "text", Value.REGION: "region",
}  # fmt: skip
_CODED: Final[dict[str, Maker]] = {
    "contribution_kind": "kind", "insurance": "insurance", "item": "item", "employer_kind": "employer_kind",
    "relation": "relation", "subject_kind": "subject_kind",
}  # fmt: skip


def _shape(dataset: Dataset, **makers: Maker) -> Shape:
    """The columns of a dataset as they are sent; `makers` of those whose text their kind of value does not tell."""
    sent = [column for column in dataset.columns if not column.aside]
    columns = {
        each.head: makers.get(each.head) or (_CODED[each.codes] if each.codes else _MAKERS[each.value]) for each in sent
    }
    return Shape(dataset.name, columns, tuple(dataset.required))


APPLICATIONS: Final = _shape(datasets.APPLICATIONS)
CONTRIBUTIONS: Final = _shape(datasets.CONTRIBUTIONS)
TAX: Final = _shape(datasets.TAX)
CONTRACTS: Final = _shape(datasets.CONTRACTS)
ENROLMENTS: Final = _shape(datasets.ENROLMENTS)
EMPLOYERS: Final = _shape(datasets.EMPLOYERS, region="region")
EMPLOYER_LINKS: Final = _shape(datasets.EMPLOYER_LINKS)
EMPLOYER_SANCTIONS: Final = _shape(datasets.SANCTIONS, subject_id="employer")
PERSON_SANCTIONS: Final = _shape(datasets.SANCTIONS, subject_id="person")
DATASETS: Final[dict[str, Shape]] = {
    shape.dataset: shape
    for shape in (
        APPLICATIONS, CONTRIBUTIONS, TAX, CONTRACTS, ENROLMENTS, EMPLOYERS, EMPLOYER_LINKS, EMPLOYER_SANCTIONS
    )
}  # fmt: skip
