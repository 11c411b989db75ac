"""The intake gate: what is let in, what is refused, by which code, and at what cost."""

import io
import json
import os
import subprocess
import sys
import zipfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from hostile import make
from hostile.rawbook import OFFICE, PACKAGE, SHEET_TYPE, monthly, parts_of, sheet_xml, zipped
from hypothesis import given
from hypothesis import strategies as st

from saiken_addin.findings import Severity
from saiken_addin.ooxml.gate import Package, Refused, open_package, package_of
from saiken_addin.ooxml.reader import read_book

MEGABYTES = 200
READ = {"A1": "月次報告", "B1": "国保年金課", "C5": 123456789, "D5": 0.981}
Outcomes = dict[str, dict[str, object]]


def refusal(data: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        read_everything(package_of(data, "月次報告.xlsx"))
    return caught.value


def read_everything(package: Package) -> dict[tuple[str, str], object]:
    book = read_book(package)
    return {
        (sheet.name, address): cell
        for sheet in book.sheets
        for address, cell in book.cells(sheet.name).cells.items()
    }


@pytest.fixture(scope="session")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """What became of all hostile files in one process, with a sound book before and after each."""
    pytest.importorskip("resource")
    folder = tmp_path_factory.mktemp("回収")
    for name in make.write_all(folder):
        (folder / f"{name}_sound.xlsx").write_bytes(make.good_book())
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("hostile") / "intake.py"), str(folder)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    outcomes: Outcomes = json.loads(done.stdout)
    return outcomes


@pytest.mark.parametrize("name", make.CASES)
def test_hostile_file_is_refused_by_its_code(name: str, batch: Outcomes) -> None:
    outcome = batch[f"{name}.xlsx"]
    assert outcome.get("code") == make.CASES[name][0], outcome
    assert outcome["severity"] == Severity.ERROR
    assert outcome["file"] == f"{name}.xlsx"
    assert outcome["what"]
    assert outcome["remedy"]
    assert outcome["megabytes"] < MEGABYTES


def test_batch_goes_on_after_hostile_files(batch: Outcomes) -> None:
    sound = [outcome for file, outcome in batch.items() if file.endswith("_sound.xlsx")]
    assert len(sound) == len(make.CASES)
    assert all(outcome["values"] == READ for outcome in sound)


def test_refusal_names_the_sheet_and_the_far_cell() -> None:
    finding = refusal(make.far_cell()).finding
    assert (finding.place.sheet, finding.place.cell) == ("月次報告", "XFD1048576")
    assert "XFD1048576" in finding.what


@pytest.mark.parametrize(
    ("maker", "kind"),
    [
        (make.html, "HTML"),
        (make.csv_of_excel, "CSV"),
        (make.csv_in_utf8, "CSV"),
        (make.pdf, "PDF"),
        (make.docx, "Word文書"),
        (make.pptx, "PowerPoint"),
        (make.xlsb, "Excelバイナリブック（.xlsb）"),
        (make.nothing, "空のファイル"),
        (make.zip_of_a_book, "ZIP圧縮ファイル"),
        (make.program_with_a_book_behind, "プログラム"),
        (make.word_97, "古い形式のWord文書"),
    ],
)
def test_other_kinds_are_named(maker: object, kind: str) -> None:
    assert callable(maker)
    assert f"中身は{kind}です" in refusal(maker()).finding.what


def test_text_that_begins_like_a_picture_is_text() -> None:
    assert "CSV" in refusal("BM,MZ\n課,円\n".encode()).finding.what


@pytest.mark.parametrize("name", ["", "フォルダー", "ない.xlsx", "a\0b.xlsx"])
def test_what_cannot_be_opened_is_a_finding(name: str, tmp_path: Path) -> None:
    (tmp_path / "フォルダー").mkdir()
    with pytest.raises(Refused) as caught:
        open_package(tmp_path / name)
    assert caught.value.finding.code.code == "G12"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管.xlsx")
    with pytest.raises(Refused) as caught:
        open_package(tmp_path / "管.xlsx")
    assert caught.value.finding.code.code == "G12"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read it all")
def test_file_without_permission_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "月次報告.xlsx"
    path.write_bytes(make.good_book())
    path.chmod(0)
    with pytest.raises(Refused) as caught:
        open_package(path)
    assert caught.value.finding.code.code == "G12"


def test_package_of_a_sound_book(tmp_path: Path) -> None:
    path = tmp_path / "月次報告.xlsx"
    path.write_bytes(make.good_book())
    package = open_package(path)
    assert package.file == "月次報告.xlsx"
    assert package.workbook == "xl/workbook.xml"
    assert package.sha256 == sha256(make.good_book()).hexdigest()
    assert package.read("xl/Workbook.xml") == str(monthly()["xl/workbook.xml"]).encode()
    assert "xl/workbook.xml" in package
    assert "xl/none.xml" not in package
    with pytest.raises(Refused) as caught:
        package.read("xl/none.xml")
    assert caught.value.finding.code.code == "G04"


