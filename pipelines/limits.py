"""What one input may cost: of 250 MB none takes more than a minute or 4 GiB. All limits of reading, and why.

Nothing that an office delivers comes near them. Where one is met, the line says which, of what, and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from pipelines.errors import SourceError


@dataclass(frozen=True)
class Limit:
    """The most there may be of something, and what to say behind a file's name where there is more."""

    most: int
    zh: str
    en: str

    def refuse(self, name: str, given: int) -> None:
        """SourceError where more is given."""
        if given > self.most:
            raise self.error_over_limit(name)

    def refuse_most(self, name: str, given: int, of: int) -> None:
        """SourceError where more is given, and that is most of what there is."""
        if 2 * given > of:
            self.refuse(name, given)

    def error_over_limit(self, name: str) -> SourceError:
        """What to say of a file that has more."""
        return SourceError(f"{name}：{self.zh.format(self.most)}", f"{name}: {self.en.format(self.most)}")


COLUMNS: Final = Limit(
    1 << 14,
    "多于 {} 列；请删除表格右侧多余的列后重新保存",
    "has more than {:,} columns; delete those beyond the table and save it again",
)
"""No spreadsheet has more, and a stray cell in its last column makes a table as wide."""

SHEET_ROWS: Final = 1 << 20
"""No sheet has more."""

SHEET_CELLS: Final = 1 << 26
"""Rows times columns of a sheet, which is read as one rectangle: 60 columns of as many rows as a sheet can have."""

TEXT_CHUNK: Final = 4 << 20
TEXT_CELLS: Final = Limit(
    1 << 23,
    "空行或几乎为空的行太多（4 MB 内的行数乘以表头列数超过 {}）；请删除空行或表格右侧多余的列后重新提供",
    "has too many lines of nearly nothing (in 4 MB, lines times columns exceed {:,}); delete blank lines, or the "
    "columns beyond the table, and send it again",
)
"""Lines times columns of a chunk of text. Whole records have two bytes a cell at least; this is half a byte."""

UNEVEN_RECORDS: Final = Limit(
    1 << 19,
    "有超过 {} 行的列数多于表头，或引号不成对；请更正后重新提供",
    "has more than {:,} lines with more cells than the head, or with stray quotes; correct them and send it again",
)
"""Each is read one by one; none of the former can be used."""

OTHER_LINES: Final = Limit(
    1 << 18,
    "有超过 {} 行是合计、说明或空行，多于数据行；请只提供数据行",
    "has more than {:,} lines of totals, remarks or nothing, more than records; send the records alone",
)
"""Each is looked at one by one; counted where they are more than the records."""

UNUSABLE_ROWS: Final = Limit(
    1 << 20,
    "已有超过 {} 行不能使用，多于可用的行；请核对文件内容与表头后重新提供",
    "has more than {:,} rows that cannot be used, more than others; check what it holds and send it again",
)
"""Each reject is kept with its cells; counted where they are more than the rows that can be used."""

CELL_BYTES: Final = Limit(
    1 << 17,
    "有单元格的文字长达 {} 字节以上；请更正后重新提供",
    "has a cell with a text of more than {:,} bytes; correct it and send it again",
)
"""Parquet says a text once for many rows. A cell of a spreadsheet holds 32,767 characters, of four bytes at most."""

PARQUET_RECORDS: Final = Limit(
    25_000_000,
    "其中的 Parquet 文件共有超过 {} 条记录；如确有这么多，请在表头与代码文件（--layouts）开头写明 "
    "parquet_records = 条数",
    "holds more than {:,} records in Parquet; if there are so many, say it at the top of a layouts file (--layouts): "
    "parquet_records = their number",
)
"""A million take two seconds, however few bytes they have; 200,000 persons of ten years have fewer."""

TEXTS_AT_ONCE: Final = 256 << 20
"""Bytes of Parquet's texts read together, where all were as long as the longest."""

