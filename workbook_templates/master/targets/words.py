"""The words of the plans in 3_目標設定: 達成水準 and 取組目標 of each claim, printed whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from saiken_addin.meeting.targets import PlanTables, PlanWords
from workbook_templates.master.data.plans import PlanBlock, of_claim
from workbook_templates.master.data.text_inputs import PLAN, TextInput
from workbook_templates.master.layout import looks
from workbook_templates.master.layout.pages import Cell, Pages, Piece, one_row, says
from workbook_templates.master.targets.grid import TableHead, between
from workbook_templates.plan.efforts import TITLES as EFFORTS
from workbook_templates.plan.rows import MARK, TEXTS
from workbook_templates.shared.styles import Look
from workbook_templates.shared.text_size import split

_COLUMNS = {"title": ("A", "B"), "level": ("C", "F"), "level_against_cities": ("G", "L")}
_EFFORT_COLUMNS = dict(zip(EFFORTS, "MNO", strict=True))
_HEADS = {
    "title": "債権・所管課", "level": "目標とする達成水準",
    "level_against_cities": "他市類似債権と比較した取組目標",
}  # fmt: skip
_SHORT = {"publicity": "制度周知\nの強化", "prevention": "滞納の\n防止", "circumstances": "状況に応\nじた取組"}
_SIZE, _LINE, _HEAD_HEIGHT = 8.5, 11.5, 25.0
_MOST_LINES = 34

_text = Look(size=_SIZE, wrap=True, vertical="top")
_mark = Look(size=10, align="center")


@dataclass(frozen=True)
class _Row:
    """A claim's texts, or what of them goes on after a page's worth of lines."""

    texts: Mapping[str, str]
    words: PlanWords
    part: int
    height: float


def word_pages(
    plans: PlanTables, block: PlanBlock, title: str, mark: str, head: TableHead
) -> Pages:
    """The texts of every claim."""
    return Pages(
        [_piece(row, block) for words in plans.words for row in _rows(words)],
        [*head.over(title, mark=mark), _headings()],
        [*head.over(f"{title}（続き）"), _headings()],
    )


def _rows(words: PlanWords) -> Iterator[_Row]:
    texts = {
        "title": f"{words.claim.title}\n{words.claim.section}",
        **{item: words.texts.get(item, "") for item in list(_COLUMNS)[1:]},
    }
    widths = [between(*_COLUMNS[item]) for item in texts]
    parts = split(tuple(texts.values()), widths, _SIZE, _MOST_LINES)
    for number, (lines, shown) in enumerate(parts):
        yield _Row(dict(zip(texts, shown, strict=True)), words, number, lines * _LINE + 4)


def _headings() -> Piece:
    look = looks.head(_SIZE)
    return one_row(
        _HEAD_HEIGHT,
        *(Cell(first, _HEADS[item], look, last) for item, (first, last) in _COLUMNS.items()),
        *(Cell(letter, _SHORT[item], look) for item, letter in _EFFORT_COLUMNS.items()),
    )


def _piece(row: _Row, block: PlanBlock) -> Piece:
    claim = row.words.claim
    cells = []
    for item, (first, last) in _COLUMNS.items():
        column = f"{_HEADS[item]}（続き{row.part}）" if row.part else _HEADS[item]
        own = [TextInput(PLAN, claim.id, item)]
        noted = says(claim.name, own, column, f"{claim.id} {column}") if item in TEXTS else None
        cells.append(Cell(first, row.texts[item] or None, _text, last, noted))
    for item, letter in _EFFORT_COLUMNS.items():
        marked = item in row.words.efforts and not row.part
        marks = [of_claim(block, claim, item)]
        noted = says(claim.name, marks, EFFORTS[item], f"{claim.id} {item}")
        cells.append(Cell(letter, MARK if marked else None, _mark, "", None if row.part else noted))
    return replace(one_row(row.height, *cells), part=claim.bureau, subpart=claim.section)