def test_real_password_is_recognised() -> None:
    office_file = pytest.importorskip("msoffcrypto.format.ooxml").OOXMLFile
    encrypted = io.BytesIO()
    office_file(io.BytesIO(make.good_book())).encrypt("秘密", encrypted)
    assert refusal(encrypted.getvalue()).finding.code.code == "G03"


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
    data = make.good_book()
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
    return data[:start] + directory + end64 + locator + b"PK\5\6" + bytes(4) + b"\xff" * 12 + bytes(2)


def with_folders() -> bytes:
    return zipped({"xl/": b"", "xl/worksheets/": b"", **monthly()})


def with_comment() -> bytes:
    out = io.BytesIO(make.good_book())
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
    types = str(monthly()[make.TYPES])
    return make.with_parts(types=types.replace("sheet.main+xml", "template.main+xml"))


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
    return make.with_parts(
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
    types = str(monthly()[make.TYPES]).replace(
        "<Override",
        f'<Default Extension="bin" ContentType="{SHEET_TYPE}.printerSettings"/><Override',
        1,
    )
    return zipped(
        {**monthly(), make.TYPES: types, "xl/worksheets/_rels/sheet1.xml.rels": link, **printer}
    )


@pytest.mark.parametrize(
    "maker",
    [
        make.good_book,
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


def test_images_do_not_count() -> None:
    image = os.urandom(6 << 20)
    book = read_book(package_of(zipped({**monthly(), "xl/media/image1.png": image}), "写真.xlsx"))
    assert book.cells("月次報告", {"C5"}).at("C5").value == 123456789


def test_only_the_sheets_asked_for_are_read() -> None:
    damaged = parts_of({"月次報告": sheet_xml(""), "追加": "<worksheet"})
    book = read_book(package_of(zipped(damaged), "月次報告.xlsx"))
    assert book.cells("月次報告").cells == {}
    with pytest.raises(Refused) as caught:
        book.cells("追加")
    assert caught.value.finding.place.sheet == "追加"


@given(st.binary(max_size=2_000))
def test_random_bytes_are_refused(data: bytes) -> None:
    refusal(data)


@given(st.binary(max_size=500))
def test_random_bytes_behind_the_magic_are_refused(data: bytes) -> None:
    assert refusal(b"PK\3\4" + data).finding.code.code == "G04"


GOOD = make.good_book()
EVERYTHING = read_everything(package_of(GOOD, ""))


@given(st.integers(0, len(GOOD) * 8 - 1))
def test_bit_flip_is_refused_or_harmless(bit: int) -> None:
    flipped = bytearray(GOOD)
    flipped[bit // 8] ^= 1 << bit % 8
    try:
        said = read_everything(package_of(bytes(flipped), "月次報告.xlsx"))
    except Refused:
        return
    assert said == EVERYTHING


@pytest.mark.long
def test_every_bit_flip_is_refused_or_harmless() -> None:
    for bit in range(len(GOOD) * 8):
        test_bit_flip_is_refused_or_harmless.hypothesis.inner_test(bit)  # type: ignore[attr-defined]


@given(st.integers(0, len(GOOD) - 1))
def test_truncated_file_is_refused(length: int) -> None:
    assert refusal(GOOD[:length]).finding.code.code in ("G01", "G04")


@given(
    st.lists(
        st.tuples(st.integers(0, len(GOOD)), st.integers(0, 40), st.binary(max_size=40)), max_size=4
    )
)
def test_mutated_book_never_raises_anything_but_refused(
    changes: list[tuple[int, int, bytes]],
) -> None:
    data = GOOD
    for at, removed, inserted in changes:
        data = data[:at] + inserted + data[at + removed :]
    with suppress(Refused):
        read_everything(package_of(data, "月次報告.xlsx"))


PARTS = monthly()


@given(
    st.sampled_from([*PARTS]),
    st.lists(
        st.tuples(
            st.integers(0, 2_000),
            st.integers(0, 30),
            st.sampled_from(
                "|<|>|\"|'|&|&amp;|&#0;|]]>|<!--|<![CDATA[|<?x|\0|\ufffe|-1|99999999999|#REF!|/|..|\\|あ"
                "|r=\"| r=\"A1\"|<c/>|<row>|</row>|<row/>|xmlns|!|$|t='s'|t='b'|<v>|</v>|<f/>".split("|")
            ),
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_mutated_part_never_raises_anything_but_refused(
    part: str, changes: list[tuple[int, int, str]]
) -> None:
    content = str(PARTS[part])
    for at, removed, inserted in changes:
        at %= len(content) + 1
        content = content[:at] + inserted + content[at + removed :]
    data = zipped({**PARTS, part: content})
    with suppress(Refused):
        book = read_book(package_of(data, "月次報告.xlsx"))
        for sheet in book.sheets:
            book.cells(sheet.name)
            book.cells(sheet.name, READ)
