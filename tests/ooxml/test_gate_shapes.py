"""Sound books in every shape of zip and package that programs write: the gate lets them in."""

import io
import zipfile

import pytest
from hostile import good
from hostile.rawbook import OFFICE, PACKAGE, SHEET_TYPE, monthly, zipped

from saiken_addin.ooxml.gate import package_of
from saiken_addin.ooxml.reader import read_book

READ = {"A1": "月次報告", "B1": "国保年金課", "C5": 123456789, "D5": 0.981}


def streamed() -> bytes:
    """Sizes and CRC behind the data, as programs write that cannot go back in their output."""

    class OneWay(io.RawIOBase):
        def __init__(self) -> None:
            self.written = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.written += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    out = OneWay()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in monthly().items():
            archive.writestr(name, content)
    return bytes(out.written)


def zip64() -> bytes:
    """Sizes in the 64-bit extra fields of the local headers, as some programs always write them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in monthly().items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(str(content).encode())
    return out.getvalue()


def zip64_throughout() -> bytes:
    """Sizes in the 64-bit extra fields of the directory, and a 64-bit end record."""
    data = good.good_book()
    end = data.rfind(b"PK\5\6")
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    directory = bytearray()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
    at = start
    for info in infos:
        length = 46 + len(info.filename)
        record = bytearray(data[at : at + length])
        extra = b"\1\0\x18\0" + b"".join(
            number.to_bytes(8, "little")
            for number in (info.file_size, info.compress_size, info.header_offset)
        )
        record[20:28] = b"\xff" * 8
        record[30:32] = len(extra).to_bytes(2, "little")
        record[42:46] = b"\xff" * 4
        directory += record + extra
        at += length
    count = len(infos).to_bytes(8, "little")
    end64 = b"PK\6\6" + (44).to_bytes(8, "little") + b"\x2d\0\x2d\0" + bytes(8) + count * 2
    end64 += len(directory).to_bytes(8, "little") + start.to_bytes(8, "little")
    locator = b"PK\6\7" + bytes(4) + (start + len(directory)).to_bytes(8, "little") + b"\1\0\0\0"
    return (
        data[:start] + directory + end64 + locator + b"PK\5\6" + bytes(4) + b"\xff" * 12 + bytes(2)
    )


def with_folders() -> bytes:
    return zipped({"xl/": b"", "xl/worksheets/": b"", **monthly()})


def with_comment() -> bytes:
    out = io.BytesIO(good.good_book())
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = "月次報告".encode()
    return out.getvalue()


def stored() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in monthly().items():
            archive.writestr(name, content)
    return out.getvalue()


def as_template() -> bytes:
    types = str(monthly()[good.TYPES])
    return good.with_parts(types=types.replace("sheet.main+xml", "template.main+xml"))


def workbook_under_another_name() -> bytes:
    moved = {
        name.replace("xl/workbook.xml", "book/本体.xml")
        .replace("xl/_rels/workbook.xml", "book/_rels/本体.xml")
        .replace("xl/", "book/"): str(content)
        .replace("/xl/", "/book/")
        .replace('"xl/', '"book/')
        .replace("book/workbook.xml", "book/本体.xml")
        for name, content in monthly().items()
    }
    return zipped(moved)


def with_absolute_targets() -> bytes:
    rels = str(monthly()["xl/_rels/workbook.xml.rels"])
    return good.with_parts(
        rels=rels.replace('Target="', 'Target="/xl/'),
        root_rels=str(monthly()["_rels/.rels"]).replace('Target="', 'Target="/'),
    )


def with_strings_in_other_case() -> bytes:
    parts = monthly()
    parts["xl/SharedStrings.xml"] = parts.pop("xl/sharedStrings.xml")
    return zipped(parts)


def with_hyperlink_and_printer() -> bytes:
    """A mail address in a cell becomes an external relation of the sheet: no link to another file."""
    link = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/hyperlink" Target="mailto:kokuho@example.com" TargetMode="External"/>'
        "</Relationships>"
    )
    printer = {"xl/printerSettings/printerSettings1.bin": b"\0" * 20}
    types = str(monthly()[good.TYPES]).replace(
        "<Override",
        f'<Default Extension="bin" ContentType="{SHEET_TYPE}.printerSettings"/><Override',
        1,
    )
    return zipped(
        {**monthly(), good.TYPES: types, "xl/worksheets/_rels/sheet1.xml.rels": link, **printer}
    )


@pytest.mark.parametrize(
    "maker",
    [
        good.good_book,
        streamed,
        zip64,
        zip64_throughout,
        with_folders,
        with_comment,
        stored,
        as_template,
        workbook_under_another_name,
        with_absolute_targets,
        with_strings_in_other_case,
        with_hyperlink_and_printer,
    ],
)
def test_sound_book_in_any_shape_of_zip_is_read(maker: object) -> None:
    assert callable(maker)
    book = read_book(package_of(maker(), "月次報告.xlsx"))
    cells = book.cells("月次報告", READ).cells
    assert {address: cells[address].value for address in READ} == READ
