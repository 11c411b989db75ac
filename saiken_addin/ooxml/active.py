"""Names what may act by itself when a book is opened: programs, connections, formulas that call out.

Nothing of it is ever run or followed; a book is only read. What the gate refuses (macros) is not
looked for again.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from posixpath import basename, dirname, join, normpath
from typing import TypeVar

from saiken_addin.ooxml import xml
from saiken_addin.ooxml.formulas import LONGEST, elements, formulas
from saiken_addin.ooxml.gate import Package
from saiken_addin.ooxml.part_cache import read_once
from saiken_addin.ooxml.reader import MAX_SHEETS, Book
from saiken_addin.ooxml.refusal import Refused

MAX_LOOKED_INTO = 2 * MAX_SHEETS
"""Bytes of a book, unpacked, that are looked into."""

_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
_BY_RELATION = {
    "oleobject": "埋め込まれたプログラムや文書",
    "package": "埋め込まれたファイル",
    "control": "ActiveXコントロール",
    "activexcontrolbinary": "ActiveXコントロール",
    "connections": "外部データへの接続",
    "querytable": "外部データの取込",
    "powerpivotdata": "データモデル",
    "volatiledependencies": "RTD（ほかのプログラムからの値）",
    "dialogsheet": "ダイアログシート",
    "attachedtoolbars": "ツールバー",
    "extensibility": "リボンの変更（customUI）",
    "webextension": "アドイン",
    "webextensiontaskpanes": "アドイン",
}
"""By the last step of a relation's type, in small letters."""
_PICTURE, _ELSEWHERE = "外部から読み込む画像", "外部への参照"
_DDE, _OLE_LINK = "DDE（ほかのプログラムの呼出し）", "ほかのプログラムの文書へのリンク"
_IN_PARTS: dict[str, tuple[tuple[re.Pattern[bytes], str], ...]] = {
    "customxml": (
        # Excel writes it in UTF-16.
        (re.compile(rb"D\0?a\0?t\0?a\0?M\0?a\0?s\0?h\0?u\0?p"), "外部データの取込（Power Query）"),
    ),
    "externallink": ((re.compile(rb"ddeLink\b"), _DDE), (re.compile(rb"oleLink\b"), _OLE_LINK)),
    "vmldrawing": (
        (re.compile(rb"(?i)\b(?:src|href)\s*=\s*[\"'](?:https?:|ftp:|file:|\\\\)"), _PICTURE),
    ),
}
"""What is looked for in the parts to which such relations lead."""
_CALLS = "外部を呼び出す関数"
_LINK_TO_PROGRAM = "プログラムへのリンク"
_AUTOMATIC, _MACRO_NAME = "自動で実行される名前", "マクロの名前"
_NOT_LOOKED_INTO = "大きすぎるか壊れていて、調べていない部品"

