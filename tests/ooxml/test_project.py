"""vbaProject.bin: a sound compound file in which olevba finds every module as it was given."""

import io
import struct
from collections.abc import Iterator

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oletools.olevba import VBA_Parser

from saiken_addin.ooxml.vba.compound_file import compound_file
from saiken_addin.ooxml.vba.project import (
    SHEET_BASE,
    WORKBOOK_BASE,
    Module,
    document_module,
    module_of,
    vba_project,
)

SMALL = 'Attribute VB_Name = "Small"\r\nSub One()\r\nEnd Sub\r\n'
LARGE = 'Attribute VB_Name = "Large"\r\n' + "".join(
    f"Sub S{n}()\r\n    Debug.Print {n * 7919}\r\nEnd Sub\r\n" for n in range(900)
)
MODULES = (
    document_module("ThisWorkbook", WORKBOOK_BASE),
    *(document_module(f"Sheet{number}", SHEET_BASE) for number in range(1, 12)),
    module_of(SMALL),
    module_of(LARGE),
)


def sources(project: bytes) -> dict[str, str]:
    """The modules as olevba reads them."""
    parser = VBA_Parser("vbaProject.bin", data=project)
    return {name: code for _, _, name, code in parser.extract_macros()}


def test_olevba_reads_back_what_was_written() -> None:
    read = sources(vba_project(MODULES))
    assert list(read) == [f"{each.name}.{'cls' if each.document else 'bas'}" for each in MODULES]
    # olevba leaves the attribute lines of document modules where they are and normalises nothing.
    assert list(read.values()) == [each.source for each in MODULES]


def test_the_same_source_gives_the_same_bytes() -> None:
    assert vba_project(MODULES) == vba_project(MODULES)


def test_text_that_is_no_ascii_module_is_refused() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        module_of('Attribute VB_Name = "A"\r\n\' 日本語\r\n')
    with pytest.raises(ValueError, match="no name"):
        module_of("Sub A()\r\nEnd Sub\r\n")
    assert module_of('Attribute VB_Name = "A"\nSub A()\nEnd Sub\n') == Module(
        "A", 'Attribute VB_Name = "A"\r\nSub A()\r\nEnd Sub\r\n'
    )


def records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a dir stream, by the sizes they give."""
    at = 0
    while at < len(stream):
        kind, size = struct.unpack_from("<HL", stream, at)
        size = 6 if kind == 0x09 else size
        yield kind, stream[at + 6 : at + 6 + size]
        at += 6 + size


def test_the_dir_stream_says_japanese_and_the_libraries() -> None:
    from oletools.olevba import decompress_stream

    file = olefile.OleFileIO(io.BytesIO(vba_project(MODULES)))
    stream = bytes(decompress_stream(bytearray(file.openstream("VBA/dir").read())))
    said: dict[int, list[bytes]] = {}
    for kind, data in records(stream):
        said.setdefault(kind, []).append(data)
    assert said[0x03] == [(932).to_bytes(2, "little")]
    assert said[0x02] == [(0x411).to_bytes(4, "little")]
    assert said[0x16] == [b"stdole", b"Office"]
    assert said[0x0F] == [len(MODULES).to_bytes(2, "little")]
    assert said[0x47] == [each.name.encode("utf-16-le") for each in MODULES]
    assert len(said[0x22]) == 12
    assert len(said[0x21]) == 2
    assert list(said)[-1] == 0x10


def decrypted(text: str) -> tuple[int, bytes]:
    """MS-OVBA 2.4.3.3: the project key and the data."""
    seed, first, key, *rest = bytes.fromhex(text)
    assert first ^ seed == 2
    plain, before, written = [], key ^ seed, [first, key]
    for byte in rest:
        value = byte ^ (written[-2] + before & 0xFF)
        plain.append(value)
        before = value
        written.append(byte)
    ignored = (seed & 6) // 2
    length = int.from_bytes(bytes(plain[ignored : ignored + 4]), "little")
    data = bytes(plain[ignored + 4 :])
    assert len(data) == length
    return key ^ seed, data


def test_the_project_is_open_without_a_password() -> None:
    file = olefile.OleFileIO(io.BytesIO(vba_project(MODULES)))
    lines = file.openstream("PROJECT").read().decode("cp932").split("\r\n")
    said = dict(line.split("=", 1) for line in lines if "=" in line)
    key = sum(said["ID"].strip('"').encode()) & 0xFF
    states = {name: decrypted(said[name].strip('"')) for name in ("CMG", "DPB", "GC")}
    assert states == {"CMG": (key, bytes(4)), "DPB": (key, b"\0"), "GC": (key, b"\xff")}
    assert "Document=Sheet11/&H00000000" in lines
    assert lines.index("Document=ThisWorkbook/&H00000000") < lines.index("Module=Small")
    names = b"".join(
        each.name.encode() + b"\0" + each.name.encode("utf-16-le") + b"\0\0" for each in MODULES
    )
    assert file.openstream("PROJECTwm").read() == names + b"\0\0"


# --- the compound file --------------------------------------------------------------------------

NAMES = st.text("ABCDEFGHabcdefgh0123456789_", min_size=1, max_size=31)
CONTENT = st.one_of(st.binary(max_size=300), st.integers(0, 20_000).map(lambda n: bytes(n % 251 for _ in range(n))))


@given(
    st.dictionaries(NAMES, CONTENT, max_size=9),
    st.dictionaries(NAMES.map("VBA/".__add__), CONTENT, min_size=1, max_size=40),
)
def test_olefile_reads_every_stream(loose: dict[str, bytes], stored: dict[str, bytes]) -> None:
    streams = {
        path.lower(): (path, data)
        for path, data in {**loose, **stored}.items()
        if path.lower() != "vba"
    }
    data = compound_file(dict(streams.values()))
    assert len(data) % 512 == 0
    file = olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_UNSURE)
    assert {"/".join(path) for path in file.listdir()} == {path for path, _ in streams.values()}
    for path, content in streams.values():
        assert file.openstream(path).read() == content
        assert file.get_size(path) == len(content)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 8, 20, 31, 32])
def test_the_directory_is_a_balanced_red_black_tree(count: int) -> None:
    """In order by length and capitals; no red below red; as many black on every way down."""
    streams = {f"VBA/{'Module'[: 1 + n % 6]}{n}": b"x" for n in range(count)}
    data = compound_file(streams)
    start = int.from_bytes(data[48:52], "little")
    entries = data[512 * (start + 1) :]

    def entry(number: int) -> tuple[str, int, int, int, int]:
        raw = entries[128 * number : 128 * (number + 1)]
        length = int.from_bytes(raw[64:66], "little")
        return (raw[: length - 2].decode("utf-16-le"), raw[67], *struct.unpack_from("<LLL", raw, 68))

    def walk(number: int, above_red: bool) -> tuple[list[str], int]:
        if number == 0xFFFFFFFF:
            return [], 0
        name, color, left, right, _ = entry(number)
        assert not (above_red and color == 0)
        before, depth = walk(left, color == 0)
        after, other = walk(right, color == 0)
        assert depth == other
        return [*before, name, *after], depth + color

    storage = entry(0)[4]
    assert entry(storage)[0] == "VBA"
    names, _ = walk(entry(storage)[4], False)
    assert names == sorted((path[4:] for path in streams), key=lambda name: (len(name), name.upper()))


def test_what_the_format_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than 31"):
        compound_file({"a" * 32: b""})
    with pytest.raises(ValueError, match="too large"):
        compound_file({"a": bytes(7_200_000)})
