"""Tells from its bytes what a file that is no .xlsx really is."""

import codecs
import re
import struct
from collections.abc import Collection, Iterator

from saiken_addin.core.findings import Code
from saiken_addin.ooxml.refusal import Refused, refused

ZIP_ARCHIVE = "ZIP圧縮ファイル"
OPEN_DOCUMENT = "OpenDocument形式の文書"

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ARCHIVES = (
    (b"7z\xbc\xaf\x27\x1c", "7z圧縮ファイル"),
    (b"Rar!", "RAR圧縮ファイル"),
    (b"\x1f\x8b", "gzip圧縮ファイル"),
    (b"BZh", "bzip2圧縮ファイル"),
    (b"\xfd7zXZ\0", "xz圧縮ファイル"),
    (b"MSCF", "CAB圧縮ファイル"),
)
"""How archives begin that nothing here opens."""
RIGHTS_MANAGED = "DRMEncryptedTransform"
_MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x7fELF", "プログラム"),
    (b"{\\rtf", "リッチテキスト"),
    (b"\x89PNG", "画像"),
    (b"\xff\xd8\xff", "画像"),
    (b"GIF8", "画像"),
    (b"II*\0", "画像"),
    (b"MM\0*", "画像"),
    *ARCHIVES,
    (b"PK\5\6", ZIP_ARCHIVE),
)
_BINARY_MAGIC = ((b"MZ", "プログラム"), (b"BM", "画像"))  # texts may begin so, too
_STREAMS = (
    (RIGHTS_MANAGED, Code.RIGHTS_MANAGED, ""),
    ("EncryptedPackage", Code.ENCRYPTED, ""),
    ("Workbook", Code.OLD_EXCEL, ""),
    ("Book", Code.OLD_EXCEL, ""),
    ("WordDocument", Code.NOT_A_WORKBOOK, "古い形式のWord文書"),
    ("PowerPoint Document", Code.NOT_A_WORKBOOK, "古い形式のPowerPoint"),
    ("__properties_version1.0", Code.NOT_A_WORKBOOK, "Outlookのメール"),
)
_PARTS = (
    ("visio/", "Visioの図面"),
    ("index/document.iwa", "Numbersなどの文書"),
    ("index.zip", "Numbersなどの文書"),
    ("fixeddocumentsequence", "XPS文書"),
    ("fixeddocseq", "XPS文書"),
)
_BARE_XLS = re.compile(rb"\x09[\x00\x02\x04\x08][\x04-\x10]\x00")  # a BIFF2-5 stream without OLE
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|meta|style|table|div|body|script)\b", re.I)
_HEAD = 4096
_MAX_SECTORS = 1_000
_END_OF_CHAIN = 0xFFFFFFFA


def not_a_zip(data: bytes, file: str) -> Refused:
    """The refusal of a file that doesn't begin as a zip does, by what it is instead."""
    if data.startswith(OLE):
        names = {name.casefold() for name in ole_names(data)}
        for stream, code, stream_kind in _STREAMS:
            if stream.casefold() in names:
                return refused(file, code, kind=stream_kind)
        return refused(file, Code.NOT_A_WORKBOOK, kind="Excel以外の古い形式の文書")
    head = data[:_HEAD]
    if _BARE_XLS.match(head):
        return refused(file, Code.OLD_EXCEL)
    kind = _kind(head)
    if kind is None and data.rfind(b"PK\5\6", max(0, len(data) - 0x10016)) >= 0:
        return refused(file, Code.DAMAGED, detail="先頭に余分なデータがあります")
    return refused(file, Code.NOT_A_WORKBOOK, kind=kind or _text_kind(head) or "不明な形式のデータ")


def of_package(members: Collection[str]) -> str:
    """What a zip is that has no workbook, by the lower-case names of what is in it."""
    if "mimetype" in members and "meta-inf/manifest.xml" in members:
        return OPEN_DOCUMENT
    for part, kind in _PARTS:
        if any(member.startswith(part) for member in members):
            return kind
    return "Excel以外のOffice文書" if "[content_types].xml" in members else ZIP_ARCHIVE


def of_content_type(content_type: str) -> str | None:
    """What a package is whose main part has this content type; None when a workbook."""
    lowered = content_type.lower()
    if "ms-excel.sheet.binary" in lowered:
        return "Excelバイナリブック（.xlsb）"
    if "spreadsheetml" in lowered or "ms-excel" in lowered:
        return None
    if "wordprocessingml" in lowered or "ms-word" in lowered:
        return "Word文書"
    if "visio" in lowered:
        return "Visioの図面"
    if "presentationml" in lowered or "ms-powerpoint" in lowered:
        return "PowerPoint"
    return "Excel以外のOffice文書"


def _kind(head: bytes) -> str | None:
    if not head:
        return "空のファイル"
    if not head.strip(b"\0"):
        return "空のデータ"
    for magic, kind in _MAGIC + (_BINARY_MAGIC if b"\0" in head else ()):
        if head.startswith(magic):
            return kind
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if begin.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return "XMLスプレッドシート2003"
    if b"urn:oasis:names:tc:opendocument" in head:
        return OPEN_DOCUMENT
    if _HTML.match(begin) or (begin.startswith(b"<") and _HTML.search(begin)):
        return "HTML"
    if begin.startswith(b"MIME-Version:"):
        return "Webアーカイブ（.mht）"
    return "XML" if begin.startswith(b"<?xml") else None


def _text_kind(head: bytes) -> str | None:
    """CSV or plain text in one of the encodings that are met in offices; None for binary data."""
    for encoding in _encodings(head):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        if any(sign < " " and sign not in "\t\r\n\f" for sign in text):
            continue
        first = next((line for line in text.splitlines() if line.strip()), "")
        kind = "CSV" if "," in first or "\t" in first or ";" in first else "テキスト"
        return f"UTF-16の{kind}" if encoding.startswith("utf-16") else kind
    return None


def _encodings(head: bytes) -> tuple[str, ...]:
    """In which a text may be that begins so; UTF-16 without a mark has the line's end in it."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    if b"\0" not in head:
        return ("utf-8-sig", "cp932")
    return tuple(encoding for encoding in ("utf-16-le", "utf-16-be") if "\n".encode(encoding) in head)


def ole_names(data: bytes) -> Iterator[str]:
    """The names in the directory of an OLE compound file (MS-CFB 2.6), as far as they can be read.

    Those of rights management end in zeros of their own, which are left away.
    """
    if len(data) < 512:
        return
    (shift,) = struct.unpack_from("<H", data, 30)
    (sector,) = struct.unpack_from("<L", data, 48)
    if shift not in (9, 12):
        return
    size = 1 << shift
    fat_sectors = struct.unpack_from("<109L", data, 76)
    for _ in range(_MAX_SECTORS):
        content = data[(sector + 1) * size : (sector + 2) * size]
        for at in range(0, len(content) - 127, 128):
            (length,) = struct.unpack_from("<H", content, at + 64)
            if 2 <= length <= 64:
                yield content[at : at + length - 2].decode("utf-16-le", "replace").rstrip("\0")
        index, place = divmod(sector, size // 4)
        if index >= len(fat_sectors):
            return
        entry = (fat_sectors[index] + 1) * size + place * 4
        if entry + 4 > len(data):
            return
        (sector,) = struct.unpack_from("<L", data, entry)
        if sector >= _END_OF_CHAIN:
            return
