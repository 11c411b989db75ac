"""A part that is the same to the byte in many books is read once, and each book is told its own name."""

import pytest

from saiken_addin.core.findings import Code
from saiken_addin.ooxml.part_cache import read_once
from saiken_addin.ooxml.refusal import Refused, refused


def test_the_same_bytes_of_the_same_part_are_read_once() -> None:
    reads: list[tuple[str, str]] = []

    @read_once(2)
    def length(data: bytes, file: str, part: str) -> int:
        reads.append((file, part))
        return len(data)

    assert [length(b"abc", file, "styles") for file in ("a.xlsx", "b.xlsx")] == [3, 3]
    assert length(b"abc", "c.xlsx", "theme") == 3
    assert reads == [("a.xlsx", "styles"), ("c.xlsx", "theme")]


def test_only_the_last_parts_are_remembered_and_none_that_is_large() -> None:
    reads: list[int] = []

    @read_once(2)
    def length(data: bytes, file: str, part: str) -> int:
        reads.append(len(data))
        return len(data)

    large = b" " * 300_000
    for data in (b"1", b"22", b"1", b"333", b"1", b"22", large, large, b"22"):
        assert length(data, "a.xlsx", "styles") == len(data)
    # 22 gave way to 333, for 1 had been asked for since; the large one drives nothing out.
    assert reads == [1, 2, 3, 2, 300_000, 300_000]


def test_a_refusal_names_each_file() -> None:
    @read_once(2)
    def reader(data: bytes, file: str, part: str) -> int:
        raise refused(file, Code.UNSAFE_XML)

    for file in ("a.xlsx", "b.xlsx"):
        with pytest.raises(Refused) as refusal:
            reader(b"", file, "styles")
        assert refusal.value.finding.place.file == file
