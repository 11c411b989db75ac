"""The tables of targets in 3_目標設定: a pair of rows per claim, then 局 and 合計."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from saiken_addin.core.model import MISSING, Claim, Kind
from saiken_addin.figures.display import number_format
from saiken_addin.meeting.target_columns import Comparison, shown_value, tree_of
from saiken_addin.meeting.targets import Operands, PlanTables, TargetLine, summed
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data.block import Operands as Cells
from workbook_templates.master.data.data_sheet import data_of
from workbook_templates.master.data.figures import figure
from workbook_templates.master.data.plans import ITEMS, PlanBlock, sums
from workbook_templates.master.layout import looks
from workbook_templates.master.layout.pages import Label, Pages, Piece
from workbook_templates.master.layout.sheet import Sheet, Style
from workbook_templates.master.layout.table import Heading, headings
from workbook_templates.master.targets.grid import WIDTHS, TableHead
from workbook_templates.shared.text_size import lines as lines_of

TOTAL = "合計"
_FIGURES = ("DEFG", "HIJK", "LMNO")
_SIZE, _LINE = 8.5, 11.25
_HEAD = 12.75

_label = looks.label(_SIZE)
_sum_label = replace(looks.total(_SIZE), align="left")
_figure = looks.figure(_SIZE)


@dataclass(frozen=True)
class TargetTable:
    """One of the tables.

    Attributes:
        title: over it; `legend` says what stands above and below.
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


def target_pages(content: MasterContent, plans: PlanTables, table: TargetTable, head: TableHead) -> Pages:
    """The pages of a table."""
    drawing = _Drawing(data_of(content).plans, table)
    heads = _headings(table.comparison)
    first = not table.revised
    return Pages(
        [drawing.piece(row) for row in _rows(plans, table.revised)],
        [*head.over(table.title, table.legend, table.complete, first, table.mark), heads],
        [*head.over(f"{table.title}（続き）", table.legend, table.complete), heads],
    )


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


def _headings(comparison: Comparison) -> Piece:
    """Headings so high that the longest label fits into the second row."""
    names = tuple(column.label for column in comparison.upper)
    most = max(
        lines_of(name, [width], _SIZE)
        for name, width in zip(names, WIDTHS[len("ABC") :], strict=False)
    )
    labels = (Heading("局", "A"), Heading("課", "B"), Heading("債権名", "C"))
    kinds = (
        Heading(str(kind), letters[0], letters[-1], names)
        for letters, kind in zip(_FIGURES, (*Kind, TOTAL), strict=True)
    )
    return headings((*labels, *kinds), looks.head(_SIZE), (_HEAD, most * _LINE + 2.25))


class _Drawing:
    """The pairs of rows of one table: what is the same for all of them."""

    def __init__(self, block: PlanBlock, table: TargetTable) -> None:
        self.data, self.table = block, table

    def piece(self, row: _Row) -> Piece:
        """A pair of rows."""
        height = _height(row)
        labels = (
            (
                Label("A", row.labels[:1], row.labels[0], _label),
                Label("B", row.labels[:2], row.labels[1], _label),
            )
            if row.claim
            else ()
        )
        return Piece(
            (height, height), partial(self._draw, row), part=row.labels[0], subpart=row.labels[1], labels=labels
        )

    def _draw(self, row: _Row, sheet: Sheet, top: int) -> None:
        if row.claim:
            sheet.put(f"C{top}", row.labels[2], _label, f"C{top + 1}")
        else:
            sheet.put(f"A{top}", row.labels[2], _sum_label, f"C{top + 1}")
        for letters, kind in zip(_FIGURES, (*Kind, None), strict=True):
            lines = [line for line in row.lines if kind in (None, line.kind)]
            of_sum = row.claim is None or (kind is None and len(row.claim.kinds) > 1)
            if not of_sum and kind is None and row.claim is not None:
                lines = [line for line in lines if line.kind is row.claim.kinds[0]]
            cells, operands = self._operands(row, kind, lines, of_sum)
            for down, columns in ((0, self.table.comparison.upper), (1, self.table.comparison.lower)):
                for letter, column in zip(letters, columns, strict=True):
                    address = f"{letter}{top + down}"
                    style = _style(down, row.claim is None)
                    if column is None:
                        sheet.put(address, MISSING, style)
                        continue
                    look = replace(
                        style.look, number_format=number_format(column.display, parentheses=bool(down))
                    )
                    value = shown_value(column, operands, of_sum)
                    shown = figure(tree_of(column, of_sum), cells, value)
                    sheet.figure(address, shown, replace(style, look=look))

    def _operands(
        self, row: _Row, kind: Kind | None, lines: Sequence[TargetLine], of_sum: bool
    ) -> tuple[Cells, Operands]:
        if not of_sum:
            line = lines[0]
            return self.data.operands((line.claim.id, line.kind), ITEMS), line.operands
        wanted: dict[str, str | int] = {}
        if row.claim:
            wanted["claim"] = row.claim.id
        if row.bureau:
            wanted["bureau"] = row.bureau
        if kind:
            wanted["kind"] = kind.value
        if self.table.revised:
            wanted["revised"] = 1
        return sums(self.data, **wanted), summed(lines)


def _style(down: int, of_sum: bool) -> Style:
    look = replace(_figure, bold=of_sum and not down)
    sides = ("left", "right", "bottom" if down else "top")
    return Style(look, sides)
