"""The sheet 2-10_取組: the sections' new measures, and what 収納対策課 itself did for them."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

from saiken_addin.core.model import MISSING
from saiken_addin.desk.names import SUPPORT_KINDS
from saiken_addin.desk.support import Support, TwoYearsOfSupport
from saiken_addin.figures.display import as_text
from saiken_addin.figures.indicators import PAID_OFF_SHARE, SETTLED_SHARE
from saiken_addin.meeting.activity import Activity, activity_of
from saiken_addin.ooxml.tables import fold
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import text_inputs
from workbook_templates.master.data.data_sheet import data_of
from workbook_templates.master.layout.long_rows import PAPER, TextRow, room_below, rows_of
from workbook_templates.master.layout.pages import Pages, Piece, print_pages, says
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.master.layout.table import complete_line, missing_line, title_line
from workbook_templates.shared.styles import Look

_WIDTHS = (4, 5, 143)
_SIZE, _LINE = 10.0, 13.0
_HEADINGS = {
    fold(kind): heading
    for kind, heading in zip(
        SUPPORT_KINDS,
        (
            "研修の実施", "助言・指導の実施", "破産事件に係る情報提供の実施", "事案審査会の開催",
            "困難事案の引継ぎ", "徴収マニュアルの整備", "実務相談の実施",
        ),
        strict=True,
    )
}  # fmt: skip
_TIMES = {fold(kind) for kind in ("研修", "事案審査会")}
"""Kinds that are counted in 回; all others in 件."""
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

_text = Look(border="", size=_SIZE, wrap=True, vertical="top")
_mark = Look(border="", size=_SIZE, align="center", vertical="top")
_section = replace(_text, size=11, bold=True, wrap=False)
_strong = replace(_text, bold=True)


@dataclass(frozen=True)
class _Paragraph:
    """A line of the page: its mark, its text and look; `block` keeps lines together on a page.

    What follows from data says so: what it is called (row, column), and what it follows from.
    """

    block: str
    text: str
    mark: str = ""
    look: Look = _text
    letter: str = "C"
    row: str = ""
    column: str = ""
    made_of: Sequence[Hashable] = ()
    linked: bool = False


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet."""
    activity = content.activity or activity_of(content.tables.registry, None)
    head = _head(content, activity)
    paragraphs = [*_measures(activity), *_support(content)]
    pieces = [
        _piece(each, row)
        for number, each in enumerate(paragraphs)
        for row in rows_of(
            number, [each.text], [_WIDTHS[ord(each.letter) - 65 :]], _SIZE, _LINE, room_below(head)
        )
    ]
    sheet.widths(_WIDTHS)
    freeze = f"A{len(head) + 1}"
    print_pages(sheet, PAPER, "C", [Pages(pieces, head)], content.made_at, freeze=freeze)


def _head(content: MasterContent, activity: Activity) -> list[Piece]:
    """Title, completeness, and whose report is missing."""
    tables = content.tables
    month = activity.month or tables.month
    absent = [each.name for each in tables.registry.sections if each.name not in activity.sections]
    named = f"報告のない課：{'、'.join(absent)}" if absent else ""
    complete = f"{len(tables.registry.sections)}課中{len(tables.registry.sections) - len(absent)}課の報告を掲載"
    if month != tables.month:
        complete += f"（{month.label}の報告）"
    made_of = text_inputs.activity_texts(activity, ())
    return [
        title_line(f"2 徴収取組状況({tables.month.label})"),
        complete_line(complete, says("集計の範囲", made_of)),
        missing_line(named, "C", _WIDTHS, says("報告のない課", made_of)),
    ]


def _piece(each: _Paragraph, row: TextRow) -> Piece:
    def draw(sheet: Sheet, number: int) -> None:
        if each.mark and row.first:
            sheet.put(f"B{number}", each.mark, _mark)
        cell = f"{each.letter}{number}"
        sheet.put(cell, row.texts[0], each.look, f"C{number}")
        if each.row:
            sheet.says(cell, each.row, each.made_of, f"{each.column}{row.going_on}", linked=each.linked)

    return Piece((row.height,), draw, part=each.block[:1], subpart=each.block)


