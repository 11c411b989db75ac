"""The intake gate: what is let in, what is refused, by which code, and at what cost."""

import io
import json
import os
import random
import subprocess
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from hostile import good, inside, make, others, sheets
from hostile.rawbook import content_types, monthly, parts_of, relations, sheet_xml, zipped
from hostile.rawzip import ole
from hypothesis import given
from hypothesis import strategies as st
from support.paths import TESTS

from saiken_addin.core.findings import Severity
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
        (folder / f"{name}_sound.xlsx").write_bytes(good.good_book())
    done = subprocess.run(
        [sys.executable, str(TESTS / "hostile" / "intake.py"), str(folder)],
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
    finding = refusal(sheets.far_cell()).finding
    assert (finding.place.sheet, finding.place.cell) == ("月次報告", "XFD1048576")
    assert "XFD1048576" in finding.what


@pytest.mark.parametrize(
    ("maker", "kind"),
    [
        (others.html, "HTML"),
        (others.csv_of_excel, "CSV"),
        (others.csv_in_utf8, "CSV"),
        (others.pdf, "PDF"),
        (others.docx, "Word文書"),
        (others.pptx, "PowerPoint"),
        (others.xlsb, "Excelバイナリブック（.xlsb）"),
        (others.nothing, "空のファイル"),
        (others.zip_of_a_book, "ZIP圧縮ファイル"),
        (others.program_with_a_book_behind, "プログラム"),
        (others.word_97, "古い形式のWord文書"),
    ],
)
def test_other_kinds_are_named(maker: object, kind: str) -> None:
    assert callable(maker)
    assert f"中身は{kind}です" in refusal(maker()).finding.what


FODS = (
    '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">'
    "<table/></office:document>"
)
VISIO = relations(("rId1", "document", "visio/document.xml"))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (FODS.encode(), "OpenDocument形式の文書"),
        ("課,円\n強-2,5\n".encode("utf-16"), "UTF-16のCSV"), ("課\t円\n".encode("utf-16-le"), "UTF-16のCSV"),
        ("課,円\n".encode("utf-16-be"), "UTF-16のCSV"),
        (zipped({"[Content_Types].xml": content_types({}), "_rels/.rels": VISIO, "visio/document.xml": "<x/>"}),
         "Visioの図面"),
        (zipped({"Index/Document.iwa": "x", "Metadata/Properties.plist": "x"}), "Numbersなどの文書"),
        (zipped({"[Content_Types].xml": content_types({}), "_rels/.rels": relations()}), "Excel以外のOffice文書"),
    ],
)  # fmt: skip
def test_files_that_look_like_others_are_named(data: bytes, kind: str) -> None:
    assert f"中身は{kind}です" in refusal(data).finding.what


@pytest.mark.parametrize("stream", ["Workbook", "WORKBOOK", "Book", "BOOK"])
def test_old_books_are_known_in_any_case(stream: str) -> None:
    assert refusal(ole(stream)).finding.code.code == "G02"


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
    path.write_bytes(good.good_book())
    path.chmod(0)
    with pytest.raises(Refused) as caught:
        open_package(path)
    assert caught.value.finding.code.code == "G12"


def test_package_of_a_sound_book(tmp_path: Path) -> None:
    path = tmp_path / "月次報告.xlsx"
    path.write_bytes(good.good_book())
    package = open_package(path)
    assert package.file == "月次報告.xlsx"
    assert package.workbook == "xl/workbook.xml"
    assert package.sha256 == sha256(good.good_book()).hexdigest()
    assert package.read("xl/Workbook.xml") == str(monthly()["xl/workbook.xml"]).encode()
    assert "xl/workbook.xml" in package
    assert "xl/none.xml" not in package
    with pytest.raises(Refused) as caught:
        package.read("xl/none.xml")
    assert caught.value.finding.code.code == "G04"


def test_real_password_is_recognised() -> None:
    office_file = pytest.importorskip("msoffcrypto.format.ooxml").OOXMLFile
    encrypted = io.BytesIO()
    office_file(io.BytesIO(good.good_book())).encrypt("秘密", encrypted)
    assert refusal(encrypted.getvalue()).finding.code.code == "G03"


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


GOOD = good.good_book()
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


MEMBERS = inside.contents(GOOD) or {}
READ_UNTIL = {good.SHEET: b"</sheetData>", "xl/sharedStrings.xml": b"</si>"}
"""What comes after the cells and the strings is not looked at."""


def read_or_refused(member: str, content: bytes) -> dict[tuple[str, str], object] | None:
    """What is read of the good book with other content in a member; what is no XML is refused."""
    try:
        said = read_everything(package_of(inside.with_members(GOOD, {member: content}), "月次報告.xlsx"))
    except Refused:
        return None
    until = READ_UNTIL.get(member, b"")
    assert inside.is_xml(content, until), "nothing that is damaged is ever read"
    return said


@given(st.sampled_from([*MEMBERS]), st.floats(0, 1, exclude_max=True))
def test_bit_flip_inside_a_member_is_refused_or_read(member: str, where: float) -> None:
    read_or_refused(member, inside.flipped(MEMBERS[member], where))


@given(st.sampled_from([*MEMBERS]), inside.CHANGES)
def test_bytes_changed_inside_a_member_are_refused_or_read(member: str, changes: list[inside.Change]) -> None:
    read_or_refused(member, inside.changed(MEMBERS[member], changes))


def test_changes_inside_members_reach_past_the_crc_and_raw_ones_hardly_do() -> None:
    """So that the two tests above prove something of the readers, not of the CRC."""
    chance = random.Random(7)
    raw = [inside.flipped(GOOD, chance.random()) for _ in range(500)]
    within = [
        inside.with_members(GOOD, {member: inside.flipped(MEMBERS[member], chance.random())})
        for member in chance.choices([*MEMBERS], k=500)
    ]
    assert inside.share_past_the_crc(GOOD, raw) < 0.05
    assert inside.share_past_the_crc(GOOD, within) == 1
    accepted = 0
    for data in within:
        with suppress(Refused):
            accepted += bool(read_everything(package_of(data, "月次報告.xlsx")))
    assert 50 < accepted < 450, "some are read and some refused: neither is a matter of course"


PARTS = monthly()
PIECES = [
    *(
        "",
        "<",
        ">",
        "'",
        '"',
        "&",
        "&amp;",
        "&#0;",
        "]]>",
        "<!--",
        "<![CDATA[",
        "<?x",
        "\0",
        "\ufffe",
    ),
    *(
        'r="',
        ' r="A1"',
        "<c/>",
        "<row>",
        "</row>",
        "<row/>",
        "<v>",
        "</v>",
        "<f/>",
        "t='s'",
        "t='b'",
    ),
    *("xmlns", "-1", "99999999999", "#REF!", "!", "$", "/", "..", "\\", "あ"),
]


@given(
    st.sampled_from([*PARTS]),
    st.lists(
        st.tuples(
            st.integers(0, 2_000),
            st.integers(0, 30),
            st.sampled_from(PIECES),
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
