"""A sheet of the document being drawn: cells with their looks, values to be stamped, links; working lists.

openpyxl draws looks and formulas only. Every value and every result is stamped afterwards, so that
a text stays a text whatever it starts with, and a formula carries what it shows.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from saiken_addin.core.addresses import column_letters
from saiken_addin.forms.declare import Page
from saiken_addin.forms.draw import set_page
from saiken_addin.ooxml.long_rows import MAX_LINKS, FileLink, Row
from saiken_addin.ooxml.stamp import Value
from workbook_templates.shared.lists import paint
from workbook_templates.shared.styles import HEADING, INK, LINE, RED, Look, dress
from workbook_templates.shared.text_size import MAX_HEIGHT, lines

WORKING_TAB = "FF7F7F7F"
_LINKED = "FF0563C1"
DATE_TIME = "yyyy/mm/dd hh:mm"

_EPOCH = datetime(1899, 12, 30)
_SIZE, _LINE = 9.0, 12.0
_SIDES = ("left", "right", "top", "bottom")


@dataclass(frozen=True)
class Style:
    """A look, and which sides of the cell have a line (where the look itself has none).

    `framed` are those with a thick red line.
    """

    look: Look
    lines: tuple[str, ...] = ()
    framed: tuple[str, ...] = ()


class StyleCache:
    """The styles of one workbook, each made once: openpyxl takes longest over repeating them."""

    def __init__(self) -> None:
        self._made: dict[Look | Style, Any] = {}

    def apply(self, cell: Any, look: Look | Style) -> None:
        style = self._made.get(look)
        if style is not None:
            cell._style = style
            return
        if isinstance(look, Style):
            dress(cell, look.look)
            cell._style = copy(cell._style)
            side, red = Side(style="thin", color=LINE), Side(style="medium", color=RED)
            left, right, top, bottom = (
                red if name in look.framed else side if name in look.lines else None
                for name in _SIDES
            )
            cell.border = Border(left=left, right=right, top=top, bottom=bottom)
        else:
            dress(cell, look)
        self._made[look] = cell._style


_TO_SOURCES = "→ 出典"
_beside = Look(border="", size=_SIZE, color=_LINKED)


@dataclass(frozen=True)
class Said:
    """A text that follows from data: its key, and what it is called."""

    key: str
    row: str
    column: str
    linked: bool


@dataclass(frozen=True)
class Figure:
    """What a cell of figures holds: a formula, what that shows, and the inputs that it follows from."""

    formula: str
    result: Value
    made_of: Sequence[Hashable]


class Sheet:
    """A sheet being drawn, and what is to be stamped into it.

    Attributes:
        values: what is to be stamped, by address; formulas: those of them that are computed.
        rows: the rows that follow the drawn ones, for a list; file_links: from these to files.
        pages: how many pages it prints; 0 for a working sheet.
        marks: places that others refer to by a name of their own: on which of its pages, from 0.
        page_numbers: cells that say on which page something stands: (its mark, or the name of a
            sheet; the text around {page}; what it says where nothing printed has the mark).
        said: texts that follow from data, by address.
        made_of: the inputs that figures and such texts follow from, by address.
    """

    def __init__(self, book: Workbook, name: str, styles: StyleCache) -> None:
        self.worksheet: Worksheet = book.create_sheet(name)
        self.worksheet.sheet_view.showGridLines = False
        self.values: dict[str, Value] = {}
        self.formulas: dict[str, str] = {}
        self.rows: Sequence[Row] | None = None
        self.file_links: list[FileLink] = []
        self.pages = 0
        self.marks: dict[str, int] = {}
        self.page_numbers: dict[str, tuple[str, str, str | None]] = {}
        self.said: dict[str, Said] = {}
        self.made_of: dict[str, tuple[Hashable, ...]] = {}
        self._styles = styles
        self._links = 0

    def put(self, address: str, value: Value, look: Look | Style, last: str = "") -> None:
        """A value in a cell, or in cells merged down to `last`."""
        self._style(address, look, last)
        if value is not None:
            self.values[address] = value

    def page_of(
        self,
        address: str,
        mark: str,
        look: Look | Style,
        text: str = "{page}",
        last: str = "",
        otherwise: str | None = None,
    ) -> None:
        """A cell that says on which page a mark, or a sheet, stands; known when all is drawn.

        It says `otherwise` where no printed page has that mark; without it that is a mistake.
        """
        self._style(address, look, last)
        self.page_numbers[address] = (mark, text, otherwise)

    def figure(self, address: str, figure: Figure, look: Look | Style, last: str = "") -> None:
        """A formula with what it shows."""
        self._style(address, look, last)
        self.worksheet[address] = figure.formula
        self.formulas[address] = figure.formula
        self.values[address] = figure.result
        self.made_of[address] = tuple(dict.fromkeys(figure.made_of))

    def _style(self, address: str, look: Look | Style, last: str = "") -> None:
        if last and last != address:
            for row in self.worksheet[f"{address}:{last}"]:
                for cell in row:
                    self._styles.apply(cell, look)
            # merge_cells compares each new range with all before it, and draws borders anew.
            self.worksheet.merged_cells.ranges.add(CellRange(f"{address}:{last}"))
        else:
            self._styles.apply(self.worksheet[address], look)

    def says(
        self,
        address: str,
        row: str,
        made_of: Iterable[Hashable],
        column: str = "",
        key: str = "",
        linked: bool = False,
    ) -> None:
        """Note that the text in a cell, which was put there, follows from data.

        Args:
            row, column: what a list of differences calls it.
            made_of: the inputs that it follows from.
            key: of the text on its sheet, the same from one master to the next; else its names.
            linked: whether it tells figures, so that a cell beside it leads to their rows in 出典.
        """
        own = key or f"{row} {column}".strip()
        self.said[address] = Said(own, row, column, linked)
        self.made_of[address] = tuple(dict.fromkeys(made_of))

    def link(self, address: str, place: str) -> None:
        """Lead from a drawn cell to a place in this book ('出典'!A5), without changing its look."""
        if self._links < MAX_LINKS:
            self._links += 1
            cell: Any = self.worksheet[address]
            cell._hyperlink = Hyperlink(ref=address, location=place)

    def link_beside(self, address: str, place: str) -> None:
        """Lead from the first blank cell right of what prints, in the row of a printed text.

        LibreOffice prints a text that is a link itself in another colour, and all on one line.
        """
        row = self.worksheet[address].row
        column = CellRange(self.worksheet.print_area.rpartition("!")[2]).max_col + 1
        while (reference := f"{column_letters(column)}{row}") in self.values:
            column += 1
        self.put(reference, _TO_SOURCES, _beside)
        self.link(reference, place)

    def link_file(self, address: str, path: str, place: str = "") -> None:
        """Lead from a cell of a list to a file beside the book, and to a cell in it."""
        self.file_links.append(FileLink(address, path, place))

    def widths(self, widths: Iterable[float]) -> None:
        """The widths of the columns from A on."""
        for number, width in enumerate(widths, 1):
            self.worksheet.column_dimensions[column_letters(number)].width = width

    def height(self, row: int, points: float) -> None:
        self.worksheet.row_dimensions[row].height = min(points, MAX_HEIGHT)

    def open_at(self, freeze: str) -> None:
        """Freeze what is above and left of a cell, and start there."""
        self.worksheet.freeze_panes = freeze
        for selection in self.worksheet.sheet_view.selection:
            selection.activeCell = selection.sqref = freeze


@dataclass(frozen=True)
class ListColumn:
    """A column of a working sheet."""

    heading: str
    width: float
    align: str = "left"
    number_format: str = "General"
    wrap: bool = False
    link: bool = False

    @property
    def look(self) -> Look:
        return Look(
            size=_SIZE,
            align=self.align,
            vertical="top",
            wrap=self.wrap,
            color=_LINKED if self.link else INK,
            shrink=self.number_format != "General",
            number_format=self.number_format,
        )


def draw_list(sheet: Sheet, columns: Sequence[ListColumn], rows: Sequence[Sequence[Value]]) -> None:
    """A list that is searched and filtered: headings in row 1, then as many rows as there are."""
    last = column_letters(len(columns))
    head = Look(fill=HEADING, bold=True, align="center", wrap=True, size=_SIZE)
    for number, column in enumerate(columns, 1):
        letter = column_letters(number)
        sheet.put(f"{letter}1", column.heading, head)
        sheet.put(f"{letter}2", None, column.look)
    wrapped = [(n, column.width) for n, column in enumerate(columns) if column.wrap]
    sheet.rows = [(_height(row, wrapped), row) for row in rows]
    sheet.widths(column.width for column in columns)
    sheet.height(1, 26)
    sheet.worksheet.auto_filter.ref = f"A1:{last}{len(rows) + 1}"
    sheet.open_at("A2")
    set_page(sheet.worksheet, Page(title_rows="1:1"))


def colour_texts(sheet: Sheet, letter: str, colours: Mapping[str, str]) -> None:
    """Colour the cells of a list's column by what stands in them."""
    last = max(2, len(sheet.rows or ()) + 1)
    for text, colour in colours.items():
        paint(sheet.worksheet, f"{letter}2:{letter}{last}", f'{letter}2="{text}"', colour)


def _height(row: Sequence[Value], wrapped: Iterable[tuple[int, float]]) -> float:
    """High enough for the texts in the columns that wrap; 0 where none does."""
    counts = [lines(str(row[number] or ""), [width], _SIZE) for number, width in wrapped]
    return min(MAX_HEIGHT, max(counts) * _LINE + 1.5) if counts else 0.0


def set_aside(sheet: Sheet) -> None:
    """Make the sheet a working sheet: a grey tab, and it does not print with the document.

    Its print area is an empty cell, and a program leaves out pages on which nothing stands.
    """
    empty = f"{column_letters(sheet.worksheet.max_column + 2)}1"
    sheet.worksheet.print_area = f"{empty}:{empty}"
    sheet.worksheet.sheet_properties.tabColor = WORKING_TAB


def local_time(moment: datetime) -> datetime:
    """A moment on the clock on the wall, as documents write it."""
    return moment.astimezone().replace(tzinfo=None) if moment.tzinfo else moment


def serial(moment: datetime | None) -> float | None:
    """A moment as a spreadsheet holds it, to the second."""
    if moment is None:
        return None
    since = local_time(moment).replace(microsecond=0) - _EPOCH
    return since.days + since.seconds / 86_400

