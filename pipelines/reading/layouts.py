"""Which head is which column, which word which code, which form a file has: `layouts.toml` and an office's own file."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from pipelines.errors import SourceError
from pipelines.reading.code_words import code_number, folded_code
from pipelines.reading.datasets import CODES, CONTRIBUTIONS, DATASETS, EMPLOYERS_LIST, TABLES, Dataset
from pipelines.reading.guards import INVISIBLE
from pipelines.reading.regions import region_of, region_patterns
from pipelines.settings_files import read_settings

_UNIT = re.compile(r"\([^()]*\)$")
_BLANK = re.compile(rf"\s+|{INVISIBLE}")
_KEPT_BRACKET = re.compile("〔[^〔〕]*〕$")
"""How a bracket behind a head is written that is part of it."""
_ANY_BRACKET = re.compile(r"[(\[{【〔]([^()\[\]{}【】〔〕]*)[)\]}】〕]$")
_DECIDING = re.compile("欠|未|补缴|退|缓缴|到[账帐]|入[库账帐]|作废|无效|是否")
"""What a bracket says that may decide something, whatever stands before it."""

Word = Annotated[str, Field(min_length=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ConditionalAlias(_Model):
    """An alias that counts only next to another column, or another head."""

    head: Word
    next_to: Word = Field(alias="beside")


class Refusal(_Model):
    """Why a form cannot serve, and what to ask for instead."""

    zh: Word
    en: Word


class Form(_Model):
    """A form that differs from a plain table in more than names.

    Attributes:
        lead: columns whose value may stand above the head; without: columns that another table gives.
        marks: heads that tell the form; numbered: a line numbers the columns; ends: the word in a row of totals.
    """

    name: Word
    en: Word
    dataset: str
    lead: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    marks: tuple[Word, ...] = ()
    numbered: bool = False
    ends: Word | None = None
    refused: Refusal | None = None

    @field_validator("dataset")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in TABLES:
            raise ValueError(f"{name!r} is no dataset")
        return name


PLAIN = Form(name="标准表", en="plain table", dataset="applications")
"""The form of a table whose head holds all columns."""


@dataclass(frozen=True)
class Heads:
    """The columns found in a head.

    Attributes:
        positions: by canonical head; missing: required ones that are not there.
        unknown: heads that fitted nothing; twice: heads of a column that another column has, too; others: the columns
            under no known head, by position; further: those of them under another head of a column that is found.
        sent: the heads found as they are written.
    """

    positions: dict[str, int]
    missing: list[str]
    unknown: list[str]
    twice: list[str]
    others: dict[int, str]
    sent: dict[str, str]
    further: dict[int, str]


@lru_cache(maxsize=100_000)
def folded_head(word: str) -> str:
    """A head or code as it is compared: NFKC, no white space, no unit in brackets behind it, no case."""
    return _UNIT.sub("", _BLANK.sub("", unicodedata.normalize("NFKC", word))).casefold()


class Layouts(_Model):
    """The words of all offices. `heads` holds aliases by column, those of one dataset in a table of their own.

    Attributes:
        not_needed: heads that decide nothing, by dataset and for all; regions: names of places by the first two digits
            of their code; left, still_there: words in titles of sheets of persons who left, or did not;
            parquet_records: how many records the office expects in Parquet, where they are more than usual.
    """

    parquet_records: Annotated[int, Field(gt=0)] | None = None
    files: dict[str, tuple[Word, ...]] = {}
    heads: dict[str, tuple[Word | ConditionalAlias, ...] | dict[str, tuple[Word | ConditionalAlias, ...]]] = {}
    codes: dict[str, dict[str, tuple[Word, ...]]] = {}
    not_needed: dict[str, tuple[Word, ...]] = {}
    regions: dict[str, tuple[Word, ...]] = {}
    left: tuple[Word, ...] = ()
    still_there: tuple[Word, ...] = ()
    form: tuple[Form, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of all words."""
        return hashlib.sha256(self.model_dump_json(exclude={"parquet_records"}).encode()).hexdigest()

    def dataset_called(self, name: str) -> Dataset | None:
        """The dataset that a file, folder or sheet is named after: its whole name, or what stands before a hyphen."""
        words = {folded_head(name), folded_head(name).split("-")[0]}
        return next((each for each in DATASETS.values() if words & self._names[each.name]), None)

    def forms(self, dataset: Dataset) -> list[Form]:
        """The forms a file of a dataset may have: first those known by marks, then the plain table, then the others."""
        own = [form for form in self.form if form.dataset == dataset.name]
        marked = [form for form in own if form.marks]
        plain = (
            []
            if dataset.key_to_others or dataset is EMPLOYERS_LIST
            else [PLAIN.model_copy(update={"dataset": dataset.name})]
        )
        return [*marked, *plain, *(form for form in own if not form.marks)]

    def aliases(self, dataset: Dataset, head: str) -> list[str | ConditionalAlias]:
        """The words for a column, those that win first."""
        own = self.heads.get(dataset.name)
        words = own.get(head, ()) if isinstance(own, dict) else ()
        common = self.heads.get(head, ())
        return [head, *words, *(common if isinstance(common, tuple) else ())]

    def find_heads(self, dataset: Dataset, cells: Sequence[str]) -> Heads:
        """The dataset's columns among the cells of a head; of equal heads the first counts."""
        indices: dict[str, int] = {}
        for index, cell in enumerate(cells):
            indices.setdefault(folded_head(cell), index)
        positions = self._positions(dataset, indices)
        used = set(positions.values())
        others = {index: cell for index, cell in enumerate(cells) if index not in used and folded_head(cell)}
        unknown = list(dict.fromkeys(others.values()))
        words = {folded_head(cells[index]) for index in used}
        spanned = {head for span, *ends in dataset.spans if span in positions for head in ends}
        return Heads(
            positions,
            missing=[head for head in dataset.required if head not in positions.keys() | spanned],
            unknown=unknown,
            twice=[cell for cell in unknown if folded_head(cell) in words],
            others=others,
            sent={head: cells[index] for head, index in positions.items()},
            further={
                index: head
                for head in positions
                for index, cell in others.items()
                if folded_head(cell) in map(folded_head, self._plain(dataset, head))
                and not self._needless(dataset, cell)
            },
        )

    def _positions(self, dataset: Dataset, cells: Mapping[str, int]) -> dict[str, int]:
        """The position of each column that is there; a cell is the head of one column."""
        positions: dict[str, int] = {}
        for column in dataset.columns:
            position = self._position(dataset, column.head, cells, set(positions.values()))
            if position is not None:
                positions[column.head] = position
        return positions

    def unclear_heads(self, dataset: Dataset, heads: Heads) -> list[str]:
        """Heads that fitted nothing and may decide something."""
        further = self._further(dataset, heads.positions)
        return [
            cell for cell in heads.unknown if folded_head(cell) not in further and not self._needless(dataset, cell)
        ]

    def _further(self, dataset: Dataset, heads: Iterable[str]) -> set[str]:
        """Further words, folded, for columns that are found."""
        aliases = (alias for head in heads for alias in self.aliases(dataset, head))
        return {folded_head(alias.head if isinstance(alias, ConditionalAlias) else alias) for alias in aliases}

    def _needless(self, dataset: Dataset, cell: str) -> bool:
        """Whether a head is not needed: a word that is not, of whatever in brackets, or several such in a row.

        What may decide something in brackets is not passed over for what stands before it.
        """
        bracket = _ANY_BRACKET.search(unicodedata.normalize("NFKC", cell).strip())
        if bracket and (_DECIDING.search(bracket[1]) or folded_head(bracket[1]) in self.words_of_values):
            return False
        return _is_made_of(folded_head(_KEPT_BRACKET.sub("", cell)), self._needless_words[dataset.name])

    def is_of_persons_who_left(self, title: str) -> bool:
        """Whether a sheet's title says so."""
        word = folded_head(title)
        return any(each in word for each in self.left) and not any(each in word for each in self.still_there)

    def lead_words(self, form: Form) -> dict[str, str]:
        """The words, folded, after which a value stands above the head, and the column of each: all that decide."""
        dataset = TABLES[form.dataset]
        deciding = [column.head for column in dataset.columns if column.decides and column.head not in form.lead]
        return {
            folded_head(alias.head if isinstance(alias, ConditionalAlias) else alias): head
            for head in (*form.lead, *deciding)
            for alias in self.aliases(dataset, head)
        }

    def code_numbers(self, table: str, texts: pl.Series) -> pl.Series:
        """The numbers of code words; null where a word is unknown. A bracket is part of a word."""
        words = self._code_words[table]
        return pl.Series([code_number(text, words) for text in texts], dtype=pl.Int8)

    def region(self, text: str) -> str | None:
        """A region as `region_of` names it."""
        return region_of(text, self._region_patterns)

    def _position(self, dataset: Dataset, head: str, cells: Mapping[str, int], taken: AbstractSet[int]) -> int | None:
        for alias in self.aliases(dataset, head):
            word = folded_head(alias.head if isinstance(alias, ConditionalAlias) else alias)
            if word not in cells or cells[word] in taken:
                continue
            if isinstance(alias, str) or any(other in cells for other in self._neighbours(dataset, alias)):
                return cells[word]
        return None

    def _neighbours(self, dataset: Dataset, alias: ConditionalAlias) -> set[str]:
        """The words, folded, of which one must stand next to an alias."""
        return {folded_head(word) for word in self._plain(dataset, alias.next_to)} - {folded_head(alias.head)}

    @cached_property
    def words(self) -> frozenset[str]:
        """All known heads, folded."""
        return frozenset(
            folded_head(alias.head if isinstance(alias, ConditionalAlias) else alias)
            for dataset in TABLES.values()
            for column in dataset.columns
            for alias in self.aliases(dataset, column.head)
        )

    @cached_property
    def words_of_values(self) -> frozenset[str]:
        """All known heads, folded, but those of remarks, which may be of anything."""
        return self.words - {folded_head(word) for word in self._plain(CONTRIBUTIONS, "remark")}

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        return {name: {folded_head(word) for word in (name, *self.files.get(name, ()))} for name in DATASETS}

    @cached_property
    def _needless_words(self) -> dict[str, set[str]]:
        return {
            name: {folded_head(word) for dataset in ("all", name) for word in self.not_needed.get(dataset, ())}
            for name in TABLES
        }

    @cached_property
    def _code_words(self) -> dict[str, dict[str, int]]:
        return {
            table: {
                folded_code(word): number
                for number, code in enumerate(codes)
                for word in (code, *self.codes.get(table, {}).get(code, ()))
            }
            for table, codes in CODES.items()
        }

    @cached_property
    def _region_patterns(self) -> dict[str, re.Pattern[str]]:
        return region_patterns(self.regions)

    def faults(self) -> Iterator[str]:
        """What in these words names nothing, or means two things; for people, in English."""
        columns = {name: {column.head for column in each.columns} for name, each in TABLES.items()}
        for name, aliases in self.heads.items():
            known = columns.get(name, set()) if isinstance(aliases, dict) else set().union(*columns.values())
            for head in aliases if isinstance(aliases, dict) else (name,):
                if head not in known:
                    yield f"heads.{name}: {head!r} is no column"
        yield from (f"files: {name!r} is no dataset" for name in self.files if name not in DATASETS)
        yield from (f"not_needed: {name!r} is no dataset" for name in self.not_needed if name not in {"all", *TABLES})
        yield from (
            f"codes.{table}: {code!r} is no code"
            for table, codes in self.codes.items()
            for code in codes
            if code not in CODES.get(table, ())
        )
        for form in self.form:
            unknown = {*form.lead, *form.without} - columns[form.dataset]
            yield from (f"form {form.name}: {head!r} is no column" for head in sorted(unknown))
        for dataset in TABLES.values():
            yield from self._said_twice(dataset.name, ((c.head, self._plain(dataset, c.head)) for c in dataset.columns))
        for table, codes in CODES.items():
            words = ((code, [code, *self.codes.get(table, {}).get(code, ())]) for code in codes)
            yield from self._said_twice(table, words)

    def _plain(self, dataset: Dataset, head: str) -> list[str]:
        return [word for word in self.aliases(dataset, head) if isinstance(word, str)]

    @staticmethod
    def _said_twice(table: str, words: Iterator[tuple[str, list[str]]]) -> Iterator[str]:
        meant: dict[str, str] = {}
        for meaning, aliases in words:
            for alias in aliases:
                if meant.setdefault(folded_head(alias), meaning) != meaning:
                    yield f"{table}: {alias!r} would mean both {meant[folded_head(alias)]} and {meaning}"


