"""The table of figures in a receipt: what was read of a book, aligned as plain text."""

import unicodedata
from collections.abc import Iterable, Sequence
from fractions import Fraction

from saiken_addin.core.model import MISSING, WHOLE_CLAIM, Amounts, Claim, Entry, FormName, Kind
from saiken_addin.figures.display import as_text
from saiken_addin.figures.indicators import Display
from workbook_templates.plan.rows import TARGET_ITEMS

_RATE = "target_rate"


def figures_table(entries: Iterable[Entry], claims: Sequence[Claim], form: FormName) -> str:
    """The amounts of a book, two lines per claim.

    Args:
        claims: of its section, in 表示順.
    """
    items = dict(Amounts.LABELS) if form is FormName.MONTHLY else dict(TARGET_ITEMS)
    values = {
        (entry.claim, entry.kind or WHOLE_CLAIM, entry.item): entry.value for entry in entries
    }
    lines = [("債権", "区分", *items.values())]
    for claim in claims:
        for kind in Kind:
            if any((claim.id, kind, item) in values for item in items):
                cells = [_shown(item, values.get((claim.id, kind, item))) for item in items]
                lines.append((claim.title, kind.value, *cells))
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            _padded(text, width, right=column > 1)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _shown(item: str, value: int | str | None) -> str:
    if value is None:
        return MISSING
    if item == _RATE:
        try:
            return as_text(Fraction(str(value)), Display.PERCENT)
        except ValueError:
            return str(value)
    return f"{value:,}" if isinstance(value, int) else value


def _padded(text: str, width: int, right: bool) -> str:
    air = " " * (width - _width(text))
    return air + text if right else text + air


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)
