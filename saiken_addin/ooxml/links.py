"""The links of a workbook to other workbooks: what they name, and what uses them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.ooxml import xml
from saiken_addin.ooxml.formulas import formulas
from saiken_addin.ooxml.refusal import Refused, shown

MOST_XML = 32 << 20
"""Bytes that are looked through for what uses a link."""
_NAMES = {
    name: local for tag in ("sheet", "externalReference", "definedName") for name, local in xml.main(tag).items()
}
_USE = re.compile(r"\[([0-9]{1,5})\]")
_WORD = re.compile(r"[\w.\\?]+")
_PLACES = ("xl/worksheets/", "xl/charts/", "xl/chartsheets/", "xl/dialogsheets/")


@dataclass(frozen=True)
class Links:
    """The parts that a workbook is linked through, in the order in which formulas count them.

    Attributes:
        parts: their names.
        targets: for each what it names, empty where that isn't said.
        sheets: the names of the sheets by the id of their relation.
        names: the links in each defined name, by the name in small letters.
    """

    parts: tuple[str, ...]
    targets: tuple[str, ...]
    sheets: Mapping[str, str]
    names: Mapping[str, frozenset[int]]

    def used_in(self, formula: str) -> set[int]:
        """The links of a formula, its own and those of names in it."""
        used = set(map(int, _USE.findall(formula)))
        for word in _WORD.findall(formula) if self.names else ():
            used |= self.names.get(word.casefold(), frozenset())
        return used

    def named(self, numbers: Iterable[int]) -> str:
        """What links of these numbers name, counted from 1."""
        targets = dict.fromkeys(
            self.targets[number - 1] if 0 < number <= len(self.targets) else "" for number in numbers
        )
        return "、".join(shown(target) if target else "リンク先の記録なし" for target in targets)


def links_of(
    workbook: bytes,
    file: str,
    part: str,
    related: Mapping[str, str],
    targets_of: Callable[[str], str],
) -> Links:
    """The links of a workbook.

    Args:
        workbook: the XML of its main part; `part` is the part's name.
        related: the parts that it calls external links, by the id of the relation.
        targets_of: what a part's relation to its source says.
    """
    order: list[str] = []
    sheets: dict[str, str] = {}

    names: dict[str, frozenset[int]] = {}
    name_of = ""

    def start(name: str, attributes: xml.Attributes) -> None:
        nonlocal name_of
        tag = _NAMES.get(name)
        name_of = attributes.get("name", "").casefold() if tag == "definedName" else ""
        identifier = next((attributes[key] for key in xml.RELATION_IDS if key in attributes), "")
        if tag == "externalReference":
            order.append(identifier)
        elif tag == "sheet":
            sheets[identifier] = xml.unescaped(attributes.get("name", ""))

    def characters(text: str) -> None:
        if name_of and (found := _USE.findall(text)):
            names[name_of] = names.get(name_of, frozenset()) | set(map(int, found))

    parser = xml.parser_of(start)
    parser.CharacterDataHandler = characters
    xml.feed(parser, xml.checked(workbook, file, part), file, part)
    parts = dict.fromkeys([related[key] for key in order if key in related] + list(related.values()))
    return Links(tuple(parts), tuple(map(targets_of, parts)), sheets, names)


def about_links(
    links: Links,
    file: str,
    contents: Iterable[tuple[str, bytes]],
    sheet_parts: Mapping[str, str],
) -> Finding:
    """What is to be said of a workbook's links: a note where nothing uses them.

    Args:
        contents: the parts that may use one, with their bytes.
        sheet_parts: the parts of the sheets by the id of their relation.

    Raises:
        Refused: something uses one (G11), and the finding says what.
    """
    names = {part.lower(): links.sheets.get(key, "") for key, part in sheet_parts.items()}
    used: dict[int, None] = {}
    first: Place | None = None
    count = looked = 0
    for part, data in contents:
        looked += len(data)
        for formula, cell in _formulas(data, file, part):
            if here := links.used_in(formula):
                count += 1
                used |= dict.fromkeys(here)
                if first is None:
                    sheet = names.get(part.lower(), "")
                    first = Place(file, sheet, cell if sheet else "")
        if looked > MOST_XML:
            count, used = max(count, 1), used or {1: None}
            break
    if used:
        details: dict[str, object] = {"targets": links.named(used), "count": count}
        raise Refused(Finding(Code.EXTERNAL_LINKS, first or Place(file), details))
    details = {"targets": links.named(range(1, len(links.parts) + 1))}
    return Finding(Code.LINKS_UNUSED, Place(file), details)


def _formulas(data: bytes, file: str, part: str) -> list[tuple[str, str]]:
    """The formulas of a part; none of one that isn't XML, which shows nothing in Excel either."""
    try:
        return list(formulas(xml.checked(data, file, part), file, part))
    except Refused:
        return []


def may_use(part: str) -> bool:
    """Whether a part, by its name, may hold formulas."""
    return part.lower().startswith(_PLACES) and part.lower().endswith(".xml")


def source(target: str) -> str:
    """A link's target as a person reads it."""
    return unquote(target.removeprefix("file:///"))
