"""Fills a drawn form: every input, known value and computed result stamped into its cell."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from saiken_addin.core.addresses import absolute, cell_place
from saiken_addin.core.model import MISSING
from saiken_addin.figures.expressions import Expr, Item, operands
from saiken_addin.figures.render import Ref, to_excel, to_python
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Form, Span
from saiken_addin.ooxml.stamp import Template
from saiken_addin.ooxml.stamp import Value as Cached

Value: TypeAlias = int | float | Fraction | str | bool | None
_Compiled: TypeAlias = tuple[Callable[[Mapping[str, Any]], Any], tuple[tuple[str, str | Span], ...]]


def fill(template: Template, form: Form, values: Mapping[str, Value]) -> bytes:
    """Make a book: the given values put in, every formula with the result it will show.

    Args:
        values: by field key; what is left out stays blank, a known figure that isn't there is `-`.

    Returns:
        The bytes of the .xlsx.
    """
    stamped: dict[str, dict[str, Cached]] = {}
    results = computed(form, values)
    for key, item in form.fields.items():
        if item.kind is FieldKind.CLOSED:
            stamped.setdefault(item.sheet, {})[item.cell] = MISSING
        elif item.formula is not None:
            stamped.setdefault(item.sheet, {})[item.cell] = results[key]
        elif values.get(key) is not None:
            stamped.setdefault(item.sheet, {})[item.cell] = _number(values[key])
        elif item.kind is FieldKind.PREFILLED and item.type is FieldType.AMOUNT:
            stamped.setdefault(item.sheet, {})[item.cell] = MISSING
    return template.stamp(stamped)


def computed(form: Form, values: Mapping[str, Value]) -> dict[str, Cached]:
    """What every computed field shows for the given inputs, as a spreadsheet program would.

    Args:
        values: inputs and prefilled values by field key.
    """
    results: dict[str, Any] = {}
    formulas = _compiled(form)

    def value(key: str) -> Any:
        formula = formulas.get(key)
        if formula is None:
            return values.get(key)
        if key not in results:
            evaluate, scope = formula
            results[key] = _show(
                evaluate(
                    {
                        name: tuple(map(value, target.keys)) if isinstance(target, Span) else value(target)
                        for name, target in scope
                    }
                )
            )
        return results[key]

    for key in formulas:
        value(key)
    return {key: _number(result) for key, result in results.items()}


@lru_cache(maxsize=256)
def _compiled(form: Form) -> Mapping[str, _Compiled]:
    """The formulas of a form, compiled once, each with the fields that it reads."""
    found: dict[str, _Compiled] = {}
    for key, item in form.fields.items():
        if item.formula is not None:
            evaluate, items = _tree(item.formula)
            found[key] = evaluate, tuple((each.name, item.scope[each.name]) for each in items)
    return found


@lru_cache(maxsize=1024)
def _tree(formula: Expr) -> tuple[Callable[[Mapping[str, Any]], Any], tuple[Item, ...]]:
    """A tree as a function, and its operands: claim after claim has the same trees."""
    return to_python(formula), operands(formula)


def _number(value: Value) -> Cached:
    """What a cell holds of a value."""
    return float(value) if isinstance(value, Fraction) else value


def _show(result: int | Fraction | str | bool | None) -> int | Fraction | str | bool:
    if result is None:
        return MISSING
    if isinstance(result, int | str):
        return result
    return int(result) if result.denominator == 1 else result


def formula_text(form: Form, item: Field) -> str:
    """The Excel formula of a computed field, its operands as cells of the form."""
    assert item.formula is not None
    references: dict[Expr, Ref | str] = {}
    for operand in _tree(item.formula)[1]:
        target = item.scope[operand.name]
        if isinstance(target, Span):
            references[operand] = _on_sheet(absolute(target.cells), target.sheet, item.sheet)
        else:
            references[operand] = reference(form.fields[target], item.sheet)
    return to_excel(item.formula, references)


def reference(target: Field, from_sheet: str) -> str:
    """A field as a formula on a sheet names it."""
    return _on_sheet(target.cell, target.sheet, from_sheet)


def _on_sheet(cells: str, sheet: str, from_sheet: str) -> str:
    return cells if sheet == from_sheet else cell_place(sheet, cells)


def items_of(names: Mapping[str, str]) -> dict[Expr, Ref | str]:
    """References for bare item names, as conditional formats and validations use them."""
    return {Item(name): cell for name, cell in names.items()}
