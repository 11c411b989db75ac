"""package.py: a changed copy of a zip is what Excel expects, and the rest of it is as it was."""

import io
import struct
import warnings
import zipfile
import zlib

import pytest

from saiken_addin.core.findings import SaikenError
from saiken_addin.ooxml.package import CONTENT_TYPES, RawPackage

SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"


def zip_of(*names: str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", method) as archive:
        warnings.simplefilter("ignore")  # the same name twice, on purpose
        for name in names:
            archive.writestr(name, f"<{name}/>" * 20)
    return stream.getvalue()


BOOK = zip_of("docProps/app.xml", SHEET, STYLES, CONTENT_TYPES)


def encrypted(data: bytes) -> bytes:
    flags = data.index(b"PK\x01\x02") + 8
    return data[:flags] + b"\x01" + data[flags + 1 :]


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_package_is_what_excel_expects_and_the_same_every_time() -> None:
    data = RawPackage(BOOK).rebuilt({"様式/定義.xml": b"<x/>", SHEET: b"<y/>"})
    assert data == RawPackage(BOOK).rebuilt({SHEET: b"<y/>", "様式/定義.xml": b"<x/>"})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        listed = archive.infolist()
    assert listed[0].filename == CONTENT_TYPES
    assert listed[0].header_offset == 0
    assert listed[-1].filename == "様式/定義.xml"
    offset = 0
    for member in listed:
        name = member.filename.encode()
        utf8 = 0 if member.filename.isascii() else 0x800
        assert member.date_time == (1980, 1, 1, 0, 0, 0)
        assert member.flag_bits == utf8
        assert member.header_offset == offset
        assert struct.unpack_from("<4s5H3L2H", data, offset) == (
            *(b"PK\x03\x04", 20, utf8, 8, 0, 33),
            *(member.CRC, member.compress_size, member.file_size, len(name), 0),
        )
        start = offset + 30 + len(name)
        offset = start + member.compress_size
        content = zlib.decompress(data[start:offset], -15)
        assert (zlib.crc32(content), len(content)) == (member.CRC, member.file_size)
    assert data[offset : offset + 4] == b"PK\x01\x02"


def test_members_are_replaced_added_and_left_out() -> None:
    package = RawPackage(BOOK)
    after = members(package.rebuilt({SHEET: b"1", "new": b"", STYLES: None, "no": None}))
    expected = {**members(BOOK), SHEET: b"1", "new": b""}
    del expected[STYLES]
    assert after == expected
    assert set(package.names) == set(members(BOOK))
    assert all(package.read(name) == content for name, content in members(BOOK).items())


def test_a_streamed_zip_with_data_descriptors_and_stored_members_is_taken() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise io.UnsupportedOperation

    stream = Pipe()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"alpha" * 99)
        padded = zipfile.ZipInfo("b")  # stored, with an extra field in its headers
        padded.extra = b"\x63\x61\x02\x00no"
        archive.writestr(padded, b"beta")
        assert archive.infolist()[0].flag_bits & 8
    data = RawPackage(stream.getvalue()).rebuilt({"c": b"gamma"})
    assert members(data) == {"a": b"alpha" * 99, "b": b"beta", "c": b"gamma"}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any(member.flag_bits for member in archive.infolist())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        BOOK[:-40],
        zip_of("a", "a"),
        zip_of("a", method=zipfile.ZIP_LZMA),
        encrypted(zip_of("a")),
        zip_of("a", method=zipfile.ZIP_STORED).replace(b"<a/>", b"<b/>"),
    ],
)
def test_what_is_no_sound_package_is_refused(data: bytes) -> None:
    with pytest.raises(SaikenError, match="扱えません"):
        RawPackage(data)
