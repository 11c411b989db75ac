"""The sheet 1-3_対象債権一覧: the claims of the year to come in their three classes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from saiken_addin.core.model import Claim, ClaimClass
from saiken_addin.meeting.activity import by_number
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.pages import Piece
from workbook_templates.master.layout.paragraphs import note, title
from workbook_templates.master.layout.portrait import (
    FIRST,
    LAST,
    TITLE_LOOK,
    print_texts,
    widths,
)
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.shared.styles import HEADING, Look
from workbook_templates.shared.text_size import lines

CHARACTER: Mapping[ClaimClass, str] = {
    ClaimClass.ENFORCEABLE: "地方税や国税の滞納処分の例により強制的に徴収できる債権。時効の期間が過ぎると、援用がなくても消滅する。",
    ClaimClass.NON_ENFORCEABLE: "強制的に回収するには裁判所の手続を要する債権。時効の期間が過ぎると、援用がなくても消滅する。",
    ClaimClass.PRIVATE: "強制的に回収するには裁判所の手続を要する債権。時効の期間が過ぎても、債務者による援用などがあるまで消滅しない。",
}
"""How the claims of a class can be enforced, and how they end."""

_title = replace(TITLE_LOOK, size=14)
_class_look = Look(border="", size=11, bold=True, vertical="bottom")
_character = Look(border="", size=9.5, wrap=True, vertical="top")
_head = Look(fill=HEADING, size=10, bold=True, align="center")
_number = Look(size=10, align="center")
_name = Look(size=10, wrap=True, indent=1)
_office_look = Look(size=9.5, wrap=True, indent=1)
_ROW, _LINE = 19.5, 13.5
_COLUMNS = (("No.", "A", "C"), ("債権名", "D", "G"), ("債権所管課", "H", "L"))


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet; where the coming year has no list yet, this year's with a note."""
    own = content.tables.registry
    shown = content.coming or own
    pieces = [title(f"{content.meeting.city}{_PLAN}対象債権一覧（{shown.year}）", _title)]
    if content.coming is None:
        pieces.append(
            note(f"※ {own.year.next}の対象債権は債権一覧にまだないため、{own.year}の対象債権を載せている。")
        )
    for number, claim_class in enumerate(ClaimClass, 1):
        claims = sorted(
            (claim for claim in shown.claims if claim.claim_class is claim_class), key=by_number
        )
        if claims:
            pieces += _class_pieces(number, claim_class, claims)
    print_texts(sheet, [pieces], content.made_at)


_PLAN = "債権回収対策基本計画　"


def _class_pieces(number: int, claim_class: ClaimClass, claims: Sequence[Claim]) -> list[Piece]:
    """A class: its name and character with the headings, then the claims section by section."""
    heading = f"({number})　{claim_class}（{len(claims)}債権）"
    part = claim_class.value
    character = CHARACTER[claim_class]
    high = lines(character, widths("B", LAST), _character.size) * 13.0 + 5

    def head(sheet: Sheet, row: int) -> None:
        sheet.put(f"{FIRST}{row}", heading, _class_look, f"{LAST}{row}")
        sheet.put(f"B{row + 1}", character, _character, f"{LAST}{row + 1}")
        for text, first, last in _COLUMNS:
            sheet.put(f"{first}{row + 2}", text, _head, f"{last}{row + 2}")

    pieces = [Piece((26.0, high, _ROW), head, keep=True, part=part)]
    start = 0
    for place in range(1, len(claims) + 1):
        if place == len(claims) or _office(claims[place]) != _office(claims[start]):
            pieces.append(_office_piece(claims[start:place], part))
            start = place
    return pieces


def _office_piece(claims: Sequence[Claim], part: str) -> Piece:
    """Neighbours of one section, which stands in one cell beside them."""
    office = _office(claims[0])
    heights = [max(_ROW, lines(claim.name, widths("D", "G"), 10.5) * _LINE + 6) for claim in claims]
    needed = lines(office, widths("H", LAST), 10) * _LINE + 6
    short = max(0.0, needed - sum(heights)) / len(claims)

    def draw(sheet: Sheet, row: int) -> None:
        for down, claim in enumerate(claims):
            sheet.put(f"A{row + down}", claim.number, _number, f"C{row + down}")
            sheet.put(f"D{row + down}", claim.name, _name, f"G{row + down}")
        sheet.put(f"H{row}", office, _office_look, f"{LAST}{row + len(claims) - 1}")

    return Piece(tuple(height + short for height in heights), draw, part=part)


def _office(claim: Claim) -> str:
    """財政局税務部収納対策課"""
    return f"{claim.bureau}{claim.division}{claim.section}"
