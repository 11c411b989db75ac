"""The colours that the sheet 月次報告 takes while it is filled in: a wrong value shows at once."""

from collections.abc import Callable

from saiken_addin.core.model import Kind
from saiken_addin.core.settings import Settings
from saiken_addin.figures import monthly_rules
from saiken_addin.figures.expressions import Compare, Condition, IsBlank, IsText, Item, Some
from saiken_addin.figures.row_rules import RowRule, reason
from saiken_addin.forms.columns import Columns
from saiken_addin.forms.declare import FieldKind, FieldType, Mark
from workbook_templates.monthly.columns import Column
from workbook_templates.monthly.rows import Row, rules_of
from workbook_templates.shared import styles, verdicts

_value = Item("value")
_kind, _change = Item("kind"), Item("change")


def main_marks(settings: Settings, rows: tuple[Row, ...], columns: Columns[Column]) -> tuple[Mark, ...]:
    """Red: not an amount, or one that contradicts another. Dark yellow: a reason is missing."""
    open_rows = [row.row for row in rows if row.open]
    first, end = rows[0].row, rows[-1].row
    letters = columns.letters
    own = {item: f"${letter}{open_rows[0]}" for item, letter in letters.items()}

    def areas(left: str, right: str = "") -> str:
        return " ".join(f"{left}{top}:{right or left}{bottom}" for top, bottom in _runs(open_rows))

    def invalid(area: str, cell: str, valid: Condition) -> Mark:
        return Mark(area, ~IsBlank(_value) & ~valid, {"value": cell}, styles.WRONG, styles.RED)

    marks = [
        *(
            invalid(areas(left, right), f"{left}{open_rows[0]}", monthly_rules.is_amount())
            for left, right in columns.runs(_is_input(FieldType.AMOUNT))
        ),
        *(
            invalid(f"{left}{first}:{right}{end}", f"{left}{first}", monthly_rules.is_count())
            for left, right in columns.runs(_is_input(FieldType.COUNT))
        ),
    ]
    rules = rules_of(settings)
    marked: dict[str, list[Condition]] = {}
    # The last check first, as in the books that are out.
    for check in reversed(monthly_rules.CHECKS):
        for rule in rules:
            if rule.check is check and rule.marked:
                marked.setdefault(rule.marked.name, []).append(_of_kinds(rule))
    marks += [
        Mark(areas(letters[item]), Some(tuple(parts)), own, styles.WRONG, styles.RED)
        for item, parts in marked.items()
    ]
    raised = [IsText(_kind, kind.value) & _displayed_flag(kind, settings) for kind in Kind]
    wanted = [_of_kinds(rule) for rule in rules if rule.explainable and rule.check]
    missing = Some((*raised, *wanted)) & IsBlank(reason)
    marks.append(Mark(areas(letters[reason.name]), missing, own, styles.BLANK))
    marks += [Mark(areas(letters[_change.name]), flag, own, fill=styles.FLAGGED, bold=True) for flag in raised]
    at = letters["verdict"]
    for verdict, fill in ((verdicts.LOOK, styles.WRONG), (verdicts.EMPTY, styles.BLANK)):
        when = IsText(_value, verdict.value)
        marks.append(Mark(areas(at), when, {"value": f"{at}{open_rows[0]}"}, fill=fill))
    return tuple(marks)


def _is_input(type_: FieldType) -> Callable[[Column], bool]:
    return lambda column: column.who is FieldKind.INPUT and column.type is type_


def _of_kinds(rule: RowRule) -> Condition:
    """The condition of a rule, on the rows for which it is meant."""
    if rule.kinds == tuple(Kind):
        return rule.when
    [kind] = rule.kinds
    return IsText(_kind, kind.value) & rule.when


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Ascending numbers as (first, last) of each run without a gap."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _displayed_flag(kind: Kind, settings: Settings) -> Condition:
    """Any flag, over the displayed change, which is already rounded."""
    flags = tuple(
        Compare(flag.op, _change, flag.right) for _, flag, _ in monthly_rules.flags(kind, settings)
    )
    return flags[0] if len(flags) == 1 else Some(flags)
