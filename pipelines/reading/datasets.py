"""The datasets of an extract: their columns, how each is read, and which columns make two rows the same."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from checks.law import codes


class Value(Enum):
    """How a column's texts are read."""

    PERSON = "person"
    EMPLOYER = "employer"
    NAME = "name"
    MONTH = "month"
    DATE = "date"
    MONEY = "money"
    SIDE_MONEY = "side_money"
    CODE = "code"
    TEXT = "text"
    CASE = "case"
    REGION = "region"
    SUBJECT = "subject"
    SPAN = "span"
    SHARE = "share"
    YEAR = "year"


@dataclass(frozen=True)
class Column:
    """A column as offices send it (`head`) and as it is typed (`name`).

    `codes` names its table of codes; `empty` and `otherwise` are the codes of an empty cell and of an unknown word.
    Of a column that `keeps_raw` the cell as given is kept next to the value, for faults found after all rows are read.
    A column `aside` serves the others while a row is read and is not kept.
    One that is optional and `decides` reads as good where it is missing (paid in time, without an end); a column of
    `instead` tells the same. An `open_end` may be written in words.
    """

    head: str
    value: Value
    name: str
    required: bool = False
    codes: str = ""
    empty: str | None = None
    otherwise: str | None = None
    keeps_raw: bool = False
    aside: bool = False
    decides: bool = False
    instead: str = ""
    open_end: bool = False


