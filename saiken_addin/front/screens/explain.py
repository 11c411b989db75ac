"""Shows how a figure came about: a few lines on screen, or JSON."""

from typing import TYPE_CHECKING, Any

from rich.markup import escape

from saiken_addin.core.model import MISSING
from saiken_addin.front.screens.console import say, told

if TYPE_CHECKING:
    from workbook_templates.master.data.explain import Explanation, Operand
    from workbook_templates.master.data.origin import Origin

_SHOWN, _LONGEST = 3, 240


def explained(found: "Explanation", as_json: bool) -> None:
    if told(as_json, as_dict(found)):
        return
    lines = [
        f"[bold]{escape(found.sheet)}!{found.cell}[/]　{escape(found.row)}　{escape(found.column)}",
        f"値　: {escape(_value(found))}" + (f"（{found.completeness}）" if found.completeness else ""),
    ]
    if found.indicator:
        lines.append(f"定義: {_definition(found)}（{found.indicator.meaning}）")
    if not found.operands:
        lines.append(
            "もとになる報告・実績がないため、値がありません。saiken status で提出状況を確かめてください。"
        )
    formula = found.formula
    if len(formula) > _LONGEST:
        formula = f"{formula[:_LONGEST]}…（--json で全体を表示）"
    if formula:
        lines.append(f"数式: {escape(formula)}")
    for operand in found.operands:
        lines += _operand(operand)
    say(*lines)


def as_dict(found: "Explanation") -> dict[str, Any]:
    """What `--json` gives."""
    return {
        "sheet": found.sheet,
        "cell": found.cell,
        "row": found.row,
        "column": found.column,
        "value": found.value,
        "formula": found.formula,
        "definition": _definition(found),
        "completeness": found.completeness,
        "operands": [
            {
                "term": each.term,
                "item": each.label,
                "total": each.total,
                "sources": [_row(origin) for origin in each.origins],
            }
            for each in found.operands
        ],
    }


def _definition(found: "Explanation") -> str:
    from saiken_addin.figures.render import to_words

    if found.indicator is None:
        return ""
    return f"{found.indicator.label} ＝ {to_words(found.indicator.definition)}"


def _value(found: "Explanation") -> str:
    """A rate as the sheet writes it, an amount as the number that stands in the cell."""
    from saiken_addin.figures.display import as_text

    value = found.value
    if isinstance(value, str) or value is None:
        return value or MISSING
    display = found.indicator.display if found.indicator else None
    return as_text(value, display) if display and display.digits else f"{value:,}"


def _operand(operand: "Operand") -> list[str]:
    many = len(operand.origins)
    total = "率" if operand.total is None else f"{operand.total:,}{operand.unit}"
    head = f"{operand.term} {operand.label}: {total}" + (f"（{many}件の計）" if many > 1 else "")
    more = [f"　　ほか{many - _SHOWN}件（--json ですべて表示）"] if many > _SHOWN else []
    return [escape(head), *(f"　　{escape(_line(each))}" for each in operand.origins[:_SHOWN]), *more]


def _line(origin: "Origin") -> str:
    source = origin.source
    place = f"{source.sheet}!{source.cell}" if source.sheet else source.cell
    corrected = f"（訂正: {origin.correction.reason}）" if origin.correction else ""
    kind = f"（{origin.kind}）" if origin.kind else ""
    return (
        f"{origin.claim.title}{kind} {source.reported or MISSING} ← {source.file} {place} "
        f"{source.received.astimezone():%Y-%m-%d %H:%M}受付 SHA-256 {source.sha256[:12]}…{corrected}"
    )


def _row(origin: "Origin") -> dict[str, Any]:
    source = origin.source
    return {
        "claim": origin.claim.id,
        "name": origin.claim.name,
        "kind": origin.kind,
        "value": origin.value if isinstance(origin.value, int) else source.reported,
        "file": source.file,
        "sheet": source.sheet,
        "cell": source.cell,
        "sha256": source.sha256,
        "received": source.received.isoformat(),
        "reported": source.reported,
        "correction": origin.correction.reason if origin.correction else None,
    }
