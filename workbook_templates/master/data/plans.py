"""Owns the block of データ that holds the plans in yen, right of the figures of the month."""

from collections.abc import Iterator, Sequence

from openpyxl.utils import get_column_letter

from saiken_addin.core.model import Amounts, Claim, Kind
from saiken_addin.figures.expressions import YEAR_BEFORE, Expr, Item, year_before
from saiken_addin.figures.indicators import OUTSTANDING, expected_assessed, outstanding, target_rate
from saiken_addin.figures.render import Ref
from saiken_addin.meeting.target_columns import INITIAL
from saiken_addin.meeting.targets import PLANNED_ITEMS, Planned, PlanTables, TargetLine
from saiken_addin.ooxml.stamp import Value
from workbook_templates.master.layout.sheet import ListColumn
from workbook_templates.plan.rows import EFFORTS

_YEN, _RATE = "#,##0", "0.0##%"
_KINDS = tuple(Kind)


def _planned(prefix: str) -> Iterator[ListColumn]:
    for item, label in PLANNED_ITEMS.items():
        form = _RATE if item == "target_rate" else _YEN
        yield ListColumn(f"{prefix}{label}", 18, "right", form)


COLUMNS = (
    ListColumn("計画_年度", 11),
    ListColumn("計画_債権ID", 8),
    ListColumn("計画_債権番号", 9),
    ListColumn("計画_債権名", 36),
    ListColumn("計画_局", 18),
    ListColumn("計画_課", 26),
    ListColumn("計画_区分", 6, "center"),
    ListColumn("計画_段階", 6, "center"),
    *_planned("計画_"),
    *(ListColumn(f"計画_前年度_{label}", 18, "right", _YEN) for label in Amounts.SETTLED.values()),
    *_planned("計画_当初_"),
    ListColumn("計画_集計対象", 9, "center"),
    ListColumn("計画_修正済", 9, "center"),
    *(ListColumn(f"計画_取組_{label}", 9, "center") for label in EFFORTS.values()),
)
_NAMES = (
    "year", "claim", "number", "name", "bureau", "section", "kind", "stage",
    *PLANNED_ITEMS, *(f"{item}{YEAR_BEFORE}" for item in Amounts.SETTLED),
    *(f"{item}{INITIAL}" for item in PLANNED_ITEMS), "counted", "revised", *EFFORTS,
)  # fmt: skip


def rows(tables: PlanTables) -> list[tuple[Value, ...]]:
    """A row per claim and kind: 現年 and 過年 of each claim below each other.

    What a plan says of the claim as a whole stands in the first of them.
    """
    efforts = {words.claim.id: words.efforts for words in tables.words}
    marked = {
        (line.claim.id, line.kind): efforts.pop(line.claim.id, None) for line in tables.lines
    }
    return [
        (
            *(tables.year.label, line.claim.id, line.claim.number, line.claim.name),
            *(line.claim.bureau, line.claim.section, line.kind.value),
            tables.stages[line.claim.section].value if line.claim.section in tables.stages else None,
            *_values(line.planned),
            *(getattr(line.before, item) for item in Amounts.SETTLED),
            *_values(line.initial or Planned()),
            *(int(line.counted), int(line.initial is not None)),
            *_marks(marked[line.claim.id, line.kind]),
        )
        for line in tables.lines
    ]


def _marks(marked: frozenset[str] | None) -> Iterator[Value]:
    """1 for a kind of 取組 that is marked, 0 for one that isn't, None where there is no plan."""
    return (None if marked is None else int(item in marked) for item in EFFORTS)


def _values(planned: Planned) -> Iterator[Value]:
    for item in PLANNED_ITEMS:
        value = getattr(planned, item)
        yield float(value) if item == "target_rate" and value is not None else value