@dataclass(frozen=True)
class Dataset:
    """One dataset.

    `same` names the typed columns in which copies agree, `order` decides which copy stays; the rows of a dataset
    `in_blocks` are many, and parted by person; of them the rules look at those that are `judged`, a condition in SQL.
    One that is a `key_to_others` is read before them and not kept. `judging` names the typed columns that are read of
    an applicant's rows; `derived` are columns of its table that are found when all rows are there, in SQL. Of its
    `spans` a column of intervals stands for two, first and last (span, first, last).
    """

    name: str
    columns: tuple[Column, ...]
    same: tuple[str, ...]
    order: tuple[str, ...]
    optional: bool = False
    in_blocks: bool = False
    judged: str = "true"
    judging: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    key_to_others: bool = False
    spans: tuple[tuple[str, str, str], ...] = ()

    @property
    def by_person(self) -> bool:
        """Whether each of its rows names a person."""
        return any(column.value is Value.PERSON for column in self.columns)

    @property
    def names_persons(self) -> bool:
        """Whether a row of it may name a person."""
        return any(column.value in (Value.PERSON, Value.SUBJECT) for column in self.columns)

    @property
    def required(self) -> list[str]:
        """The heads a file must have."""
        return [column.head for column in self.columns if column.required]

    @property
    def heads(self) -> list[str]:
        """The canonical heads, in their order."""
        return [column.head for column in self.columns if not column.aside]

    def column(self, name: str) -> Column:
        """The column typed under this name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def deciding_columns(self) -> list[Column]:
        """The columns that must not be missing unnoticed."""
        return [column for column in self.columns if column.decides]


def _must(head: str, value: Value, name: str = "", codes: str = "", otherwise: str | None = None) -> Column:
    return Column(head, value, name or head, required=True, codes=codes, otherwise=otherwise)


def _may(head: str, value: Value, name: str = "", codes: str = "", empty: str | None = None) -> Column:
    return Column(head, value, name or head, codes=codes, empty=empty)


def _decides(head: str, value: Value, codes: str = "", empty: str | None = None, *, instead: str = "") -> Column:
    return Column(head, value, head, codes=codes, empty=empty, decides=True, instead=instead)


def _aside(head: str, value: Value, codes: str = "", *, decides: bool = False) -> Column:
    return Column(head, value, head, codes=codes, aside=True, decides=decides)


def _state(head: str, codes: str = "interval_state", otherwise: str = "unknown") -> Column:
    return Column(head, Value.CODE, head, codes=codes, otherwise=otherwise, aside=True)


def _ends(head: str, instead: str = "") -> Column:
    return Column(head, Value.DATE, head, decides=True, instead=instead, open_end=True)


CODES: Final = {
    "contribution_kind": codes.KINDS,
    "insurance": codes.INSURANCES,
    "item": codes.ITEMS,
    "relation": codes.RELATIONS,
    "employer_kind": codes.EMPLOYER_KINDS,
    "subject_kind": codes.SUBJECT_KINDS,
    "payment_flag": ("paid", "unpaid"),
    "interval_state": ("open", "ended", "unknown", "void"),
    "contract_term": ("fixed", "open", "unsaid", "other"),
    "declaration_state": ("valid", "void"),
    "month_count": ("one", "several"),
    "amount_unit": ("yuan", "other"),
}

SOURCE: Final = ("source_file", "row_number")
"""Where a row was delivered."""

_PERSON = _must("person_id", Value.PERSON, "person")
_EMPLOYER = _must("employer_id", Value.EMPLOYER, "employer")
_EMPLOYER_NAME = _may("employer_name", Value.NAME)
PERMIT_SPAN: Final = "permit_span"
_PERMIT_SPAN: Final = (PERMIT_SPAN, "permit_valid_from", "permit_valid_until")
_ENTERPRISE = _must("enterprise_id", Value.EMPLOYER, "employer")

APPLICATIONS: Final = Dataset(
    "applications",
    (
        Column("application_id", Value.CASE, "application_id", required=True, keeps_raw=True),
        _PERSON,
        _may("person_name", Value.TEXT),
        _EMPLOYER,
        _EMPLOYER_NAME,
        _must("applied_on", Value.DATE),
        _may("permit_valid_from", Value.DATE),
        _may("permit_valid_until", Value.DATE),
        _may("batch_id", Value.TEXT),
        _aside(PERMIT_SPAN, Value.TEXT),
    ),
    spans=(_PERMIT_SPAN,),
    same=("application_id", "person", "key", "applied_on", "permit_valid_from", "permit_valid_until", "batch_id"),
    order=("employer", "employer_name", "person_name"),
    judging=(
        "application",
        "employer",
        "employer_name",
        "applied_on",
        "permit_valid_from",
        "permit_valid_until",
    ),
    # `applicant`: the place among the persons who apply in the block, in order of person.
    derived=("block integer not null", "applicant integer not null", "application integer primary key"),
)
CONTRIBUTIONS: Final = Dataset(
    "contributions",
    (
        _PERSON,
        _EMPLOYER,
        _EMPLOYER_NAME,
        _must("month", Value.MONTH),
        _must("base", Value.MONEY),
        _decides("paid_on", Value.DATE, instead="billed_in"),
        _must("kind", Value.CODE, codes="contribution_kind"),
        _decides("insurance", Value.CODE, codes="insurance", empty="combined"),
        _aside("billed_in", Value.MONTH),
        _aside("month_until", Value.MONTH),
        _aside("spread_until", Value.MONTH),
        _aside("back_paid_for", Value.MONTH),
        _state("month_count", "month_count", otherwise="several"),
        _aside("payment_flag", Value.CODE, codes="payment_flag", decides=True),
        _aside("remark", Value.TEXT),
        _state("amount_unit", "amount_unit", otherwise="other"),
    ),
    same=("person", "month", "key", "insurance", "kind", "base", "paid_on"),
    order=("employer", "employer_name"),
    in_blocks=True,
    judged=f"insurance in {codes.COUNTED_INSURANCES}",
    judging=("month", "employer", "employer_name", "base", "paid_on", "kind", *SOURCE),
)
TAX: Final = Dataset(
    "tax",
    (
        _PERSON,
        _must("agent_id", Value.EMPLOYER, "agent"),
        _may("agent_name", Value.NAME),
        _must("month", Value.MONTH),
        _must("item", Value.CODE, codes="item", otherwise="other"),
        _must("income", Value.MONEY),
        _may("pension_deducted", Value.SIDE_MONEY),
        _may("tax_paid", Value.SIDE_MONEY),
        _decides("declared_on", Value.DATE),
        _aside("month_until", Value.MONTH),
        _aside("declaration_state", Value.CODE, codes="declaration_state"),
        _aside("corrected_on", Value.DATE),
        _state("amount_unit", "amount_unit", otherwise="other"),
    ),
    same=("person", "month", "key", "item", "declared_on", "income"),
    order=("agent", "agent_name"),
    in_blocks=True,
    judged=f"stands and item in {codes.COUNTED_ITEMS}",
    judging=("month", "agent", "item", "income"),
    derived=("stands boolean not null",),  # false: a later declaration corrects it
)
CONTRACTS: Final = Dataset(
    "contracts",
    (
        _PERSON,
        _EMPLOYER,
        _EMPLOYER_NAME,
        _must("start_on", Value.DATE),
        _ends("end_on", instead="contract_span"),
        _decides("work_region", Value.REGION),
        _aside("contract_span", Value.TEXT),
        Column("left_on", Value.DATE, "left_on", aside=True, open_end=True),
        _aside("renewed_until", Value.DATE),
        _state("contract_state"),
        _state("contract_term", "contract_term", "unsaid"),
    ),
    spans=(("contract_span", "start_on", "end_on"),),
    same=("person", "key", "start_on", "end_on", "work_region"),
    order=("employer", "employer_name"),
    in_blocks=True,
    judging=("employer", "employer_name", "start_on", "end_on", "work_region", *SOURCE),
)
ENROLMENTS: Final = Dataset(
    "enrolments",
    (
        _PERSON,
        _EMPLOYER,
        _must("from_on", Value.DATE),
        _ends("until_on", instead="enrolment_span"),
        _aside("enrolment_span", Value.TEXT),
        _state("enrolment_state"),
    ),
    spans=(("enrolment_span", "from_on", "until_on"),),
    same=("person", "key", "from_on", "until_on"),
    order=("employer",),
    optional=True,
    in_blocks=True,
    judging=("employer", "from_on", "until_on"),
)
EMPLOYERS: Final = Dataset(
    "employers",
    (
        _EMPLOYER,
        _may("name", Value.NAME),
        _decides("kind", Value.CODE, codes="employer_kind"),
        _may("region", Value.TEXT),
    ),
    same=("key", "kind", "region"),
    order=("employer", "name"),
    optional=True,
)
EMPLOYER_LINKS: Final = Dataset(
    "employer_links",
    (
        Column("from_id", Value.EMPLOYER, "from_employer", required=True, keeps_raw=True),
        _must("to_id", Value.EMPLOYER, "to_employer"),
        _must("relation", Value.CODE, codes="relation"),
        _may("effective_on", Value.DATE),
    ),
    same=("key", "to_key", "relation", "effective_on"),
    order=("from_employer",),
    optional=True,
)
SANCTIONS: Final = Dataset(
    "sanctions",
    (
        _must("subject_kind", Value.CODE, codes="subject_kind"),
        _must("subject_id", Value.SUBJECT),
        _must("from_on", Value.DATE),
        _decides("until_on", Value.DATE),
        _may("document", Value.TEXT),
    ),
    same=("subject_kind", "person", "key", "from_on", "until_on"),
    order=("employer",),
    optional=True,
)
INVESTMENTS: Final = Dataset(
    "investments",
    (_PERSON, _ENTERPRISE, _may("share", Value.SHARE), _may("verified_on", Value.DATE)),
    same=("person", "key", "share", "verified_on"),
    order=("employer",),
    optional=True,
)
ENTERPRISE_TAXES: Final = Dataset(
    "enterprise_taxes",
    (_ENTERPRISE, _must("year", Value.YEAR), _must("paid", Value.MONEY), _may("paid_on", Value.DATE)),
    same=("key", "year", "paid", "paid_on"),
    order=("employer",),
    optional=True,
)
LOCAL_STAFF: Final = Dataset(
    "local_staff",
    (_ENTERPRISE, _PERSON, _may("hukou", Value.TEXT)),
    same=("key", "person", "hukou"),
    order=("employer",),
    optional=True,
)
EMPLOYER_INTERVALS: Final = Dataset(
    "employer_intervals",
    (
        _PERSON,
        _must("interval", Value.SPAN, "span"),
        _may("employer_id", Value.EMPLOYER, "employer"),
        _must("employer_name", Value.NAME),
    ),
    same=(),
    order=(),
    optional=True,
    key_to_others=True,
)
"""Which unit paid in which months, where contributions are given by month alone (layouts.md 5)."""

DATASETS: Final = {
    dataset.name: dataset
    for dataset in (
        APPLICATIONS,
        CONTRIBUTIONS,
        TAX,
        CONTRACTS,
        ENROLMENTS,
        EMPLOYERS,
        EMPLOYER_LINKS,
        SANCTIONS,
        INVESTMENTS,
        ENTERPRISE_TAXES,
        LOCAL_STAFF,
        EMPLOYER_INTERVALS,
    )
}

EMPLOYERS_LIST: Final = Dataset(
    "batch",
    (
        _PERSON,
        _may("person_name", Value.TEXT),
        _may("employer_id", Value.EMPLOYER, "employer"),
        _EMPLOYER_NAME,
        _may("permit_valid_from", Value.DATE),
        _may("permit_valid_until", Value.DATE),
        _aside(PERMIT_SPAN, Value.TEXT),
    ),
    spans=(_PERMIT_SPAN,),
    same=(),
    order=(),
    optional=True,
)
"""An employer's list of staff for pre-screening; no part of an extract."""

OF_APPLICANTS: Final = (APPLICATIONS, *(dataset for dataset in DATASETS.values() if dataset.in_blocks))
"""What is judged block by block."""

TABLES: Final = {**DATASETS, EMPLOYERS_LIST.name: EMPLOYERS_LIST}
"""All that is read."""
