"""Makes vbaProject.bin out of modules of VBA source (MS-OVBA), without Office.

Only source is written, no compiled code: Excel compiles when a macro first runs. Text is ASCII, so
that no code page can spoil it; Japanese stands in cells and in the ribbon.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from saiken_addin.ooxml.vba.compound_file import compound_file
from saiken_addin.ooxml.vba.compression import compress

_CODE_PAGE, _LCID = 932, 0x411
_PROJECT_ID = "{6B0A5C1E-7A3D-4E0B-9C52-5A1C0E5D0A01}"
"""Any; the same for every book, so that the same source gives the same bytes."""
_LIBRARIES = (
    (
        "stdole",
        r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb"
        "#OLE Automation",
    ),
    (
        "Office",  # it knows IRibbonControl
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files"
        r"\Microsoft Shared\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
    ),
)
WORKBOOK_BASE = "0{00020819-0000-0000-C000-000000000046}"
SHEET_BASE = "0{00020820-0000-0000-C000-000000000046}"
"""The classes of Excel that document modules extend."""


@dataclass(frozen=True)
class Module:
    """A module of the project.

    Attributes:
        name: as other code calls it; ASCII.
        source: its text with the attribute lines, lines ending in CR LF.
        document: whether it belongs to the workbook or a sheet (and is named by its codeName).
    """

    name: str
    source: str
    document: bool = False


def module_of(text: str) -> Module:
    """A module from the text of a .bas file, which names it in its first line.

    Raises:
        ValueError: the text isn't ASCII, or has no name.
    """
    if not text.isascii():
        raise ValueError("VBA text that isn't ASCII")
    first, _, _ = text.partition("\n")
    start, _, name = first.strip().partition(" = ")
    if start != "Attribute VB_Name" or not name.strip('"'):
        raise ValueError(f"no name in the first line: {first!r}")
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    return Module(name.strip('"'), "\r\n".join([*lines, ""]))


def document_module(code_name: str, base: str, code: str = "") -> Module:
    """The module that the workbook, or a sheet, must have, with or without code."""
    attributes = {
        "VB_Name": f'"{code_name}"',
        "VB_Base": f'"{base}"',
        "VB_GlobalNameSpace": "False",
        "VB_Creatable": "False",
        "VB_PredeclaredId": "True",
        "VB_Exposed": "True",
        "VB_TemplateDerived": "False",
        "VB_Customizable": "True",
    }
    lines = [f"Attribute {key} = {value}\r\n" for key, value in attributes.items()]
    return Module(code_name, "".join(lines) + code, document=True)


def vba_project(modules: Sequence[Module]) -> bytes:
    """The project of the modules.

    Args:
        modules: document modules first, ThisWorkbook and one per sheet, then the others.

    Raises:
        ValueError: the text is too large for a compound file of this kind.
    """
    streams = {f"VBA/{each.name}": compress(_text(each.source)) for each in modules}
    return compound_file(
        {
            **streams,
            # Version FFFF and nothing compiled: whoever opens it takes the source.
            "VBA/_VBA_PROJECT": bytes.fromhex("CC61FFFF000000"),
            "VBA/dir": compress(_dir(modules)),
            "PROJECT": _text(_project(modules)),
            "PROJECTwm": b"".join(_both(each.name) for each in modules) + b"\0\0",
        }
    )


def _text(text: str) -> bytes:
    return text.encode(f"cp{_CODE_PAGE}")


def _both(name: str) -> bytes:
    return _text(name) + b"\0" + name.encode("utf-16-le") + b"\0\0"


# --- the dir stream (MS-OVBA 2.3.4.2) -----------------------------------------------------------


def _dir(modules: Sequence[Module]) -> bytes:
    parts = [
        _long(0x01, 1),  # Windows, 32 bits; 64-bit Office takes it as its own
        _long(0x02, _LCID),
        _long(0x14, _LCID),
        _short(0x03, _CODE_PAGE),
        _record(0x04, _text("VBAProject")),
        _twice(0x05, 0x40, ""),
        _record(0x06, b"") + _record(0x3D, b""),
        _long(0x07, 0),
        _long(0x08, 0),
        struct.pack("<HLLH", 0x09, 4, 1, 1),
        _twice(0x0C, 0x3C, ""),
        *map(_reference, _LIBRARIES),
        _short(0x0F, len(modules)),
        _short(0x13, 0xFFFF),
        *map(_module, modules),
        struct.pack("<HL", 0x10, 0),
    ]
    return b"".join(parts)


def _reference(library: tuple[str, str]) -> bytes:
    name, place = library
    registered = struct.pack("<L", len(place)) + _text(place) + bytes(6)
    return _twice(0x16, 0x3E, name) + _record(0x0D, registered)


def _module(module: Module) -> bytes:
    name = module.name
    return b"".join(
        [
            _twice(0x19, 0x47, name),
            _twice(0x1A, 0x32, name),
            _twice(0x1C, 0x48, ""),
            _long(0x31, 0),  # where in its stream the source begins
            _long(0x1E, 0),
            _short(0x2C, 0xFFFF),
            struct.pack("<HL", 0x22 if module.document else 0x21, 0),
            struct.pack("<HL", 0x2B, 0),
        ]
    )


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HL", kind, len(data)) + data


def _long(kind: int, value: int) -> bytes:
    return _record(kind, struct.pack("<L", value))


def _short(kind: int, value: int) -> bytes:
    return _record(kind, struct.pack("<H", value))


def _twice(kind: int, unicode_kind: int, text: str) -> bytes:
    """A text in the code page, and again in UTF-16."""
    return _record(kind, _text(text)) + _record(unicode_kind, text.encode("utf-16-le"))


# --- the PROJECT stream (MS-OVBA 2.3.1) ---------------------------------------------------------


def _project(modules: Sequence[Module]) -> str:
    documents = [f"Document={each.name}/&H00000000" for each in modules if each.document]
    others = [f"Module={each.name}" for each in modules if not each.document]
    lines = [
        f'ID="{_PROJECT_ID}"',
        *documents,
        *others,
        'Name="VBAProject"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_encrypted(bytes(4), 0x41)}"',  # protected in no way
        f'DPB="{_encrypted(bytes(1), 0x82)}"',  # no password
        f'GC="{_encrypted(bytes([0xFF]), 0xC3)}"',  # visible
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{each.name}=0, 0, 0, 0, C" for each in modules),
        "",
    ]
    return "\r\n".join(lines)


def _encrypted(data: bytes, seed: int) -> str:
    """Data as PROJECT holds it (MS-OVBA 2.4.3.2), in hex; the seed is any byte."""
    key = sum(_text(_PROJECT_ID)) & 0xFF
    version = 2
    first, second = seed ^ version, seed ^ key
    written = [seed, first, second]
    before = key
    ignored = bytes((seed & 6) // 2)
    for byte in ignored + struct.pack("<L", len(data)) + data:
        # Each byte is mixed with the one written two before it and the last plain one.
        written.append(byte ^ (written[-2] + before & 0xFF))
        before = byte
    return bytes(written).hex().upper()
