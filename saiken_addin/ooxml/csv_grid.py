"""Turns the bytes of a CSV file into rows of texts."""

import csv
import io

from saiken_addin.ooxml.tables import Grid

MAX_BYTES = 10_000_000


def csv_grid(data: bytes) -> Grid:
    """The rows of a CSV file: UTF-8 (with or without BOM) or Shift_JIS, comma-separated.

    Raises:
        ValueError: it can't be read as such; the message says why, in Japanese.
    """
    if len(data) > MAX_BYTES:
        raise ValueError(f"{MAX_BYTES // 1_000_000}MBを超えています")
    try:
        records = list(csv.reader(io.StringIO(_decoded(data), newline="")))
    except csv.Error as error:
        raise ValueError("CSVとして読み取れません") from error
    return [(number, dict(enumerate(cells, 1))) for number, cells in enumerate(records, 1)]


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("文字コードがUTF-8でもShift_JISでもありません")
