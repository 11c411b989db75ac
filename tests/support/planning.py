"""Builds for tests the plans of 令和8年度: the books as they go out, and as sections send them back."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.cell import coordinate_to_tuple

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Kind, Stage
from saiken_addin.core.registry import Registry
from saiken_addin.core.settings import Settings
from saiken_addin.demo import sample_plan
from saiken_addin.desk.shipped import shipped_claims
from saiken_addin.forms.declare import Field, FieldType, Form
from saiken_addin.forms.draw import draw
from saiken_addin.forms.fill import Value, fill
from saiken_addin.forms.named_cells import NamedCells
from saiken_addin.forms.read import ReadForm, read_form
from saiken_addin.ooxml.gate import package_of
from saiken_addin.ooxml.reader import read_book
from saiken_addin.ooxml.stamp import Template
from saiken_addin.workflow.distribute.plan_reference import plan_reference
from saiken_addin.workflow.folder import registry_of
from support.secretariat import make_house
from workbook_templates.plan import plan_book, plan_form
from workbook_templates.plan.known import PlanKnown
from workbook_templates.plan.rows import TEXTS, claim_key, covered_cells, effort_key, target_key

YEAR = FiscalYear(8)
"""The year of the plans; R4 to R6 are settled, R7 is a forecast."""
YEARS = ("R4", "R5", "R6", "R7")

_SAYINGS = {
    "collection_system": "担当2名と会計年度任用職員1名で催告と財産調査を分担し、月1回の会議で進行を確かめる。",
    "legal_issues": "所在不明者の住所調査に日数を要し、その間に時効が進む案件がある。",
    "other_cities_settlement": "収納率は政令指定都市の平均をわずかに下回り、過年分の差が大きい。",
    "other_cities_measures": "他市では電子照会による預貯金調査とショートメッセージによる催告が広がっている。",
    "short_issue": "現年分の未納者への初動が遅く、督促の後の催告まで2か月を要している。",
    "short_measure": "督促の翌月に電話催告を行い、応答のない者に文書で催告する。",
    "long_issue_continued": "分割納付の履行の管理が担当者ごとに異なっている。",
    "long_measure_continued": "履行の管理の手順書を作り、四半期ごとに不履行者を洗い出す。",
    "long_issue_new": "口座振替の加入率が伸び悩んでいる。",
    "long_measure_new": "新規の対象者に申込書を同封し、窓口で電子申請を案内する。",
    "level": "現年分の収納率を前年度より引き上げ、過年分の残高を着実に減らす。",
    "level_against_cities": "他市の取組にならい、電子照会を年4回行い、督促状の多言語の案内を始める。",
}


def registry() -> Registry:
    """The registry of 令和8年度 as shipped."""
    return _base()[0]


def known() -> PlanKnown:
    """What the house knows before the plans of 令和8年度 go out."""
    return _base()[1]


@cache
def _base() -> tuple[Registry, PlanKnown]:
    folder = make_house(Path(mkdtemp(prefix="saiken-plan-")))
    own, _ = registry_of(folder.desk(), YEAR)
    with folder.open_ledger() as ledger:
        return own, plan_reference(ledger, own, {})


SECTIONS = [
    section.name for section in Registry(YEAR, shipped_claims()[YEAR], (), Settings()).sections
]


def book_path(folder: Path, section: str) -> Path:
    """実施計画_R08_国保年金課.xlsx in a folder."""
    return folder / f"実施計画_R08_{section}.xlsx"


def answers(section: str, reference: PlanKnown | None = None) -> dict[str, Value]:
    """What a section fills in: targets a little better than the year before, a word in every text."""
    said: dict[str, Value] = {}
    for claim in registry().of_section(section):
        for kind in claim.kinds:
            said |= _targets(reference or known(), claim.id, kind)
        said |= {claim_key(text.label, claim.id): _SAYINGS[item] for item, text in TEXTS.items()}
        said |= {effort_key(item, claim.id): "○" for item in ("publicity", "prevention")}
    return said


def _targets(reference: PlanKnown, claim: str, kind: Kind) -> dict[str, Value]:
    """Targets that agree, as the demo sets them; 見込調定額 of 過年 is given."""
    before = {
        each: reference.settlements[YEAR.previous, claim, each].amounts
        for each in Kind
        if (YEAR.previous, claim, each) in reference.settlements
    }
    expected = sample_plan.expected(kind, before)
    rate, target = sample_plan.targets(expected, before.get(kind, Amounts()))
    values: dict[str, Value] = {
        target_key("目標収納率", kind, claim): rate,
        target_key("目標収入未済額", kind, claim): target,
    }
    if kind is Kind.CURRENT:
        values[target_key("見込調定額", kind, claim)] = expected
    return values


def stamped(
    section: str,
    changes: Mapping[str, Value],
    stage: Stage = Stage.INITIAL,
    reference: PlanKnown | None = None,
) -> bytes:
    """A plan filled in by its section, with some changes, every formula with its result."""
    form, template, given = _drawn(section, stage, reference)
    values = {**given, **answers(section), **changes}
    return fill(template, form, {name: values[name] for name in values if name in form.fields})


def blank_book(section: str, stage: Stage = Stage.INITIAL) -> bytes:
    """A plan as it goes out."""
    form, template, given = _drawn(section, stage, None)
    return fill(template, form, given)


def drawn_form(section: str, stage: Stage = Stage.INITIAL) -> Form:
    """The declaration of a plan as it goes out."""
    return _drawn(section, stage, None)[0]


def _drawn(
    section: str, stage: Stage, reference: PlanKnown | None
) -> tuple[Form, Template, Mapping[str, Value]]:
    return _draw(section, stage) if reference is None else _draw_anew(section, stage, reference)


@cache
def _draw(section: str, stage: Stage) -> tuple[Form, Template, Mapping[str, Value]]:
    return _draw_anew(section, stage, known())


def _draw_anew(
    section: str, stage: Stage, reference: PlanKnown
) -> tuple[Form, Template, Mapping[str, Value]]:
    book = plan_book(registry(), section, stage, reference)
    return book.form, Template(draw(book.form)), book.values


def read_back(path: Path, section: str, stage: Stage = Stage.INITIAL) -> ReadForm:
    """What a book says in the fields of a section's plan."""
    named = NamedCells(read_book(package_of(path.read_bytes(), path.name)), covered_cells)
    return read_form(plan_form(registry(), section, stage), named, path.name)


def entered(section: str) -> dict[str, Value]:
    """Every input of a plan that was filled in: what was given, and what the section answered."""
    given = _drawn(section, Stage.INITIAL, None)[2]
    values = {**given, **answers(section)}
    inputs = plan_form(registry(), section, Stage.INITIAL).inputs
    return {item.key: values.get(item.key) for item in inputs}


def typed(item_type: FieldType, value: Value) -> str:
    """A value as somebody types it."""
    if item_type is FieldType.RATE and isinstance(value, Fraction):
        return f"{float(value * 100):g}%"
    return str(value)


def shown_in(sheets: Mapping[str, Sequence[Sequence[str]]], field: Field) -> str:
    """What a field shows in a book as `office.displayed` reads it."""
    row, column = coordinate_to_tuple(field.cell)
    return sheets[field.sheet][row - 1][column - 1]


def field_cell(book: Workbook, key: str, section: str, stage: Stage = Stage.INITIAL) -> Any:
    """The cell of a field of a plan, named or not."""
    field = drawn_form(section, stage).fields[key]
    return book[field.sheet][field.cell]