def _measures(activity: Activity) -> Iterator[_Paragraph]:
    yield _Paragraph("1-1", "(1) 各債権所管課の取組", look=_section, letter="A")
    if not activity.measures:
        yield _Paragraph("1-1", "新たな取組の報告はない。", letter="B")
        return
    yield _Paragraph("1-1", "債権所管課が課題の解決のために新たに始めた取組は、次のとおりである。", letter="B")
    for number, (written, measure) in enumerate(text_inputs.measures_of(activity), 1):
        yield _Paragraph(
            f"1-{number}", measure.shown, _circled(number),
            row=measure.section, column=f"新たな取組{written.number}", made_of=(written,),
        )  # fmt: skip


def _support(content: MasterContent) -> Iterator[_Paragraph]:
    yield _Paragraph("2-1", " ", letter="A")
    yield _Paragraph("2-1", "(2) 収納対策課の取組", look=_section, letter="A")
    if not content.support:
        yield _Paragraph("2-1", "支援実績の記入がない。", letter="B")
        return
    data = data_of(content).support
    yield _Paragraph("2-1", "債権所管課の徴収体制を強めるために行った支援は、次のとおりである。", letter="B")
    for number, kind in enumerate(content.support):
        block = f"2-{number + 1}"
        before, now = (
            data.cells(data.items, [(kind.kind, each.year)]) for each in (kind.before, kind.now)
        )
        cells = {_OPENING: now, _COMPARED: [*before, *now]}
        for what, text in support_lines(kind).items():
            first = what == _OPENING
            yield _Paragraph(
                block, text, _circled(number + 1) if first else "", _strong if first else _text,
                row=kind.kind, column=what, made_of=cells.get(what, ()), linked=what in cells,
            )  # fmt: skip


_OPENING, _COMPARED, _REMARK, _MEANING = "見出し", "前年度との比較", "備考", "率の説明"


def support_lines(kind: TwoYearsOfSupport) -> dict[str, str]:
    """A kind of support in words, by what they are: heading, this year against last, remark, rates."""
    heading = _HEADINGS.get(fold(kind.kind), kind.kind)
    found = {_OPENING: f"{heading}{_held(kind)}"}
    if kind.now.counted or kind.before.counted:
        before, now = (_counts(kind, year) for year in (kind.before, kind.now))
        found[_COMPARED] = f"{kind.before.year.label}：{before} ⇒ {kind.now.year.label}：{now}"
    if kind.now.remark:
        found[_REMARK] = f"→ {kind.now.remark}"
    if _reviewing(kind):
        found[_MEANING] = (
            "※ "
            + "。".join(f"{each.label}＝{each.meaning}" for each in (SETTLED_SHARE, PAID_OFF_SHARE))
            + "。"
        )
    return found


def _held(kind: TwoYearsOfSupport) -> str:
    """（全3回のうち2回実施）"""
    unit, now = _unit(kind.kind), kind.now
    if now.planned is not None and now.count is not None:
        return f"（全{now.planned:,}{unit}のうち{now.count:,}{unit}実施）"
    if now.planned is not None:
        return f"（全{now.planned:,}{unit}の予定）"
    return f"（{now.count:,}{unit}実施）" if _reviewing(kind) and now.count is not None else ""


def _counts(kind: TwoYearsOfSupport, year: Support) -> str:
    """8回／207名参加, or 整理率23.0%（うち完納率13.8%）"""
    if not year.counted:
        return MISSING
    if _reviewing(kind):
        settled, paid_off = (
            as_text(share, indicator.display)
            for share, indicator in (
                (year.settled_share, SETTLED_SHARE), (year.paid_off_share, PAID_OFF_SHARE),
            )
        )  # fmt: skip
        return f"整理率{settled}（うち完納率{paid_off}）"
    parts = [f"{year.count:,}{_unit(kind.kind)}" if year.count is not None else MISSING]
    if any(each.participants is not None for each in (kind.now, kind.before)):
        people = f"{year.participants:,}名" if year.participants is not None else f"{MISSING}名"
        parts.append(f"{people}参加")
    return "／".join(parts)


def _reviewing(kind: TwoYearsOfSupport) -> bool:
    """Whether cases are reviewed, so that the rates say more than a count."""
    return any(
        getattr(year, field) is not None
        for year in (kind.now, kind.before)
        for field in ("reviewed", "settled", "paid_off")
    )


def _unit(kind: str) -> str:
    return "回" if fold(kind) in _TIMES else "件"


def _circled(number: int) -> str:
    return _CIRCLED[number - 1] if number <= len(_CIRCLED) else f"({number})"