def _is_made_of(text: str, words: AbstractSet[str]) -> bool:
    """Whether a text is one word, or several in a row: a head over two lines is named by both."""
    ends = {0}
    for start in range(len(text)):
        if start in ends:
            ends |= {start + len(word) for word in words if text.startswith(word, start)}
    return len(text) in ends


@cache
def built_in_layouts() -> Layouts:
    """The words of `layouts.toml`."""
    return Layouts.model_validate(_built_in())


def read_layouts(path: Path | None) -> Layouts:
    """The built-in words, and before them those of an office's own file.

    Raises:
        SourceError: the file cannot be read, names what is not there, or gives a word two meanings.
    """
    if path is None:
        return built_in_layouts()
    try:
        own = read_settings(path)
        _refuse_faults(Layouts.model_validate(own))
        both = Layouts.model_validate(_before(own, _built_in()))
        _refuse_faults(both)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise _refused(path, f"{key}: {first['msg'].removeprefix('Value error, ')}") from None
    except (OSError, ValueError) as error:
        raise _refused(path, type(error).__name__ if isinstance(error, OSError) else str(error)) from None
    return both


def _refuse_faults(layouts: Layouts) -> None:
    for fault in layouts.faults():
        raise ValueError(fault)


def _refused(path: Path, reason: str) -> SourceError:
    return SourceError(f"表头与代码文件 {path.name} 有误：{reason}", f"layouts {path.name}: {reason}")


def _built_in() -> dict[str, Any]:
    return tomllib.loads(resources.files("pipelines.reading").joinpath("layouts.toml").read_text(encoding="utf-8"))


def _before(own: object, built: object) -> Any:  # noqa: ANN401 - what TOML holds
    """An office's words before the built-in ones: tables key by key, lists one after the other."""
    if isinstance(own, dict) and isinstance(built, dict):
        both = {key: _before(own[key], built[key]) for key in own.keys() & built.keys()}
        return {**built, **own, **both}
    return [*own, *built] if isinstance(own, list) and isinstance(built, list) else own
