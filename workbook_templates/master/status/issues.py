"""Owns the sheet 2-9_課題: the half-yearly texts of every claim, in the order of 債権番号."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from saiken_addin.meeting.activity import ITEMS, Activity, ClaimTexts, activity_of
from saiken_addin.meeting.missing_reports import with_claims
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import text_sources
from workbook_templates.master.layout.long_rows import (
    MARGINS,
    PAGE_HEIGHT,
    SCALE,
    TextRow,
    lay,
    rows_of,
)
from workbook_templates.master.layout.page_breaks import Block
from workbook_templates.master.layout.sheet import Sheet, Style, print_document
from workbook_templates.master.layout.text_size import lines
from workbook_templates.shared.styles import HEADING, RED, TITLE, Look

HEAD_ROW = 5
FIRST_ROW = HEAD_ROW + 1

_WIDTHS = (6, 15, 14, 31, 36, 33, 17)
_LABELS = ("番号", "債権名", "債権所管課")
_LETTERS = "ABCDEFG"
_TEXT_LETTERS = _LETTERS[len(_LABELS) :]
_SIZE, _LINE = 8.5, 11.25
_NOTE_SIZE, _NOTE_LINE = 9, 12.0
_HEAD_HEIGHT = 20.25
_LEAST_ROOM = 150.0
_CONTINUED = "（続き）"

_title = Look(border="", size=13, bold=True, color=TITLE)
_complete = Look(border="", size=_NOTE_SIZE)
_missing = Look(border="", size=_NOTE_SIZE, color=RED, wrap=True, vertical="top")
_head = Look(fill=HEADING, size=_SIZE, align="center", wrap=True)
_label = Look(size=_SIZE, wrap=True, align="left", vertical="top")
_number = replace(_label, align="center")
_text = Look(size=_SIZE, wrap=True, vertical="top", border="")


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet; a text that is too long for a row goes on in the next one."""
    registry = content.tables.registry
    activity = content.activity or activity_of(registry, None)
    sheet.widths(_WIDTHS)
    head = _draw_head(sheet, content, activity)
    room = PAGE_HEIGHT - _HEAD_HEIGHT
    for_rows = max(_LEAST_ROOM, min(room, PAGE_HEIGHT - head))
    rows = [
        row
        for number, claim in enumerate(activity.claims)
        for row in rows_of(
            number, _texts(claim), [(width,) for width in _WIDTHS], _SIZE, _LINE, for_rows
        )
    ]
    blocks = [
        (
            Block(row.height, activity.claims[row.entry].claim.claim_class, str(row.entry)),
            _drawer(sheet, activity.claims[row.entry], row),
        )
        for row in rows
    ]
    last, pages = lay(sheet, FIRST_ROW, head, blocks, _HEAD_HEIGHT)
    _draw_labels(sheet, activity.claims, rows)
    title_row = f"{HEAD_ROW}:{HEAD_ROW}"
    print_document(sheet, f"A1:G{last}", title_row, SCALE, MARGINS, content.made_at, pages)
    sheet.open_at(f"D{FIRST_ROW}")


def incomplete(activity: Activity) -> list[str]:
    """Which claims have no report, and which texts are missing; nothing where all is there."""
    silent = [each.claim for each in activity.claims if not each.reported]
    found = []
    if silent:
        silent.sort(key=lambda claim: (claim.section, claim.order))
        parts = groupby(silent, key=lambda claim: claim.section)
        found.append(f"報告のない債権：{with_claims((section, [*claims]) for section, claims in parts)}")
    blank = [
        f"{each.claim.title}（{'、'.join(each.missing)}）"
        for each in activity.claims
        if each.reported and each.missing
    ]
    if blank:
        found.append(f"記入のない欄：{'、'.join(blank)}")
    return found


def _draw_head(sheet: Sheet, content: MasterContent, activity: Activity) -> float:
    """Title, completeness, what is missing, headings; the height of all that, in points."""
    month = activity.month or content.tables.month
    sheet.put("A1", f"(9) 中・長期的な課題への取組状況について({month.label})", _title)
    reported = [each for each in activity.claims if each.reported]
    sections = {each.claim.section for each in reported}
    complete = (
        f"{len(content.tables.registry.sections)}課中{len(sections)}課・"
        f"{len(activity.claims)}債権中{len(reported)}債権の報告を掲載"
    )
    if activity.month and activity.month != content.tables.month:
        complete += f"（{activity.month.label}の報告。取組状況の報告は、これより後には求めていない。）"
    sheet.put("A2", complete, _complete)
    sheet.says("A2", "集計の範囲", text_sources.activity_texts(activity, ()))
    width = sum(_WIDTHS)
    heights = [18.75, 12.75]
    for row, text in enumerate([*incomplete(activity), "", ""][:2], 3):
        sheet.put(f"A{row}", text or None, _missing, f"G{row}")
        made_of = text_sources.activity_texts(activity, () if "ない債権" in text else ITEMS)
        sheet.says(f"A{row}", text.partition("：")[0] or "記入のない欄", made_of)
        heights.append(lines(text, [width], _NOTE_SIZE) * _NOTE_LINE + 1.5 if text else 3.0)
    for letter, text in zip(_LETTERS, (*_LABELS, *ITEMS.values()), strict=True):
        sheet.put(f"{letter}{HEAD_ROW}", text, _head)
    heights.append(_HEAD_HEIGHT)
    for row, height in enumerate(heights, 1):
        sheet.height(row, height)
    return sum(heights)


def _texts(each: ClaimTexts) -> tuple[str, ...]:
    """What the cells of a claim's row hold; its labels take part in the height."""
    claim = each.claim
    shown = (each.shown(item) for item in ITEMS)
    return (claim.number, claim.name, claim.section, *shown)


def _drawer(sheet: Sheet, each: ClaimTexts, row: TextRow) -> Callable[[int, bool, bool], None]:
    def draw_row(number: int, first: bool, last: bool) -> None:
        top = ("top",) if row.first or first else ()
        bottom = ("bottom",) if row.last or last else ()
        wear = Style(_text, ("left", "right", *top, *bottom))
        shown = zip(_TEXT_LETTERS, ITEMS.items(), row.texts[len(_LABELS) :], strict=True)
        for letter, (item, label), text in shown:
            cell, claim = f"{letter}{number}", each.claim
            sheet.put(cell, text or None, wear)
            made_of = (text_sources.activity_report(claim.id), text_sources.activity_text(claim.id, item))
            column = f"{label}{row.going_on}"
            sheet.says(cell, claim.name, made_of, column, f"{claim.id} {column}")

    return draw_row


def _draw_labels(sheet: Sheet, claims: Sequence[ClaimTexts], rows: Sequence[TextRow]) -> None:
    """Number, name and section, merged over the rows of a claim and written anew on each page."""
    breaks = {mark.id for mark in sheet.worksheet.row_breaks.brk}
    start = FIRST_ROW
    for number, row in enumerate(rows, FIRST_ROW):
        if not row.last and number not in breaks:
            continue
        claim = claims[row.entry].claim
        begun = rows[start - FIRST_ROW].first
        texts = (claim.number, claim.name if begun else f"{claim.name}{_CONTINUED}", claim.section)
        for letter, text in zip(_LETTERS, texts, strict=False):
            look = _number if letter == "A" else _label
            sheet.put(f"{letter}{start}", text, look, f"{letter}{number}")
        start = number + 1
