"""What a 月次報告 knows before anybody fills it in: its identity and the figures beside it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from saiken_addin.core.fiscal import Month, wareki
from saiken_addin.core.model import Amounts, FormName, Kind
from saiken_addin.core.registry import Registry
from saiken_addin.figures.monthly_rules import LAST_MONTH, Earlier
from saiken_addin.figures.operands import outstanding_of
from saiken_addin.forms.declare import FieldKind
from workbook_templates.monthly.columns import ACTIVITY_TEXTS, COLUMNS, VERSION
from workbook_templates.monthly.rows import (
    DEADLINE,
    REFERENCE_TITLE,
    TITLE,
    key,
    rows_of,
)

Value = int | str | None


@dataclass(frozen=True)
class Reference:
    """What the secretariat knows about a month-end before the reports come in.

    Attributes:
        earlier: the figures of earlier month-ends, by claim and kind.
        closing: last year's closing outstanding (現年＋過年) by claim, where it is settled.
        issues: the 中・長期的な課題 last reported, by claim.
        targets: 目標収入未済額 of the plan of the year, by claim and kind, where there is one.
    """

    earlier: Mapping[Earlier, Mapping[tuple[str, Kind], Amounts]] = field(default_factory=dict)
    closing: Mapping[str, int] = field(default_factory=dict)
    issues: Mapping[str, str] = field(default_factory=dict)
    targets: Mapping[tuple[str, Kind], int] = field(default_factory=dict)

    def amounts(self, at: Earlier, claim: str, kind: Kind) -> Amounts | None:
        """The figures of a claim and kind at an earlier month-end, where they are known."""
        return self.earlier.get(at, {}).get((claim, kind))


def document_id(month: Month, section: str) -> str:
    """The 文書ID of a section's report, the same however often it is made."""
    text = f"{FormName.MONTHLY.value}|{month.code}|{section}"
    return f"M{month.code}-{hashlib.sha256(text.encode()).hexdigest()[:8].upper()}"


def identity_values(registry: Registry, section: str, month: Month) -> dict[str, Value]:
    """The identity cells and the texts that change from month to month."""
    deadline = registry.settings.deadline(month)
    return {
        "様式": FormName.MONTHLY.value,
        "様式版": str(VERSION),
        "年度": month.year.label,
        "月": month.number,
        "所管課": section,
        "文書ID": document_id(month, section),
        TITLE: f"{month.label}　{section}",
        REFERENCE_TITLE: f"{month.label}　{section}（参考）",
        DEADLINE: f"提出期限：{wareki(deadline, weekday=True)}　提出先：収納対策課",
    }


def known_values(registry: Registry, section: str, reference: Reference) -> dict[str, Value]:
    """The figures beside the inputs, by field key; unknown ones are left out."""
    values: dict[str, Value] = {}
    claims = registry.of_section(section)
    for row in rows_of(claims):
        for column in COLUMNS:
            if column.who is not FieldKind.PREFILLED or row.kind not in column.kinds:
                continue
            if column.earlier is None:
                values[row.field(column)] = reference.closing.get(row.claim.id)
            elif amounts := reference.amounts(column.earlier, row.claim.id, row.kind):
                figures = {**vars(amounts), "outstanding": outstanding_of(amounts)}
                values[row.field(column)] = figures[column.item]
    return {name: value for name, value in values.items() if value is not None}


def suggested_values(registry: Registry, section: str, reference: Reference) -> dict[str, Value]:
    """Inputs that are already known and only to be corrected: targets, continuing issues."""
    values: dict[str, Value] = {}
    claims = registry.of_section(section)
    for row in rows_of(claims):
        last = reference.amounts(LAST_MONTH, row.claim.id, row.kind)
        target = reference.targets.get(
            (row.claim.id, row.kind), last.target_outstanding if last else None
        )
        if row.open:
            values[row.key(Amounts.LABELS["target_outstanding"])] = target
    issue = next(each.label for each in ACTIVITY_TEXTS if each.item == "long_term_issue")
    for claim in claims:
        values[key(issue, None, claim.id)] = reference.issues.get(claim.id)
    return {name: value for name, value in values.items() if value is not None}