_PROGRAMS = re.compile(
    r"\.(?:exe|com|scr|pif|cpl|msi|msp|bat|cmd|ps1|psm1|vbs|vbe|js|jse|wsf|wsh|hta|jar|py|reg|lnk|url|"
    r"scf|inf|chm|application|appref-ms|msc|xll|xla|xlam|iqy|odc|slk|settingcontent-ms|iso|vhdx?)"
    r"(?:$|[?#\s\"'])",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:https?://|www\.)[^/]*", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):", re.IGNORECASE)
"""Two letters or more: one is a drive."""
_ADDRESSES, _DOCUMENTS = {"mailto", "tel"}, {"http", "https", "ftp", "file"}

_CALL = re.compile(
    r"(?<![\w.])(?:_XL(?:FN|WS|UDF)\.)*"
    r"(?:(WEBSERVICE|IMAGE|RTD|DDE|CALL|REGISTER(?:\.ID)?|EXEC|EVALUATE|FILES|FOPEN|RUN|GET\.[A-Z.]+|"
    r"SQL\.REQUEST|STOCKHISTORY|PY)\s*\(|(_XLL\.[\w.]+))",
    re.IGNORECASE,
)
_HYPERLINK = re.compile(r'HYPERLINK\s*\(\s*"((?:[^"]|"\s*&\s*")*)"', re.IGNORECASE)
_TEXTS_AND_NAMES = re.compile(r'"[^"]*"|\'[^\']*\'|\[[^\[\]]*\]')
_AUTOMATIC_NAMES = ("auto_open", "auto_close", "auto_activate", "auto_deactivate")
_MACRO_FLAGS = ("xlm", "vbProcedure", "function")

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Active:
    """Something that may act: what it is, what it is called, where it stands (empty: in the book)."""

    what: str
    name: str
    sheet: str = ""
    cell: str = ""


def active_content(book: Book) -> list[Active]:
    """What a book holds that may act.

    What can't be looked into, because it is damaged or too large, is named too.
    """
    search = _Search(book, MAX_LOOKED_INTO)
    sheets = {sheet.part.lower(): sheet.name for sheet in reversed(book.sheets)}
    for part in book.package.members:
        folder, _, own = part.rpartition("_rels/")
        if own.endswith(".rels"):
            source = f"{folder}{own.removesuffix('.rels')}"
            search.relations(part, source, sheets.get(source, ""))
    for part, sheet in sheets.items():
        if part in book.package:
            search.formulas(part, sheet)
    search.names()
    return search.found


@dataclass
class _Search:
    """A look through a book, bounded by the bytes that it unpacks."""

    book: Book
    left: int
    found: list[Active] = field(default_factory=list)

    def relations(self, part: str, source: str, sheet: str) -> None:
        """What a part is tied to, inside the book or outside."""
        package = self.book.package
        inside: dict[tuple[str, str], None] = {}
        for kind, target, is_outside in self._of(
            part, sheet, lambda: _relations(package.read(part), package.file, part)
        ):
            if what := _BY_RELATION.get(kind):
                self.found.append(Active(what, basename(target), sheet))
            elif not is_outside:
                inside[kind, normpath(join("/", dirname(source), target)).lstrip("/").lower()] = None
            elif kind == "hyperlink":
                if is_program(target):
                    self.found.append(Active(_LINK_TO_PROGRAM, target, sheet))
            elif "externallinks/" not in source:  # that part tells of itself
                what = _PICTURE if kind == "image" else _ELSEWHERE
                self.found.append(Active(what, target, sheet))
        for kind, other in inside:
            if kind in _IN_PARTS and other in package:
                self.found += self._of(other, sheet, partial(_in_part, package, kind, other, sheet))

    def formulas(self, part: str, sheet: str) -> None:
        """What the formulas of a sheet call, those of its formats and lists too."""
        file = self.book.package.file
        self.found += self._of(
            part, sheet, lambda: _in_sheet(self.book.xml(sheet), file, part, sheet)
        )

    def names(self) -> None:
        """The names that are macros, or run when the book opens."""
        package = self.book.package
        self.found += _names(package.read(package.workbook), package.file, package.workbook)

    def _of(self, part: str, sheet: str, look: Callable[[], Iterable[_T]]) -> list[_T]:
        """What is found in a part."""
        self.left -= self.book.package.members[part].size
        try:
            if self.left >= 0:
                return list(look())
        except Refused:
            pass
        self.found.append(Active(_NOT_LOOKED_INTO, basename(part), sheet))
        return []


@read_once(1 << 8)
def _relations(data: bytes, file: str, part: str) -> tuple[tuple[str, str, bool], ...]:
    """Of each relation its kind in small letters, its target and whether that lies outside."""
    found: list[tuple[str, str, bool]] = []

    def start(name: str, attributes: xml.Attributes) -> None:
        if name == _RELATION:
            kind = attributes.get("Type", "").rpartition("/")[2].lower()
            is_outside = attributes.get("TargetMode") == "External"
            found.append((kind, attributes.get("Target", ""), is_outside))

    xml.feed(xml.parser_of(start), xml.checked(data, file, part), file, part)
    return tuple(found)


def _in_part(package: Package, kind: str, part: str, sheet: str) -> Iterator[Active]:
    data = package.read(part)
    for sign, what in _IN_PARTS[kind]:
        if sign.search(data):
            yield Active(what, basename(part), sheet)


def is_program(target: str) -> bool:
    """Whether a link leads to a program, or to what is neither a document nor a page."""
    scheme = _SCHEME.match(target)
    if scheme and scheme[1].lower() in _ADDRESSES:
        return False
    if scheme and scheme[1].lower() not in _DOCUMENTS:
        return True
    return _PROGRAMS.search(_HOST.sub("", target, count=1)) is not None


# --- what formulas and names say --------------------------------------------------------------


def _in_sheet(data: bytes, file: str, part: str, sheet: str) -> Iterator[Active]:
    for text, cell in formulas(data, file, part):
        yield from (replace(each, sheet=sheet, cell=cell) for each in _in_text(text))


@lru_cache(maxsize=1 << 12)  # the same few hundred in every book
def _in_text(formula: str) -> tuple[Active, ...]:
    """What a formula calls."""
    formula = formula[:LONGEST]
    links = (re.sub(r'"\s*&\s*"', "", link) for link in _HYPERLINK.findall(formula))
    found = [Active(_LINK_TO_PROGRAM, link) for link in links if is_program(link)]
    bare = _TEXTS_AND_NAMES.sub("", formula)
    if "|" in bare:
        found.append(Active(_DDE, formula))
    for function, added in _CALL.findall(bare):
        found.append(Active(_CALLS, (function or added).upper()))
    return tuple(found)


@read_once(1 << 6)
def _names(data: bytes, file: str, part: str) -> tuple[Active, ...]:
    found: list[Active] = []
    for text, said in elements(xml.checked(data, file, part), file, part, {"definedName"}):
        name = said.get("name", "")
        if name.lower().removeprefix("_xlnm.").startswith(_AUTOMATIC_NAMES):
            found.append(Active(_AUTOMATIC, name))
        elif any(xml.flag(said.get(flag)) for flag in _MACRO_FLAGS):
            found.append(Active(_MACRO_NAME, name))
        found += _in_text(text)
    return tuple(found)
