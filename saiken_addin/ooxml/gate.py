"""The intake gate: a file from outside becomes a Package that is safe to read, or is refused.

The order: readable, kind by its bytes, sound and bounded zip, a workbook, no macros, no links.
"""

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from posixpath import split
from types import MappingProxyType
from urllib.parse import unquote

from saiken_addin.core.findings import Code, Finding
from saiken_addin.ooxml import kinds, links, xml
from saiken_addin.ooxml.archive import Member, check_declared, inflate, members_of
from saiken_addin.ooxml.part_cache import read_once
from saiken_addin.ooxml.refusal import Refused as Refused
from saiken_addin.ooxml.refusal import refused, shown

MAX_FILE = 32 << 20
_CONTENT_TYPES = "[content_types].xml"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_NEEDED = ("officeDocument", "worksheet", "sharedStrings", "styles")
"""The relations to the parts without which a book can't be read."""
_MACRO_SIGNS = ("macroenabled", "vbaproject", "macrosheet", "ms-excel.addin")
"""In content types, relations and part names; Excel 4 macros stand in macro sheets."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part says of another: the kind (last step of its type) and the part's name."""

    kind: str
    target: str


@dataclass(frozen=True)
class Package:
    """An .xlsx that passed the gate; every part is checked when it is read.

    `file` is its name for messages, `data` all of its bytes, `workbook` the name of its main part,
    `relations` the workbook's, by id; `notes` is what is to be said of it.
    """

    file: str
    data: bytes = field(repr=False)
    members: Mapping[str, Member] = field(repr=False)
    workbook: str
    relations: Mapping[str, Relation] = field(repr=False)
    notes: tuple[Finding, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """The hash of the file as it was read."""
        return sha256(self.data).hexdigest()

    def related(self, kind: str) -> str:
        """The name of the part that the workbook relates to as its `kind`; empty for none."""
        return next((each.target for each in self.relations.values() if each.kind == kind), "")

    def related_to(self, part: str) -> Mapping[str, Relation]:
        """The relations of one of its parts to others, by id.

        Raises:
            Refused: they are damaged (G04).
        """
        return _relations(self.data, self.members, self.file, part)

    def __contains__(self, part: str) -> bool:
        return part.lower() in self.members

    def read(self, part: str, too_large: Code = Code.TOO_LARGE) -> bytes:
        """A part's bytes, bounded, of the declared size and with the recorded CRC.

        Args:
            part: its name, in any case: `xl/workbook.xml`.
            too_large: the code for too many bytes.

        Raises:
            Refused: absent or damaged (G04), size lie (G07), too large.
        """
        return _read(self.data, self.members, self.file, part, too_large)


def open_package(path: Path, macros: bool = False) -> Package:
    """Let a received file in.

    Args:
        macros: whether it may have macros, which nobody but 事務局ブック may; they are never read.

    Raises:
        Refused: the file is kept out; the finding has a code from G01 to G12.
    """
    return package_of(bytes_of(path), path.name, macros)


def bytes_of(path: Path) -> bytes:
    """A received file's bytes, one more than are allowed of a larger one.

    Raises:
        Refused: it can't be read (G12).
    """
    file = path.name
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise refused(file, Code.UNREADABLE_FILE, detail="ふつうのファイルではありません")
        with path.open("rb") as opened:
            data = opened.read(min(status.st_size, MAX_FILE) + 1)
    except FileNotFoundError:
        raise refused(file, Code.UNREADABLE_FILE, detail="ファイルが見つかりません") from None
    except PermissionError:
        raise refused(file, Code.UNREADABLE_FILE, detail="開く権限がありません") from None
    except (OSError, ValueError):
        raise refused(file, Code.UNREADABLE_FILE, detail="読み取りに失敗しました") from None
    return data


def package_of(data: bytes, file: str, macros: bool = False, own: bool = False) -> Package:
    """Let the bytes of a file in, as `open_package` does (a decrypted book is in no file).

    Args:
        own: whether it is a book of the user's own, whose cells nobody reads: it may have macros,
            links to other books and any number of texts.

    Raises:
        Refused: the file is kept out; the finding has a code from G01 to G11.
    """
    if not data.startswith(b"PK\3\4"):
        raise kinds.not_a_zip(data, file)
    if len(data) > MAX_FILE:
        detail = f"{MAX_FILE >> 20}MBを超えています"
        raise refused(file, Code.TOO_LARGE, detail=detail)
    members = members_of(data, file)
    if _CONTENT_TYPES not in members:
        raise refused(file, Code.NOT_A_WORKBOOK, kind=kinds.of_package(members))
    overrides, defaults = content_types(data, members, file)
    main = _relations(data, members, file, "")
    workbook = next((each.target for each in main.values() if each.kind == "officeDocument"), None)
    if workbook is None:
        raise refused(file, Code.NOT_A_WORKBOOK, kind=kinds.of_package(members))
    if workbook.lower() not in members:
        raise refused(file, Code.DAMAGED, detail="ブックの本体が見つかりません")
    own_type = overrides.get(workbook.lower()) or defaults.get(workbook.rpartition(".")[2].lower(), "")
    kind_instead = kinds.of_content_type(own_type)
    if kind_instead:
        raise refused(file, Code.NOT_A_WORKBOOK, kind=kind_instead)
    relations = _relations(data, members, file, workbook)
    signs = "\n".join(
        [own_type, *members, *(each.kind for each in relations.values())]
        + [kind for part, kind in overrides.items() if part in members]
    ).lower()
    if not (macros or own) and any(sign in signs for sign in _MACRO_SIGNS):
        raise refused(file, Code.HAS_MACROS)
    notes: tuple[Finding, ...] = ()
    if "externallink" in signs and not own:
        notes = (_about_links(data, members, file, workbook, relations),)
    for part in (workbook, *(each.target for each in relations.values() if each.kind == "sharedStrings")):
        if part.lower() in members and not own:
            check_declared(members[part.lower()], file)
    return Package(file, data, MappingProxyType(members), workbook, relations, notes)


def _about_links(
    data: bytes, members: Mapping[str, Member], file: str, workbook: str, relations: Mapping[str, Relation]
) -> Finding:
    """What is to be said of links to other workbooks; they are refused where something uses them."""

    def read(part: str) -> bytes:
        return _read(data, members, file, part) if part.lower() in members else b""

    def target_of(part: str) -> str:
        return next((links.source(each.target) for each in _relations(data, members, file, part).values()), "")

    related = {key: each.target for key, each in relations.items() if each.kind.lower() == "externallink"}
    stray = [
        member.name for key, member in members.items()
        if key.startswith("xl/externallinks/") and "_rels" not in key and member.name not in related.values()
    ]  # fmt: skip
    related |= {f" {number}": part for number, part in enumerate(stray)}
    found = links.links_of(read(workbook), file, workbook, related, target_of)
    users = [member.name for member in members.values() if links.may_use(member.name)]
    sheets = {key: each.target for key, each in relations.items() if each.kind == "worksheet"}
    return links.about_links(found, file, ((part, read(part)) for part in users), sheets)


def _read(
    data: bytes,
    members: Mapping[str, Member],
    file: str,
    part: str,
    too_large: Code = Code.TOO_LARGE,
) -> bytes:
    member = members.get(part.lower())
    if member is None:
        raise refused(file, Code.DAMAGED, detail=f"部品「{shown(part)}」がありません")
    return inflate(data, member, file, too_large)


def content_types(
    data: bytes, members: Mapping[str, Member], file: str
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """({lower-case part name: content type}, {lower-case extension: content type})."""
    return _types(_read(data, members, file, _CONTENT_TYPES), file, _CONTENT_TYPES)


@read_once(1 << 5)
def _types(content: bytes, file: str, part: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    overrides: dict[str, str] = {}
    defaults: dict[str, str] = {}

    def start(name: str, attributes: xml.Attributes) -> None:
        if name == f"{_TYPES} Override":
            part = attributes.get("PartName", "").lower().removeprefix("/")
            overrides[part] = attributes.get("ContentType", "")
        elif name == f"{_TYPES} Default":
            extension = attributes.get("Extension", "").lower()
            defaults[extension] = attributes.get("ContentType", "")

    xml.feed(xml.parser_of(start), xml.checked(content, file, part), file, part)
    return overrides, defaults


def _relations(
    data: bytes, members: Mapping[str, Member], file: str, source: str
) -> Mapping[str, Relation]:
    """The relations of a part (of the package when `source` is empty) to others, by id."""
    folder, name = split(source)
    part = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if part.lower() not in members:
        return {}
    return _related(_read(data, members, file, part), file, part)


@read_once(1 << 5)
def _related(content: bytes, file: str, part: str) -> Mapping[str, Relation]:
    folder = part.rpartition("_rels/")[0].rstrip("/")
    found: dict[str, Relation] = {}

    def start(name: str, attributes: xml.Attributes) -> None:
        if name == f"{_RELATIONS} Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = attributes.get("Target", "")
            if attributes.get("TargetMode") != "External":
                try:
                    target = _resolved(folder, target, file)
                except Refused:
                    if kind in _NEEDED:
                        raise
                    target = ""  # LibreOffice writes the way to customXml wrong
            found[attributes.get("Id", "")] = Relation(kind, target)

    xml.feed(xml.parser_of(start), xml.checked(content, file, part), file, part)
    return MappingProxyType(found)


def _resolved(folder: str, target: str, file: str) -> str:
    """The part that a relation's target names, seen from the folder of its source."""
    path = unquote(target.partition("#")[0])
    steps = [] if path.startswith("/") else [step for step in folder.split("/") if step]
    for step in path.split("/"):
        if step == "..":
            if not steps:
                raise refused(file, Code.DAMAGED, detail=f"参照先「{shown(target)}」が正しくありません")
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    resolved = "/".join(steps)
    if "\\" in resolved or ":" in resolved or "\0" in resolved:
        raise refused(file, Code.DAMAGED, detail=f"参照先「{shown(target)}」が正しくありません")
    return resolved