UNPACKED_BYTES: Final = 256 << 20
UNPACKED_RATIO: Final = 100
"""What is packed may unpack to so many bytes, or to so many times its own: tables become a tenth to a thirtieth."""

ARCHIVE_BYTES: Final = Limit(
    3 << 30,
    "解压后超过 {} 字节；请解压后指定文件夹",
    "unpacks to more than {:,} bytes; unpack it and name the folder",
)
"""Of an archive that packs to less than a fourteenth of it: a minute's reading, hidden in a small file."""

ARCHIVE_RATIO: Final = 14
ENTRIES: Final = 10_000
"""Of an archive: an office sends a file for each month, dataset and district, some a file for each person."""

TABLES: Final = Limit(
    1_750,
    "有超过 {} 张表；请把同一数据集的表合并后重新提供",
    "holds more than {:,} tables; put those of one dataset together and send it again",
)
"""Each takes up to a thirtieth of a second, however small; sixteen districts send nine datasets by month: 1,728."""

ARCHIVE_DEPTH: Final = Limit(
    4,
    "压缩包内又有压缩包，超过 {} 层；请解压后提供",
    "has archives in archives, more than {} deep; unpack them and send the folder",
)
"""Districts pack what employers packed, and an office packs both."""

WORKBOOK_BYTES: Final = Limit(
    5 << 28,
    "其中的工作簿解压后共超过 {} 字节；请改为 CSV 或 Parquet 提供，或分批提供",
    "holds workbooks that unpack to more than {:,} bytes together; send them as CSV or Parquet, or in several "
    "deliveries",
)
"""Two sheets of a million records have four fifths of it; each such sheet takes 20 seconds."""

PERSON_ROWS: Final = Limit(
    1 << 15,
    "有人员的行多得异常（超过 {} 行）；请核对证件号码一列",
    "has a person with too many rows (more than {:,}); check the column of their numbers",
)
"""Of a dataset; thirty years of six insurances, delivered ten times, have two thirds of it. Only counted where persons
that are sorted together have more rows than BLOCK_ROWS: 45 million rows of one took 13.7 GiB."""

BLOCK_ROWS: Final = 1 << 22

ROWS_AT_ONCE: Final = 500_000
"""Rows typed together: more than a chunk of ordinary records has, and so few that all of them may be rejected."""

SETTINGS_BYTES: Final = Limit(
    1 << 20,
    "超过 {} 字节，不像是设置文件；请核对是否指定了正确的文件",
    "has more than {:,} bytes, too many for a file of settings; check whether it is the right one",
)
"""Of a manifest, rulebook or layouts in TOML; the built-in ones have a twentieth of it."""

SETTINGS_DEPTH: Final = Limit(
    32,
    "嵌套超过 {} 层；请核对是否指定了正确的文件",
    "is nested more than {} deep; check whether it is the right file",
)
"""Of keys in keys; the built-in ones have four. Python reads deeper ones in quadratic time, or fails."""

FORM_BYTES: Final = 1 << 20
UPLOAD_BYTES: Final = 1 << 28
"""Of what a browser sends to the console at once: a form, or dropped files. Larger deliveries are named as folders."""


def unpacked_limit(packed: int) -> Limit:
    """To how many bytes an archive of so many may unpack, that reading it takes no longer than its size lets expect."""
    return replace(ARCHIVE_BYTES, most=max(ARCHIVE_BYTES.most, ARCHIVE_RATIO * packed))


def parquet_record_limit(said: int | None) -> Limit:
    """How many records a delivery's Parquet may hold: an office that expects more has said how many."""
    return replace(PARQUET_RECORDS, most=max(PARQUET_RECORDS.most, said or 0))


def plausible_unpacked_bytes(packed: int) -> int:
    """To how many bytes at most so many packed ones unpack in earnest."""
    return max(UNPACKED_BYTES, UNPACKED_RATIO * packed)
