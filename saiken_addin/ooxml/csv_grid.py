"""Turns the bytes of a CSV file into rows of texts."""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping

from saiken_addin.ooxml.tables import HEADING_ROWS, Grid

MAX_BYTES = 10_000_000
MAX_COLUMNS = 1_000
MAX_ROWS = 200_000
"""A row of earlier figures has some 60 bytes; a file of nothing but line breaks would fill memory."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_A_FEW = 20
"""One zero in so many bytes may have strayed into a plain text."""
_PLAIN = ("utf-8-sig", "euc_jis_2004", "cp932")
"""In this order: kanji in Shift_JIS are never EUC, while those in EUC may pass for half-width kana."""


def csv_grid(data: bytes) -> Grid:
    """The rows of a CSV file that hold anything, separated by commas or (as in UTF-16) by tabs.

    Args:
        data: in UTF-8, Shift_JIS, EUC-JP, UTF-16 or JIS (ISO-2022-JP).

    Raises:
        ValueError: it can't be read as such; the message says why, in Japanese.
    """
    if len(data) > MAX_BYTES:
        raise ValueError(f"{MAX_BYTES // 1_000_000}MBを超えています")
    text = _decoded(data)
    top = text.split("\n", HEADING_ROWS)[:HEADING_ROWS]
    tabs, commas = (sum(line.count(sign) for line in top) for sign in "\t,")
    records = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if tabs > commas else ",")
    try:
        return list(_rows(records))
    except csv.Error as error:
        raise ValueError("CSVとして読み取れません") from error


def _rows(records: Iterator[list[str]]) -> Iterator[tuple[int, Mapping[int, str]]]:
    held = 0
    for number, cells in enumerate(records, 1):
        if len(cells) > MAX_COLUMNS:
            raise ValueError(f"{MAX_COLUMNS:,}列を超えています")
        if any(cells):
            held += 1
            if held > MAX_ROWS:
                raise ValueError(f"{MAX_ROWS:,}行を超えています")
            yield number, {column: text for column, text in enumerate(cells, 1) if text}


def _decoded(data: bytes) -> str:
    for encoding in _encodings(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("文字コードが、UTF-8・Shift_JIS・EUC-JP・UTF-16・JISのどれでもありません")


def _encodings(data: bytes) -> tuple[str, ...]:
    """Those that a file may be written in, by what its first bytes say."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return (encoding,)
    head = data[:1_000]
    if head.count(0) * _A_FEW > len(head):  # without a mark; the zeros are those of digits and commas
        return ("utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le",)
    if b"\x1b$" in data:
        return ("iso2022_jp_2004", "iso2022_jp_ext")
    return _PLAIN
