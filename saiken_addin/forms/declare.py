"""What a form is made of: fields with meaning, fixed text, and the sheets they stand on.

A declaration says nothing about openpyxl. The same declaration is drawn, filled and read back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from saiken_addin.core.addresses import cell_position
from saiken_addin.core.model import FormName, Kind
from saiken_addin.figures.expressions import Condition, Expr


@dataclass(frozen=True)
class Look:
    """How a cell is dressed; colours as ARGB, sizes in points."""

    fill: str = ""
    size: float = 10
    bold: bool = False
    underline: bool = False
    color: str = "FF1F2933"
    align: str = "left"
    vertical: str = "center"
    wrap: bool = False
    shrink: bool = False
    indent: int = 0
    border: str = "thin"
    number_format: str = "General"
    locked: bool = True
    rotate: int = 0


class FieldKind(Enum):
    """Who puts the value there; nobody where it is closed, and `-` stands in it."""

    IDENTITY = "identity"
    PREFILLED = "prefilled"
    INPUT = "input"
    COMPUTED = "computed"
    CLOSED = "closed"


class FieldType(Enum):
    """What a value may be."""

    AMOUNT = "円"
    COUNT = "人・件"
    TEXT = "文章"
    RATE = "率"


@dataclass(frozen=True)
class Span:
    """A block of cells on a sheet, for formulas over a range, and the fields that stand in it."""

    sheet: str
    cells: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """The room of a text on the printed page: full-width characters in a line, and lines."""

    columns: int
    lines: int


@dataclass(frozen=True)
class Field:
    """A cell with meaning.

    Attributes:
        key: its name; the defined name where `named`.
        label: how findings and messages call it, e.g. 強-1 市税 現年 調定額.
        kind, type: who fills it in, and with what.
        sheet, cell: where it is drawn; `last` is the lower right cell where cells are merged.
        claim, claim_kind, item: whose figure it is, where it is one.
        formula: what a computed field shows; `scope` says for each operand name which field (by
            key) or which span of fields it is.
        default: the number format and dress of the cell are in `look`.
        limit: for texts, how many characters fit the printed page.
        frame: for texts in a frame of fixed size, its room.
    """

    key: str
    label: str
    kind: FieldKind
    type: FieldType
    sheet: str
    cell: str
    look: Look
    last: str = ""
    claim: str = ""
    claim_kind: Kind | None = None
    item: str = ""
    named: bool = False
    formula: Expr | None = None
    scope: Mapping[str, str | Span] = field(default_factory=dict, hash=False)
    required: bool = False
    limit: int = 0
    frame: Frame | None = None


@dataclass(frozen=True)
class Fixed:
    """A cell of the form that says the same in every copy; `link` is a place in the book."""

    cell: str
    text: str
    look: Look
    last: str = ""
    link: str = ""


@dataclass(frozen=True)
class Rule:
    """A data validation: `valid` over the item `value`, which is the cell itself.

    What is not valid is refused where the rule is `strict`, else asked about.
    """

    cells: tuple[str, ...]
    valid: Condition
    prompt_title: str
    prompt: str
    error: str
    strict: bool = True


@dataclass(frozen=True)
class Mark:
    """A conditional format over a range, by a condition whose operands are cells (relative)."""

    cells: str
    when: Condition
    operands: Mapping[str, str] = field(hash=False)
    fill: str = ""
    color: str = ""
    bold: bool = False


@dataclass(frozen=True)
class Remark:
    """A note on a cell, with the colour that makes it seen; a returned book carries its findings so."""

    cell: str
    text: str
    fill: str


@dataclass(frozen=True)
class Page:
    """How a sheet prints; scale in percent, 0 to fit the width of one page (`single`: all of it).

    `area` is a range, or several with commas between them, of which each begins a page.
    """

    orientation: str = "landscape"
    paper: str = "A4"
    scale: int = 0
    single: bool = False
    title_rows: str = ""
    title_columns: str = ""
    area: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a chart: its name and the cells (one row) that it shows."""

    name: str
    cells: str


@dataclass(frozen=True)
class Chart:
    """A line chart beside the figures; amounts on the left axis, rates on the right.

    Attributes:
        cell: its upper left corner; `width` and `height` in centimetres.
        names: the cells under the horizontal axis.
        amount_format: how the left axis writes its yen.
    """

    title: str
    cell: str
    width: float
    height: float
    names: str
    amounts: tuple[Line, ...]
    rates: tuple[Line, ...]
    amount_format: str = '#,##0,"千円"'


@dataclass(frozen=True)
class Sheet:
    """One sheet of a form; `outlines` are blocks with a stronger line around them."""

    name: str
    fixed: tuple[Fixed, ...]
    widths: Mapping[str, float] = field(hash=False)
    heights: Mapping[int, float] = field(hash=False)
    page: Page
    rules: tuple[Rule, ...] = ()
    marks: tuple[Mark, ...] = ()
    freeze: str = ""
    first_cell: str = "A1"
    tab_color: str = ""
    outlines: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    remarks: tuple[Remark, ...] = ()
    zoom: int = 100


@dataclass(frozen=True, eq=False)
class Form:
    """A workbook, declared: the sheets in order and the fields by key."""

    name: FormName
    version: str
    sheets: tuple[Sheet, ...]
    fields: Mapping[str, Field] = field(hash=False)

    @cached_property
    def named(self) -> Mapping[str, Field]:
        """The fields that are found again by their defined name; a verdict is for its book alone."""
        return {
            key: item
            for key, item in self.fields.items()
            if item.named and not (item.kind is FieldKind.COMPUTED and item.type is FieldType.TEXT)
        }

    @cached_property
    def row_labels(self) -> Mapping[str, tuple[Fixed, ...]]:
        """The labels at the left of each row of fields, by the row's first field that has a name."""
        first: dict[tuple[str, int], Field] = {}
        for item in self.named.values():
            if item.kind in (FieldKind.INPUT, FieldKind.CLOSED):
                row = cell_position(item.cell)[1]
                other = first.setdefault((item.sheet, row), item)
                if cell_position(item.cell) < cell_position(other.cell):
                    first[item.sheet, row] = item
        labels: dict[str, list[Fixed]] = {}
        for sheet in self.sheets:
            rows = [(row, item) for (name, row), item in first.items() if name == sheet.name]
            for fixed in sheet.fixed:
                left, top = cell_position(fixed.cell)
                bottom = cell_position(fixed.last)[1] if fixed.last else top
                for row, item in rows:
                    if top <= row <= bottom and left < cell_position(item.cell)[0] and fixed.text.strip(" -"):
                        labels.setdefault(item.key, []).append(fixed)
        return {key: tuple(found) for key, found in labels.items()}

    @cached_property
    def cells(self) -> Mapping[str, frozenset[str]]:
        """The cells of each sheet in which something of the form stands, or may stand."""
        found: dict[str, set[str]] = {sheet.name: {item.cell for item in sheet.fixed} for sheet in self.sheets}
        for item in self.fields.values():
            found[item.sheet].add(item.cell)
        return {name: frozenset(cells) for name, cells in found.items()}

    @cached_property
    def inputs(self) -> tuple[Field, ...]:
        """What the section fills in."""
        return tuple(item for item in self.fields.values() if item.kind is FieldKind.INPUT)
