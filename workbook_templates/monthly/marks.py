"""Owns the colours that the sheet 月次報告 takes while it is filled in: a wrong value shows at once."""

from collections.abc import Mapping

from saiken_addin.core.model import Kind
from saiken_addin.core.settings import Settings
from saiken_addin.figures import monthly_rules, row_rules
from saiken_addin.figures.expressions import Condition, IsBlank, IsText, Item, Some
from saiken_addin.forms.declare import Mark
from workbook_templates.monthly.rows import AMOUNT_ITEMS, BEFORE, CLOSING, LAST, Row
from workbook_templates.shared import styles

_value = Item("value")
_kind, _change = Item("kind"), Item("change")
_COLUMNS = {
    "kind": "B", "outstanding": "G", "change": "J", "reason": "O", "closing": CLOSING, **AMOUNT_ITEMS,
    **{f"{item}_before": column for item, column in BEFORE.items()},
    **{f"{item}_last": column for item, column in LAST.items()},
}  # fmt: skip


def main_marks(settings: Settings, rows: tuple[Row, ...]) -> tuple[Mark, ...]:
    """Red: not an amount, or one that contradicts another. Dark yellow: a reason is missing."""
    open_rows = [row.row for row in rows if row.open]
    first, end = rows[0].row, rows[-1].row
    own = {item: f"${column}{open_rows[0]}" for item, column in _COLUMNS.items()}

    def areas(left: str, right: str = "") -> str:
        return " ".join(f"{left}{top}:{right or left}{bottom}" for top, bottom in _runs(open_rows))

    def wrong(item: str, when: Condition) -> Mark:
        return Mark(areas(_COLUMNS[item]), when, own, styles.WRONG, styles.RED)

    marks = [
        Mark(area, ~IsBlank(_value) & ~valid, {"value": cell}, styles.WRONG, styles.RED)
        for area, cell, valid in (
            (areas("C", "F"), f"C{open_rows[0]}", monthly_rules.is_amount()),
            (areas("H"), f"H{open_rows[0]}", monthly_rules.is_amount()),
            (f"M{first}:N{end}", f"M{first}", monthly_rules.is_count()),
        )
    ]
    suspects: dict[str, list[Condition]] = {}
    for of, _, suspect in monthly_rules.unit_suspects(settings.unit_jump):
        suspects.setdefault(of.name, []).append(suspect)
    for item in monthly_rules.CUMULATIVE:
        suspects.setdefault(item, []).append(monthly_rules.fell_since_last_month(Item(item)))
    suspects["collected"].append(monthly_rules.COLLECTED_EXCEEDS)
    suspects["outstanding"] = [monthly_rules.OUTSTANDING_NEGATIVE]
    marks += [wrong(item, Some(tuple(parts))) for item, parts in suspects.items()]
    raised = {
        kind: IsText(_kind, kind.value) & condition
        for kind, condition in _displayed_flags(settings).items()
    }
    wants_reason = (
        *raised.values(),
        *(monthly_rules.fell_since_last_month(Item(item)) for item in monthly_rules.CUMULATIVE),
        IsText(_kind, Kind.CARRIED.value) & monthly_rules.OPENING_DIFFERS,
    )
    marks.append(Mark(areas("O"), Some(wants_reason) & IsBlank(row_rules.reason), own, styles.BLANK))
    marks += [Mark(areas("J"), flag, own, fill=styles.FLAGGED, bold=True) for flag in raised.values()]
    for text, fill in (("要確認", styles.WRONG), ("未入力", styles.BLANK)):
        marks.append(
            Mark(areas("P"), IsText(_value, text), {"value": f"P{open_rows[0]}"}, fill=fill)
        )
    return tuple(marks)


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Ascending numbers as (first, last) of each run without a gap."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _displayed_flags(settings: Settings) -> Mapping[Kind, Condition]:
    """The flags over the displayed change of column J, which is already rounded."""
    return {
        Kind.CURRENT: _change <= -settings.collection_fall,
        Kind.CARRIED: (_change <= -settings.reduction_fall) | (_change >= settings.reduction_gain),
    }