class PlanData:
    """The block as formulas see it.

    Args:
        name: of the sheet.
        first_column: where the block begins, counted from 1.
        first_row: the row of the first claim's 現年.
        tables: what stands there.
    """

    def __init__(self, name: str, first_column: int, first_row: int, tables: PlanTables) -> None:
        self._name, self._first, self._last = name, first_row, first_row + len(tables.lines) - 1
        self._letters = {
            item: get_column_letter(first_column + number) for number, item in enumerate(_NAMES)
        }
        self._rows = {
            (line.claim.id, line.kind): number for number, line in enumerate(tables.lines, first_row)
        }

    def row(self, line: TargetLine) -> int:
        """Where a line stands."""
        return self._rows[line.claim.id, line.kind]

    def cell(self, line: TargetLine, item: str) -> tuple[str, int]:
        """The cell of an item: its column and row."""
        return self._letters[item], self.row(line)

    def references(self, line: TargetLine) -> dict[Expr, Ref | str]:
        """The cells of one line."""
        found: dict[Expr, Ref | str] = {
            Item(item): f"{self._name}!{letter}{self.row(line)}"
            for item, letter in self._letters.items()
            if item not in _NAMES[:8]
        }
        return found

    def of_claim(self, claim: Claim, item: str) -> tuple[str, int]:
        """The cell of an item that a plan says of a claim as a whole."""
        return self._letters[item], min(
            row for (of, _), row in self._rows.items() if of == claim.id
        )

    def effort(self, item: str) -> Ref:
        """How many claims have marked a kind of 取組."""
        return self._sum(item, [("counted", "1")])

    def sums(
        self, *, claim: str = "", bureau: str = "", kind: Kind | None = None, revised: bool = False
    ) -> dict[Expr, Ref | str]:
        """Sums over the lines that count, of a claim, a 局 or all, of one kind or both.

        Args:
            claim: a 債権ID; bureau: a 局; kind: 現年 or 過年.
            revised: only those of which both stages are there.
        """
        chosen: list[tuple[str, str]] = [("counted", "1")]
        chosen += [("claim", f'"{claim}"')] if claim else []
        chosen += [("bureau", _quoted(bureau))] if bureau else []
        chosen += [("kind", f'"{kind}"')] if kind else []
        chosen += [("revised", "1")] if revised else []
        found: dict[Expr, Ref | str] = {}
        for item in ("target_outstanding", *(f"{item}{YEAR_BEFORE}" for item in Amounts.SETTLED)):
            found[Item(item)] = self._sum(item, chosen)
        found |= self._weighted(chosen, "")
        found[Item(f"target_outstanding{INITIAL}")] = self._sum(f"target_outstanding{INITIAL}", chosen)
        return found | self._weighted(chosen, INITIAL)

    def _weighted(self, chosen: Sequence[tuple[str, str]], end: str) -> dict[Expr, Ref | str]:
        """The weights of the rates that are there, and these rates times their weights."""
        weight, rate = Item(f"{expected_assessed.name}{end}"), Item(f"{target_rate.name}{end}")
        weights = self._sum(weight.name, [*chosen, (rate.name, '">=0"')])
        factors = [f"({self._column(item)}={value})" for item, value in chosen]
        products = "*".join([*factors, self._column(weight.name), self._column(rate.name)])
        return {
            weight: weights,
            weight * rate: Ref(f"SUMPRODUCT({products})", present=weights.present),
        }

    def _sum(self, item: str, chosen: Sequence[tuple[str, str]]) -> Ref:
        criteria = ",".join(f"{self._column(name)},{value}" for name, value in chosen)
        cells = self._column(item)
        return Ref(
            f"SUMIFS({cells},{criteria})", present=f'COUNTIFS({cells},"<>",{criteria})>0'
        )

    def _column(self, item: str) -> str:
        letter = self._letters[item]
        return f"{self._name}!${letter}${self._first}:${letter}${self._last}"


WRITTEN_OUT: dict[Expr, Expr] = {year_before(outstanding): year_before(OUTSTANDING.definition)}
"""What the block doesn't hold follows from what it holds."""


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
