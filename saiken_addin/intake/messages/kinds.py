"""Tells by its bytes what a file that somebody sent is: a book, something that holds others, or neither.

Its name only decides where the bytes leave it open.
"""

from enum import Enum, auto
from pathlib import PurePosixPath

from saiken_addin.intake.messages.encoded import is_enveloped, is_signed, is_uuencoded
from saiken_addin.intake.messages.mime import is_eml, is_mbox
from saiken_addin.intake.messages.tnef import SIGNATURE
from saiken_addin.intake.messages.zips import names_in
from saiken_addin.ooxml.kinds import ARCHIVES, OLE, ole_names

BOOK_SUFFIXES = (
    ".xlsx", ".xlsm", ".xls", ".xlsb", ".xltx", ".xltm", ".ods", ".fods", ".numbers", ".csv",
)  # fmt: skip
"""Files that somebody may have meant as a book."""
_MESSAGE_SUFFIXES = (".eml", ".msg", ".emlx")
_MBOX_SUFFIXES = (".mbox", ".mbx")
_ARCHIVE_SUFFIXES = (".7z", ".lzh", ".lha", ".rar", ".cab")
_OTHER_SUFFIXES = (".docx", ".docm", ".doc", ".pptx", ".pptm", ".ppt")
_LITTER_BEGINS = ("~$", ".~lock.")
_LITTER = {"thumbs.db", "desktop.ini", ".ds_store"}
_MAC_FOLDER, _MAC_BEGINS, _MAC_FORK = "__macosx", "._", b"\x00\x05\x16\x07"
"""What a Mac lays beside each file in a zip or a mail: AppleDouble, the fork that Windows hasn't."""
_CLOSED = (
    *ARCHIVES,
    (b"MZ", "プログラム"),
    (b"-----BEGIN PGP MESSAGE", "PGPで暗号化されたデータ"),
    (b"\x76\xe8\x04\x60\xc4\x11\xe3\x86", "権利で保護されたメール（IRM）"),
    (b"\x00\x05\x16\x00", "Macの形式（AppleSingle）で包まれたファイル"),
    (b"(This file must be converted with BinHex", "Macの形式（BinHex）で包まれたファイル"),
)
_SPREADSHEET_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
_BESIDE = (".p7s", ".asc", ".sig", ".vcf", ".ics")
"""Signatures, cards and dates, which programs send along with a message."""
_HEAD = 1_000


class Kind(Enum):
    """What a file is, as far as it matters here."""

    BOOK = auto()
    MESSAGE = auto()
    OUTLOOK = auto()
    MBOX = auto()
    TNEF = auto()
    ZIP = auto()
    SIGNED = auto()
    UUENCODED = auto()
    CLOSED = auto()
    LITTER = auto()
    OTHER = auto()


_NEVER_BOOKS = (Kind.MESSAGE, Kind.OUTLOOK, Kind.MBOX, Kind.TNEF, Kind.SIGNED)
"""What is opened even under the name of a book; of anything else the gate says what it is."""
IN_TEXTS = (Kind.BOOK, Kind.OUTLOOK, Kind.TNEF, Kind.ZIP, Kind.SIGNED, Kind.CLOSED)
"""What may stand where a message has its text; there are no names, and texts may begin as messages."""


def kind_of(name: str, data: bytes) -> tuple[Kind, str]:
    """What a file is; of one that stays closed also how it is called, in Japanese."""
    path = PurePosixPath(name.lower())
    suffix = path.suffix
    kind, word = _by_bytes(data, suffix)
    if path.name.startswith(_LITTER_BEGINS) or path.name in _LITTER or data.startswith(_MAC_FORK):
        return Kind.LITTER, ""
    on_mac = path.name.startswith(_MAC_BEGINS) or _MAC_FOLDER in path.parts
    if on_mac and kind in (Kind.OTHER, Kind.MESSAGE):
        return Kind.LITTER, ""
    if suffix in BOOK_SUFFIXES and kind not in _NEVER_BOOKS:
        return Kind.BOOK, ""
    if kind is not Kind.OTHER:
        return kind, word
    if suffix in _MESSAGE_SUFFIXES:
        return (Kind.OUTLOOK if data.startswith(OLE) else Kind.MESSAGE), ""
    if suffix in _MBOX_SUFFIXES:
        return Kind.MBOX, ""
    if suffix == ".zip":
        return Kind.ZIP, ""
    if suffix in _ARCHIVE_SUFFIXES:
        return Kind.CLOSED, "圧縮ファイル"
    return (Kind.LITTER if suffix in _BESIDE else Kind.OTHER), ""


def _by_bytes(data: bytes, suffix: str) -> tuple[Kind, str]:
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        return _zip_kind(data), ""
    if data.startswith(OLE):
        return _ole_kind(data, suffix), ""
    if data.startswith(SIGNATURE):
        return Kind.TNEF, ""
    for magic, word in _CLOSED:
        if data.startswith(magic):
            return Kind.CLOSED, word
    if data[2:5] == b"-lh" and data[6:7] == b"-":
        return Kind.CLOSED, "LZH圧縮ファイル"
    if data[257:262] == b"ustar":
        return Kind.CLOSED, "tar形式のファイル"
    if is_enveloped(data):
        return Kind.CLOSED, "暗号化されたメール（S/MIME）"
    if is_signed(data):
        return Kind.SIGNED if suffix not in _BESIDE else Kind.LITTER, ""
    if is_uuencoded(data):
        return Kind.UUENCODED, ""
    if is_mbox(data):
        return Kind.MBOX, ""
    if is_eml(data):
        return Kind.MESSAGE, ""
    return (Kind.BOOK if _SPREADSHEET_2003 in data[:_HEAD] else Kind.OTHER), ""


def _zip_kind(data: bytes) -> Kind:
    """A workbook, a document of another program, or an archive."""
    names = names_in(data)
    if names is None:  # cut off: the first name tells what it was
        return Kind.BOOK if b"[Content_Types].xml" in data[:_HEAD] else Kind.ZIP
    if "[content_types].xml" in names:
        return Kind.BOOK if any(name.startswith("xl/") for name in names) else Kind.OTHER
    if "mimetype" in names and "content.xml" in names:
        return Kind.BOOK if b"opendocument.spreadsheet" in data[:_HEAD] else Kind.OTHER
    return Kind.BOOK if "index/document.iwa" in names else Kind.ZIP


def _ole_kind(data: bytes, suffix: str) -> Kind:
    names = {name.lower() for name in ole_names(data)}
    if "__properties_version1.0" in names:
        return Kind.OUTLOOK
    if suffix not in _OTHER_SUFFIXES and not names.isdisjoint(("workbook", "book", "encryptedpackage")):
        return Kind.BOOK
    return Kind.OTHER
