"""The sheet 2-9_課題: the half-yearly texts of every claim, in the order of 債権番号."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from saiken_addin.meeting.activity import ITEMS, Activity, ClaimTexts, activity_of
from saiken_addin.meeting.missing_reports import with_claims
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import text_inputs
from workbook_templates.master.data.text_inputs import ACTIVITY, TextInput
from workbook_templates.master.layout import looks
from workbook_templates.master.layout.long_rows import PAPER, TextRow, room_below, rows_of
from workbook_templates.master.layout.pages import (
    Cell,
    Label,
    Pages,
    Piece,
    Says,
    one_row,
    print_pages,
    says,
)
from workbook_templates.master.layout.sheet import Sheet, Style
from workbook_templates.master.layout.table import complete_line, missing_line, title_line
from workbook_templates.shared.styles import Look

HEAD_ROW = 5
FIRST_ROW = HEAD_ROW + 1

_WIDTHS = (6, 15, 14, 31, 36, 33, 17)
_LABELS = ("番号", "債権名", "債権所管課")
_LETTERS = "ABCDEFG"
_TEXT_LETTERS = _LETTERS[len(_LABELS) :]
_SIZE, _LINE = 8.5, 11.25
_HEAD_HEIGHT = 20.25

_label = replace(looks.label(_SIZE), vertical="top")
_number = replace(_label, align="center")
_text = Look(size=_SIZE, wrap=True, vertical="top", border="")


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet; a text that is too long for a row goes on in the next one."""
    activity = content.activity or activity_of(content.tables.registry, None)
    head = _head(content, activity)
    widths = [(width,) for width in _WIDTHS]
    rows = [
        row
        for number, claim in enumerate(activity.claims)
        for row in rows_of(number, _texts(claim), widths, _SIZE, _LINE, room_below(head))
    ]
    pieces = [_piece(activity.claims[row.entry], row) for row in rows]
    sheet.widths(_WIDTHS)
    titles, freeze = (HEAD_ROW, HEAD_ROW), f"D{FIRST_ROW}"
    made = content.made_at
    ends = print_pages(sheet, PAPER, _LETTERS[-1], [Pages(pieces, head)], made, titles, freeze)
    _close_pages(sheet, rows, ends)


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


def _head(content: MasterContent, activity: Activity) -> list[Piece]:
    """Title, completeness, what is missing, headings."""
    month = activity.month or content.tables.month
    reported = [each for each in activity.claims if each.reported]
    sections = {each.claim.section for each in reported}
    complete = (
        f"{len(content.tables.registry.sections)}課中{len(sections)}課・"
        f"{len(activity.claims)}債権中{len(reported)}債権の報告を掲載"
    )
    if activity.month and activity.month != content.tables.month:
        complete += f"（{activity.month.label}の報告。取組状況の報告は、これより後には求めていない。）"
    heads = zip(_LETTERS, (*_LABELS, *ITEMS.values()), strict=True)
    return [
        title_line(f"(9) 中・長期的な課題への取組状況について({month.label})"),
        complete_line(complete, _says(activity, "集計の範囲", ())),
        *(
            missing_line(text, _LETTERS[-1], _WIDTHS, _says_incomplete(activity, text))
            for text in [*incomplete(activity), "", ""][:2]
        ),
        one_row(_HEAD_HEIGHT, *(Cell(letter, text, looks.head(_SIZE)) for letter, text in heads)),
    ]


def _says(activity: Activity, row: str, items: Sequence[str]) -> Says:
    return says(row, text_inputs.activity_texts(activity, items))


def _says_incomplete(activity: Activity, text: str) -> Says:
    items = () if "ない債権" in text else tuple(ITEMS)
    return _says(activity, text.partition("：")[0] or "記入のない欄", items)


def _texts(each: ClaimTexts) -> tuple[str, ...]:
    """What the cells of a claim's row hold; its labels take part in the height."""
    claim = each.claim
    shown = (each.shown(item) for item in ITEMS)
    return (claim.number, claim.name, claim.section, *shown)


def _piece(each: ClaimTexts, row: TextRow) -> Piece:
    """Texts of a claim, or what of them goes on; its labels are merged over its rows on a page."""
    claim = each.claim

    def draw(sheet: Sheet, number: int) -> None:
        style = _style(row.first, row.last)
        shown = zip(_TEXT_LETTERS, ITEMS.items(), row.texts[len(_LABELS) :], strict=True)
        for letter, (item, label), text in shown:
            cell = f"{letter}{number}"
            sheet.put(cell, text or None, style)
            made_of = [TextInput(ACTIVITY, claim.id, which) for which in ("", item)]
            column = f"{label}{row.going_on}"
            sheet.says(cell, claim.name, made_of, column, f"{claim.id} {column}")

    name = claim.name if row.first else f"{claim.name}（続き）"
    labels = zip(_LETTERS, (claim.number, name, claim.section), (_number, _label, _label), strict=False)
    return Piece(
        (row.height,),
        draw,
        part=claim.claim_class,
        subpart=str(row.entry),
        labels=tuple(Label(letter, row.entry, text, look) for letter, text, look in labels),
    )


def _close_pages(sheet: Sheet, rows: Sequence[TextRow], ends: Sequence[int]) -> None:
    """Draw a line at the end of a page, and at the start of the next one, where a claim goes on."""
    starts = [end + 1 for end in ends]
    for number, row in enumerate(rows, FIRST_ROW):
        style = _style(row.first or number in starts, row.last or number in ends)
        for letter in _TEXT_LETTERS:
            sheet.put(f"{letter}{number}", None, style)


def _style(top: bool, bottom: bool) -> Style:
    return Style(_text, ("left", "right", *["top"] * top, *["bottom"] * bottom))
