"""Owns the tables of targets in 3_目標設定: a pair of rows per claim, then 局 and 合計."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from saiken_addin.core.model import MISSING, Claim, Kind
from saiken_addin.figures.display import number_format
from saiken_addin.figures.expressions import Expr
from saiken_addin.figures.render import Ref
from saiken_addin.meeting.target_columns import Comparison
from saiken_addin.meeting.targets import Operands, PlanTables, TargetLine, summed
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import month
from workbook_templates.master.data.sources import planned_places
from workbook_templates.master.layout.flow import WIDTHS, Flow
from workbook_templates.master.layout.page_breaks import Block, paged
from workbook_templates.master.layout.sheet import Sheet, Style
from workbook_templates.master.layout.text_size import lines as lines_of
from workbook_templates.master.targets.formulas import figure
from workbook_templates.shared.styles import HEADING, Look

TOTAL = "合計"
_FIGURES = ("DEFG", "HIJK", "LMNO")
_SIZE, _LINE = 8.5, 11.25
_HEAD = 12.75

_head = Look(fill=HEADING, size=_SIZE, align="center", wrap=True, shrink=False)
_label = Look(size=_SIZE, wrap=True, align="left")
_sum_label = Look(size=_SIZE, bold=True, align="left", fill=HEADING)
_figure = Look(size=_SIZE, align="right", shrink=True, border="")


@dataclass(frozen=True)
class TargetTable:
    """One of the tables.

    Attributes:
        title: over it; `legend` says what stands above and below.
        comparison: its columns.
        revised: whether only claims are shown of which both stages are there.
        mark: what others refer to it by.
        complete: how complete it is, where that is not as for the others.
    """

    title: str
    legend: str
    comparison: Comparison
    revised: bool
    mark: str
    complete: str = ""


@dataclass(frozen=True)
class _Row:
    """A pair of rows: a claim, a 局 or 合計."""

    labels: tuple[str, str, str]
    lines: tuple[TargetLine, ...]
    claim: Claim | None = None
    bureau: str = ""


def draw_targets(flow: Flow, content: MasterContent, plans: PlanTables, table: TargetTable) -> None:
    """Draw a table on pages of its own."""
    rows = list(_rows(plans, table.revised))
    heights = [_height(row) for row in rows]
    blocks = [
        Block(2 * height, row.labels[0], row.labels[1]) for row, height in zip(rows, heights, strict=True)
    ]
    drawing = _Drawing(flow.sheet, content, plans, table)
    room = flow.page_height - flow.title_height(table.legend) - sum(_head_heights(table.comparison))
    for number, page in enumerate(paged(blocks, room)):
        flow.new_page()
        flow.title(table.title if number == 0 else f"{table.title}（続き）", table.legend, table.complete)
        _draw_head(flow, table.comparison)
        first = flow.row
        for index in page:
            drawing.draw(flow.row, rows[index], heights[index])
            flow.skip(2)
        for column in ("A", "B"):
            drawing.draw_labels(column, first, [rows[index] for index in page])


def _rows(plans: PlanTables, revised: bool) -> Iterator[_Row]:
    """Every claim in 表示順, then each 局, then all."""
    claims = plans.revised if revised else plans.claims
    shown = [line for claim in claims for line in plans.of(claim)]
    for claim in claims:
        yield _Row((claim.bureau, claim.section, claim.title), plans.of(claim), claim)
    for bureau in dict.fromkeys(claim.bureau for claim in claims):
        lines = tuple(line for line in shown if line.claim.bureau == bureau)
        yield _Row((TOTAL, "", f"{bureau}　計"), lines, bureau=bureau)
    yield _Row((TOTAL, "", TOTAL), tuple(shown))


def _height(row: _Row) -> float:
    """Of each of the two rows, so that the names fit into both."""
    if row.claim is None:
        return _LINE
    most = max(
        lines_of(text, [width], _SIZE) for text, width in zip(row.labels, WIDTHS, strict=False)
    )
    return max(_LINE, most * _LINE / 2)


def _draw_head(flow: Flow, comparison: Comparison) -> None:
    sheet, top = flow.sheet, flow.row
    for letter, text in zip("ABC", ("局", "課", "債権名"), strict=True):
        sheet.put(f"{letter}{top}", text, _head, f"{letter}{top + 1}")
    for letters, kind in zip(_FIGURES, (*Kind, TOTAL), strict=True):
        sheet.put(f"{letters[0]}{top}", str(kind), _head, f"{letters[-1]}{top}")
        for letter, column in zip(letters, comparison.upper, strict=True):
            sheet.put(f"{letter}{top + 1}", column.label, _head)
    for height in _head_heights(comparison):
        flow.next(height)


def _head_heights(comparison: Comparison) -> tuple[float, float]:
    """Of the two rows of headings, so that the longest label fits into the second."""
    widths = WIDTHS[len("ABC") :]
    most = max(
        lines_of(column.label, [width], _SIZE)
        for column, width in zip(comparison.upper, widths, strict=False)
    )
    return _HEAD, most * _LINE + 2.25


class _Drawing:
    """The pairs of rows of one table: what is the same for all of them."""

    def __init__(
        self, sheet: Sheet, content: MasterContent, plans: PlanTables, table: TargetTable
    ) -> None:
        self.sheet, self.table = sheet, table
        self.data = month.planned(plans)
        self.places = planned_places(plans, content.tables)

    def draw(self, top: int, row: _Row, height: float) -> None:
        """A pair of rows."""
        if row.claim:
            self.sheet.put(f"C{top}", row.labels[2], _label, f"C{top + 1}")
        else:
            self.sheet.put(f"A{top}", row.labels[2], _sum_label, f"C{top + 1}")
        for each in (top, top + 1):
            self.sheet.height(each, height)
        for letters, kind in zip(_FIGURES, (*Kind, None), strict=True):
            lines = [line for line in row.lines if kind in (None, line.kind)]
            of_sum = row.claim is None or (kind is None and len(row.claim.kinds) > 1)
            if not of_sum and kind is None and row.claim is not None:
                lines = [line for line in lines if line.kind is row.claim.kinds[0]]
            references, operands = self._operands(row, kind, lines, of_sum)
            for down, columns in ((0, self.table.comparison.upper), (1, self.table.comparison.lower)):
                for letter, column in zip(letters, columns, strict=True):
                    address = f"{letter}{top + down}"
                    dress = _style(letter, letters, down, row.claim is None)
                    if column is None:
                        self.sheet.put(address, MISSING, dress)
                        continue
                    cell = figure(column, references, operands, of_sum)
                    look = replace(
                        dress.look, number_format=number_format(column.display, parentheses=bool(down))
                    )
                    self.sheet.formula(address, cell.formula, cell.result, replace(dress, look=look))
                    own = lines[0] if len(lines) == 1 else None
                    source = own and self.places.get((own.claim.id, own.kind, column.item))
                    if source:
                        self.sheet.link(address, source)

    def draw_labels(self, letter: str, first: int, rows: Sequence[_Row]) -> None:
        """局 or 課, merged over neighbours of one page that share it."""
        depth = "AB".index(letter) + 1
        start = 0
        for number, row in enumerate(rows):
            key = row.labels[:depth]
            if number + 1 == len(rows) or rows[number + 1].labels[:depth] != key:
                if row.claim:
                    top, end = first + 2 * start, first + 2 * number + 1
                    self.sheet.put(f"{letter}{top}", key[-1], _label, f"{letter}{end}")
                start = number + 1

    def _operands(
        self, row: _Row, kind: Kind | None, lines: Sequence[TargetLine], of_sum: bool
    ) -> tuple[Mapping[Expr, Ref | str], Operands]:
        if not of_sum:
            return self.data.references(lines[0]), lines[0].operands
        claim = row.claim.id if row.claim else ""
        sums = self.data.sums(
            claim=claim, bureau=row.bureau, kind=kind, revised=self.table.revised
        )
        return sums, summed(lines)

def _style(letter: str, letters: str, down: int, of_sum: bool) -> Style:
    look = replace(_figure, bold=of_sum and not down)
    sides = ("left", "right", "bottom" if down else "top")
    return Style(look, sides)
