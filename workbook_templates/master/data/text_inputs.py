"""What sections wrote in words, as inputs of the document's texts: it stands in no cell of データ."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from saiken_addin.core.files import sha256
from saiken_addin.core.model import Source
from saiken_addin.meeting.activity import ITEMS, Activity, Measure
from saiken_addin.meeting.differences import REPORTED, Input, InputKey
from saiken_addin.meeting.targets import PlanTables
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.sheet import local_time
from workbook_templates.plan.rows import TEXTS

ACTIVITY, MEASURE, PLAN = "取組状況", "新たな取組", "実施計画"


@dataclass(frozen=True)
class TextInput:
    """A text that a section wrote.

    Attributes:
        form: where: 取組状況, 新たな取組 or 実施計画.
        of: whose: a 債権ID, or the section's name.
        item: which; empty for whether there is a report at all.
        number: of a new measure of the section, from 1.
    """

    form: str
    of: str
    item: str = ""
    number: int = 0


def measures_of(activity: Activity) -> Iterator[tuple[TextInput, Measure]]:
    """The new measures in the order of the document; each by its section and its number there."""
    counts: Counter[str] = Counter()
    for each in activity.measures:
        counts[each.section] += 1
        yield TextInput(MEASURE, each.section, number=counts[each.section]), each


def activity_texts(activity: Activity, items: Collection[str]) -> list[TextInput]:
    """What sections wrote of their claims, and who wrote at all."""
    return [
        TextInput(ACTIVITY, each.claim.id, item) for each in activity.claims for item in ("", *items)
    ]


def plan_texts(plans: PlanTables, item: str) -> list[TextInput]:
    """A text of all plans."""
    return [TextInput(PLAN, words.claim.id, item) for words in plans.words]


def written(content: MasterContent) -> Iterator[tuple[TextInput, InputKey, Input]]:
    """Everything that sections wrote in words, as inputs of what the document shows."""
    if activity := content.activity:
        term = activity.month.label if activity.month else ""
        for each in activity.claims:
            claim = each.claim.id
            book = next(iter(each.sources.values()), None)
            reported = given(int(each.reported), book)
            yield TextInput(ACTIVITY, claim), (claim, "", term, REPORTED), reported
            for item, label in ITEMS.items():
                text = _text(each.texts.get(item), each.sources.get(item))
                yield TextInput(ACTIVITY, claim, item), (claim, "", term, label), text
        for measure, one in measures_of(activity):
            key = one.section, "", term, f"{MEASURE}{measure.number}"
            yield measure, key, _text(one.text, one.source)
    if plans := content.plans:
        term = f"{plans.year.label}計画"
        for words in plans.words:
            for item, block in TEXTS.items():
                key = words.claim.id, "", term, block.label
                text = _text(words.texts.get(item), words.sources.get(item))
                yield TextInput(PLAN, words.claim.id, item), key, text


def given(value: int | str | None, source: Source | None, reason: str = "") -> Input:
    """A value with where it came from; without a source it is what the document itself decides."""
    if source is None:
        return Input(value, "", "", "", "", "")
    received = local_time(source.received).isoformat(" ", "minutes")
    return Input(value, source.file, source.sheet, source.cell, source.sha256, received, reason)


def _text(text: str | None, source: Source | None) -> Input:
    """What was written, as short as it can be and still be told from anything else."""
    return given(sha256(text.encode())[:16] if text else None, source)
