"""The rows of 支援実績: what 収納対策課 did for the sections, year by year."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from saiken_addin.core.findings import Code, Finding
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import DeskCell
from saiken_addin.desk.claims import YEAR_EXPECTED, read_year
from saiken_addin.desk.names import SUPPORT_HEADINGS, SUPPORT_KINDS
from saiken_addin.figures.indicators import PAID_OFF_SHARE, SETTLED_SHARE, Indicator
from saiken_addin.figures.render import to_python
from saiken_addin.ooxml.tables import TableRow, desk_cells, fold, is_no_value

_YEAR, _KIND, *_COUNTS, _REMARK = SUPPORT_HEADINGS
FIELDS = ("count", "planned", "participants", "reviewed", "settled", "paid_off")
_HEADING = dict(zip(FIELDS, _COUNTS, strict=True))
_NONE = ("", "-", "－", "―", "ー", "該当なし", "なし")
_NUMBER = re.compile(r"([0-9]{1,9})(?:\.0*)?\s*(?:回|件|人|名|事案|冊|種|種類)?")
_ORDER = {fold(kind): number for number, kind in enumerate(SUPPORT_KINDS)}
_WITHIN = (("count", "planned"), ("settled", "reviewed"), ("paid_off", "settled"))
"""What can't be more than what."""


@dataclass(frozen=True)
class Support:
    """One kind of support (区分) in one year; a count that was not given is None.

    `cells` says where each count that was given stands.

    Attributes:
        count: how often, or how many; planned: of how many in the whole year.
        participants: persons.
        reviewed, settled, paid_off: cases of 事案審査会.
    """

    year: FiscalYear
    kind: str
    count: int | None = None
    planned: int | None = None
    participants: int | None = None
    reviewed: int | None = None
    settled: int | None = None
    paid_off: int | None = None
    remark: str = ""
    cells: Mapping[str, DeskCell] = field(default_factory=dict, compare=False)

    @property
    def counted(self) -> bool:
        """Whether any figure of the year itself was given; a plan is none."""
        return any(getattr(self, field) is not None for field in FIELDS if field != "planned")

    @property
    def empty(self) -> bool:
        return not self.counted and self.planned is None and not self.remark

    @property
    def settled_share(self) -> Fraction | None:
        return self._share(SETTLED_SHARE)

    @property
    def paid_off_share(self) -> Fraction | None:
        return self._share(PAID_OFF_SHARE)

    def _share(self, indicator: Indicator) -> Fraction | None:
        """None where the cases contradict each other: more can't be settled than were reviewed."""
        share = to_python(indicator.definition)(vars(self))
        assert share is None or isinstance(share, int | Fraction)
        return None if share is None or share > 1 else Fraction(share)


@dataclass(frozen=True)
class TwoYearsOfSupport:
    """One kind of support, this year beside last year."""

    kind: str
    now: Support
    before: Support


@dataclass(frozen=True)
class SupportRow:
    """A row of the sheet; `support` is None where nobody can tell which year or kind it is."""

    support: Support | None
    row: TableRow
    findings: tuple[Finding, ...]


def read_support_row(row: TableRow) -> SupportRow:
    """Read one row of 支援実績."""
    findings: list[Finding] = []
    kind = row.texts[_KIND].replace("\n", "")
    kind = "" if is_no_value(kind) else kind
    counts: dict[str, int | None] = {}
    for name, heading in _HEADING.items():
        text = row.texts[heading]
        counts[name] = _count(text)
        if counts[name] is None and fold(text) not in map(fold, _NONE):
            details: Mapping[str, object] = {"column": heading, "value": text}
            findings.append(Finding(Code.SUPPORT_COUNT_BAD, row.places[heading], details))
    remark = row.texts[_REMARK]
    if is_no_value(remark):
        details = {"column": _REMARK, "value": remark, "expected": "エラーでない文字"}
        findings.append(Finding(Code.SUPPORT_ROW_UNCLEAR, row.places[_REMARK], details))
        remark = ""
    year = read_year(row.texts[_YEAR]) if row.texts[_YEAR] else None
    if year is not None and kind:
        headings = {name: each for name, each in _HEADING.items() if counts[name] is not None}
        support = Support(year, kind, remark=remark, cells=desk_cells(row, headings), **counts)
        return SupportRow(support, row, (*findings, *_contradictions(support, row)))
    if kind or remark or any(row.texts[heading] for heading in _COUNTS):
        heading = _YEAR if year is None else _KIND
        expected = YEAR_EXPECTED if year is None else _KIND
        details = {"column": heading, "value": row.texts[heading], "expected": expected}
        findings.append(Finding(Code.SUPPORT_ROW_UNCLEAR, row.places[heading], details))
    return SupportRow(None, row, tuple(findings))


def support_of(
    rows: Iterable[SupportRow], year: FiscalYear
) -> tuple[tuple[TwoYearsOfSupport, ...], list[Finding]]:
    """The kinds of support of a year beside the year before, those that we know first.

    Returns:
        The kinds of which anything is written in either year, and what is wrong with the rows of
        both, and with rows of which nobody can tell the year.
    """
    first: dict[tuple[str, FiscalYear], SupportRow] = {}
    findings: list[Finding] = []
    for each in rows:
        if each.support is None:
            findings += each.findings
            continue
        if each.support.year not in (year, year.previous):
            continue
        findings += each.findings
        former = first.setdefault((fold(each.support.kind), each.support.year), each)
        if former is not each and not each.support.empty:
            details = {"kind": each.support.kind, "other": former.row.number}
            findings.append(Finding(Code.SUPPORT_TWICE, each.row.places[_KIND], details))
    names: dict[str, str] = {}
    for (key, _), each in first.items():
        assert each.support is not None
        names.setdefault(key, each.support.kind)
    kinds = []
    begun = any(each.support and each.support.counted for (_, of), each in first.items() if of == year)
    for key in sorted(names, key=lambda key: _ORDER.get(key, len(_ORDER))):
        now, before = (
            row.support if (row := first.get((key, of))) and row.support else Support(of, names[key])
            for of in (year, year.previous)
        )
        if not (now.empty and before.empty):
            kinds.append(TwoYearsOfSupport(names[key], now, before))
        if begun and before.counted and not now.counted:
            details = {"kind": names[key], "year": year}
            blank = first.get((key, year)) or first[key, year.previous]
            findings.append(Finding(Code.SUPPORT_YEAR_BLANK, blank.row.places[_KIND], details))
    return tuple(kinds), findings


def _count(text: str) -> int | None:
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).replace(",", "").strip())
    return int(found[1]) if found else None


def _contradictions(support: Support, row: TableRow) -> Iterator[Finding]:
    for part, whole in _WITHIN:
        number, most = getattr(support, part), getattr(support, whole)
        if number is not None and most is not None and number > most:
            details: Mapping[str, object] = {
                "part": _HEADING[part], "number": number, "whole": _HEADING[whole], "most": most,
            }  # fmt: skip
            yield Finding(Code.SUPPORT_CONTRADICTS, row.places.get(_HEADING[part], row.places[_KIND]), details)
    if support.reviewed is None and (support.settled is not None or support.paid_off is not None):
        details = {"column": _HEADING["reviewed"]}
        yield Finding(Code.SUPPORT_CASES_MISSING, row.places[_HEADING["reviewed"]], details)
