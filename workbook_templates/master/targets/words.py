"""Owns the words of the plans in 3_目標設定: 達成水準 and 取組目標 of each claim, printed whole."""

from collections.abc import Iterator
from dataclasses import dataclass

from saiken_addin.meeting.targets import PlanTables, PlanWords
from workbook_templates.master.data import month, text_sources
from workbook_templates.master.data.plans import PlanData
from workbook_templates.master.layout.flow import Flow, between
from workbook_templates.master.layout.page_breaks import Block, paged
from workbook_templates.master.layout.text_size import lines as lines_of
from workbook_templates.plan.efforts import TITLES as EFFORTS
from workbook_templates.plan.rows import MARK, TEXTS
from workbook_templates.shared.styles import HEADING, Look

_COLUMNS = {"title": ("A", "B"), "level": ("C", "F"), "level_against_cities": ("G", "L")}
_EFFORT_COLUMNS = dict(zip(EFFORTS, "MNO", strict=True))
_HEADS = {
    "title": "債権・所管課", "level": "目標とする達成水準",
    "level_against_cities": "他市類似債権と比較した取組目標",
}  # fmt: skip
_SHORT = {"publicity": "制度周知\nの強化", "prevention": "滞納の\n防止", "circumstances": "状況に応\nじた取組"}
_SIZE, _LINE, _HEAD_HEIGHT = 8.5, 11.5, 25.0
_MOST_LINES = 34

_head = Look(fill=HEADING, size=_SIZE, align="center", wrap=True)
_text = Look(size=_SIZE, wrap=True, vertical="top")
_mark = Look(size=10, align="center")


@dataclass(frozen=True)
class _Row:
    """A claim's texts, or what of them goes on after a page's worth of lines."""

    texts: dict[str, str]
    words: PlanWords
    part: int

    @property
    def goes_on(self) -> bool:
        return self.part > 0

    @property
    def height(self) -> float:
        most = max(
            lines_of(text, between(*_COLUMNS[item]), _SIZE) for item, text in self.texts.items()
        )
        return most * _LINE + 4


def draw_words(flow: Flow, plans: PlanTables, title: str) -> None:
    """Draw the texts of every claim on pages of their own."""
    rows = [row for words in plans.words for row in _rows(words)]
    blocks = [Block(row.height, row.words.claim.bureau, row.words.claim.section) for row in rows]
    block = month.planned(plans)
    room = flow.page_height - flow.title_height("") - _HEAD_HEIGHT
    for number, page in enumerate(paged(blocks, room)):
        flow.new_page()
        flow.title(title if number == 0 else f"{title}（続き）", "")
        _draw_head(flow)
        for index in page:
            _draw(flow, rows[index], block)


def _rows(words: PlanWords) -> Iterator[_Row]:
    texts = {
        "title": f"{words.claim.title}\n{words.claim.section}",
        **{item: words.texts.get(item, "") for item in list(_COLUMNS)[1:]},
    }
    parts = {item: _parts(text, item) for item, text in texts.items()}
    for number in range(max(map(len, parts.values()))):
        shown = {item: each[number] if number < len(each) else "" for item, each in parts.items()}
        yield _Row(shown, words, number)


def _parts(text: str, item: str) -> list[str]:
    """A text in pieces none of which is higher than a row can be."""
    pieces, piece = [], ""
    for line in text.split("\n"):
        for start in range(0, max(len(line), 1), 200):
            part = line[start : start + 200]
            # A long line is cut without a break of its own.
            joined = f"{piece}{'' if start else chr(10)}{part}" if piece else part
            if piece and lines_of(joined, between(*_COLUMNS[item]), _SIZE) > _MOST_LINES:
                pieces.append(piece)
                piece = part
            else:
                piece = joined
    return [*pieces, piece]


def _draw_head(flow: Flow) -> None:
    top = flow.row
    for item, (first, last) in _COLUMNS.items():
        flow.sheet.put(f"{first}{top}", _HEADS[item], _head, f"{last}{top}")
    for item, letter in _EFFORT_COLUMNS.items():
        flow.sheet.put(f"{letter}{top}", _SHORT[item], _head)
    flow.next(_HEAD_HEIGHT)


def _draw(flow: Flow, row: _Row, block: PlanData) -> None:
    top, claim = flow.row, row.words.claim
    for item, (first, last) in _COLUMNS.items():
        flow.sheet.put(f"{first}{top}", row.texts[item] or None, _text, f"{last}{top}")
        if item in TEXTS:
            column = f"{_HEADS[item]}（続き{row.part}）" if row.goes_on else _HEADS[item]
            key = f"{claim.id} {column}"
            made_of = (text_sources.plan_text(claim.id, item),)
            flow.sheet.says(f"{first}{top}", claim.name, made_of, column, key)
    for item, letter in _EFFORT_COLUMNS.items():
        marked = item in row.words.efforts and not row.goes_on
        flow.sheet.put(f"{letter}{top}", MARK if marked else None, _mark)
        made_of = (block.of_claim(claim, item),)
        if not row.goes_on:
            flow.sheet.says(f"{letter}{top}", claim.name, made_of, EFFORTS[item], f"{claim.id} {item}")
    flow.next(row.height)
