"""rules.md, section 1: an extract folder is read; rows become kept, rejected or copies."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from tests.reference.copies import set_later_faults, without_copies
from tests.reference.datasets import DATASETS
from tests.reference.figures import Figures, Span
from tests.reference.records import (
    Application,
    Contract,
    Contribution,
    Employer,
    EmployerLink,
    Enrolment,
    EnterpriseTax,
    Investment,
    LocalStaff,
    Sanction,
    TaxRow,
)
from tests.reference.rows import Row, read_rows
from tests.reference.values import clean, read_month

T = TypeVar("T")


@dataclass(frozen=True)
class Extract:
    """The kept rows, the rejected ones, the counts, and what the manifest says."""

    extracted_on: date
    tax_coverage: Span | None
    contributions_coverage: Span | None
    applications: list[Application]
    contributions: list[Contribution]
    tax: list[TaxRow]
    contracts: list[Contract]
    enrolments: list[Enrolment]
    employers: list[Employer]
    employer_links: list[EmployerLink]
    sanctions: list[Sanction]
    investments: list[Investment]
    enterprise_taxes: list[EnterpriseTax]
    local_staff: list[LocalStaff]
    rejected: list[Row]
    counts: dict[str, dict[str, int]]


def read_extract(folder: Path, extracted_on: date | None, figures: Figures) -> Extract:
    """The extract in a folder of CSV files with a manifest; a given day goes before the manifest's."""
    path = folder / "manifest.toml"
    manifest = tomllib.loads(path.read_text(encoding="utf-8-sig")) if path.exists() else {}
    day = extracted_on or manifest["extracted_on"]
    kept: dict[str, list[Row]] = {}
    rejected: list[Row] = []
    counts: dict[str, dict[str, int]] = {}
    for dataset in DATASETS:
        rows = list(read_rows(folder, dataset, day, figures))
        sound = [row for row in rows if not row.faults]
        single = without_copies(sound)
        set_later_faults(dataset, single)
        kept[dataset] = [row for row in single if not row.faults]
        unusable = [row for row in rows if row.faults]
        rejected += unusable
        counts[dataset] = {
            "read": len(rows),
            "kept": len(kept[dataset]),
            "rejected": len(unusable),
            "copies": len(sound) - len(single),
        }
    tax = records(TaxRow, kept["tax"])
    return Extract(
        extracted_on=day,
        tax_coverage=coverage(manifest, "tax") or months_of_wages(tax),
        contributions_coverage=coverage(manifest, "contributions"),
        applications=records(Application, kept["applications"]),
        contributions=records(Contribution, kept["contributions"]),
        tax=tax,
        contracts=records(Contract, kept["contracts"]),
        enrolments=records(Enrolment, kept["enrolments"]),
        employers=records(Employer, kept["employers"]),
        employer_links=records(EmployerLink, kept["employer_links"]),
        sanctions=records(Sanction, kept["sanctions"]),
        investments=records(Investment, kept["investments"]),
        enterprise_taxes=records(EnterpriseTax, kept["enterprise_taxes"]),
        local_staff=records(LocalStaff, kept["local_staff"]),
        rejected=rejected,
        counts=counts,
    )


def coverage(manifest: dict[str, Any], dataset: str) -> Span | None:
    """The months the manifest says a dataset covers, both ends included; None where it says nothing."""
    entry = manifest.get("coverage", {}).get(dataset)
    return entry and Span(read_month(clean(str(entry["from"]))), read_month(clean(str(entry["until"]))))


def months_of_wages(tax: list[TaxRow]) -> Span | None:
    """The default of the tax coverage: first and last month of the kept wages rows, nothing if there are none."""
    months = [row.month for row in tax if row.item == "wages"]
    return Span(min(months), max(months)) if months else None


def records(kind: Callable[..., T], rows: Iterable[Row]) -> list[T]:
    """Rows as records of one kind."""
    names = [f.name for f in fields(kind)]  # type: ignore[arg-type]
    return [kind(**{name: row.values[name] for name in names}) for row in rows]
