"""A 月次報告 filled in as a section would, for given figures; for the demo and the bench."""

from collections.abc import Mapping

from saiken_addin.core.fiscal import Month
from saiken_addin.core.history import DebtorRow
from saiken_addin.core.model import Amounts, FormName, Kind
from saiken_addin.core.registry import Registry
from saiken_addin.demo import sample
from saiken_addin.figures import monthly_rules
from saiken_addin.figures.operands import operands_of
from saiken_addin.figures.render import to_python
from saiken_addin.forms.fill import fill
from saiken_addin.workflow.distribute.monthly import monthly_filling, template
from workbook_templates.monthly.columns import AMOUNTS, COUNTS
from workbook_templates.monthly.known import Reference, Value
from workbook_templates.monthly.rows import key, rows_of


def filled_book(
    registry: Registry,
    section: str,
    month: Month,
    known: Reference,
    amounts: Mapping[tuple[str, Kind], Amounts],
    debtors: Mapping[str, DebtorRow],
) -> bytes:
    """The report of a section as it comes back.

    Args:
        amounts: what is reported, whole yen by claim and kind.
        debtors: persons and items in arrears by claim.
    """
    form, values = monthly_filling(registry, section, month, known)
    answers = _answers(registry, section, known, amounts, debtors)
    values |= {name: value for name, value in answers.items() if name in form.fields}
    return fill(template(form), form, values)


def _answers(
    registry: Registry,
    section: str,
    known: Reference,
    amounts: Mapping[tuple[str, Kind], Amounts],
    debtors: Mapping[str, DebtorRow],
) -> dict[str, Value]:
    """Its figures, a reason where one is asked for, its texts."""
    answers: dict[str, Value] = {}
    claims = registry.of_section(section)
    for row in rows_of(claims):
        if not row.open:
            continue
        reported = amounts[row.claim.id, row.kind]
        for column in AMOUNTS:
            answers[row.key(column.name)] = getattr(reported, column.item)
        operands = operands_of(reported, known.amounts(monthly_rules.YEAR_BEFORE, row.claim.id, row.kind))
        if to_python(monthly_rules.flagged(row.kind, registry.settings))(operands):
            answers[row.key("増減理由")] = sample.REASONS[row.kind]
    for claim in claims:
        for label, text in sample.texts_of(claim, FormName.MONTHLY).items():
            answers[key(label, None, claim.id)] = text
        for column in COUNTS:
            answers[key(column.name, None, claim.id)] = getattr(debtors[claim.id].amounts, column.item)
    if section in sample.NEW_MEASURES:
        answers["新たな取組_1"] = sample.NEW_MEASURES[section]
    return answers
