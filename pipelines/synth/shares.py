"""How much of each kind of trouble a synthetic extract holds."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Shares:
    """Shares from 0 to 1; what each is a share of stands under it.

    Troubles are drawn apart from each other, so a row can have several; where two would change one cell, one wins.
    An extract made with a share of 0 has no such trouble, and one with `Shares.none()` has none at all.

    Raises ValueError for a share outside 0 to 1.
    """

    applying: float = 0.8
    """Persons who apply; no trouble, but what is judged grows with it."""

    # payment
    late: float = 0.01
    """Contribution rows labelled normal and paid after the month that follows theirs; none after 2026-08."""
    back_paid: float = 0.01
    """Contribution rows back-paid months later, by quarters of a job; those not yet paid when extracted are absent."""
    deferred: float = 0.005
    """Contribution rows deferred, by quarters of a job."""
    refund: float = 0.002
    """Contribution rows followed by a refund of all or a part."""
    topup: float = 0.005
    """Contribution rows followed by a top-up paid in October, dropped where that October is still to come."""
    split: float = 0.01
    """Contribution rows that stand for pension alone, with one for medical insurance beside it."""

    # employer
    other_payer: float = 0.02
    """Jobs whose contributions an employer other than the contract's pays; half of them declare tax there too."""
    dispatch: float = 0.01
    """Employers that are dispatch agencies."""
    missing_contract: float = 0.01
    """Jobs without a contract on file."""
    branch_elsewhere: float = 0.01
    """Jobs whose contracts name a work region outside Shanghai."""
    linked: float = 0.03
    """Employers whose business another takes over, by a link same, successor or branch."""
    link_conflict: float = 0.05
    """Links that are followed by their reverse, which closes a circle."""

    # base and tax
    base_above: float = 0.02
    """Jobs with a base of twice the wages or more, up to the cap."""
    base_below: float = 0.05
    """Jobs with the floor as their base."""
    tax_missing: float = 0.01
    """Months of wages without a declaration, by quarters of a job."""
    tax_other_agent: float = 0.01
    """Jobs whose wages an employer without part in them declares."""
    corrected: float = 0.01
    """Tax rows with an earlier declaration of another income, some of them without a date."""
    other_item: float = 0.005
    """Tax rows of an item that is neither wages nor bonus."""

    # persons and applications
    outside_scope: float = 0.003
    """Persons from Hong Kong, Macao or Taiwan, by their number."""
    between_jobs: float = 0.2
    """Applications of persons between jobs that are made all the same, and not by the last day of the job before."""
    expired_permit: float = 0.03
    """Applications whose permit has expired, is not yet valid, has an empty end, or ends before it begins."""
    sanctioned: float = 0.002
    """Employers, and applicants, under a sanction at some time."""
    rejected_application: float = 0.01
    """Applications repeated under the same number, dated after the extract, or before the rulebook's first day."""

    # rows of all datasets
    copies: float = 0.003
    """Rows that stand in the file twice."""
    unreadable: float = 0.0002
    """Rows with a month, date or amount that cannot be read."""
    missing: float = 0.0002
    """Rows without a required value."""
    bad_person_id: float = 0.0005
    """Rows whose identity number has a wrong check character or is cut short."""
    old_person_id: float = 0.002
    """Rows whose identity number has 15 digits."""
    bad_uscc: float = 0.002
    """Employers whose number has a wrong check character, everywhere."""
    old_employer_id: float = 0.01
    """Rows whose employer number is a 15-digit tax number or a nine-character organisation code."""
    wide_text: float = 0.005
    """Rows with a number or name in full-width characters or padded with blanks."""
    future_month: float = 0.0001
    """Contribution and tax rows of a month after the extract."""
    unknown_code: float = 0.0002
    """Rows with a code that is none of the known ones."""
    words: float = 0.05
    """Rows whose codes are Chinese words instead of English ones."""
    other_form: float = 0.05
    """Rows whose months and dates take another of the readable forms."""
    negative_base: float = 0.0001
    """Contribution rows with a negative base."""
    inverted: float = 0.001
    """Contracts, enrolments and sanctions that end before they start."""

    def __post_init__(self) -> None:
        outside = [name for name, share in asdict(self).items() if not 0 <= share <= 1]
        if outside:
            raise ValueError(f"not a share from 0 to 1: {', '.join(outside)}")

    @classmethod
    def none(cls) -> Shares:
        """Persons who apply as usual, and no trouble of any kind."""
        return cls(**{name: 0.0 for name in cls.__dataclass_fields__ if name != "applying"})
