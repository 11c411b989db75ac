"""Proves docs/figures.md and docs/forms.md: what docstrings cite stands there, what they name exists."""

import re

import pytest
from openpyxl import load_workbook
from support.demonstration import demonstrated
from support.paths import TREE
from typer.core import TyperGroup
from typer.main import get_command

from saiken_addin.core.findings import Severity
from saiken_addin.core.model import Amounts, State
from saiken_addin.figures.indicators import INDICATORS, TARGETS
from saiken_addin.front.cli import app
from saiken_addin.workflow.folder import open_folder
from workbook_templates.master.build import PAGES

FIGURES = (TREE / "docs/figures.md").read_text(encoding="utf-8")
FORMS = (TREE / "docs/forms.md").read_text(encoding="utf-8")
CODE = [
    file
    for folder in ("saiken_addin", "workbook_templates", "udfs", "tests")
    for file in (TREE / folder).rglob("*.py")
]


def section(page: str, heading: str) -> str:
    """The text under a heading of the second level."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page, re.M | re.S)
    assert found, heading
    return found[1]


def rows(text: str) -> list[tuple[str, ...]]:
    """The rows of the tables of a text, without headings."""
    return [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for table in re.findall(r"(?:^\|.*\|\n)+", text, re.M)
        for line in table.splitlines()[2:]
    ]


def test_every_rule_that_is_cited_stands_on_the_page() -> None:
    numbers = set(re.findall(r"^(\d+)\. ", section(FIGURES, "Rules"), re.M))
    cited = {
        (file.name, number)
        for file in CODE
        for rules in re.findall(r"figures\.md[,']* rules? ([\d, and]+)", file.read_text("utf-8"))
        for number in re.findall(r"\d+", rules)
    }
    assert len(cited) > 15
    assert {number for _, number in cited} <= numbers, sorted(cited)


def test_every_heading_that_is_cited_stands_on_the_page() -> None:
    cited = {
        heading
        for file in CODE
        for heading in re.findall(r"forms\.md, '(.+?)'", file.read_text("utf-8").replace("\n", " "))
    }
    assert cited
    for heading in cited:
        assert section(FORMS, heading)


def test_the_glossary_names_items_and_indicators_as_the_code_does() -> None:
    items = {name: label for label, name, _ in rows(section(FIGURES, "Items"))}
    assert Amounts.LABELS.items() <= items.items()
    indicators = {name: label for label, name, _ in rows(section(FIGURES, "Indicators"))}
    known = {each.name: each.label for each in (*INDICATORS, *TARGETS)}
    assert indicators.items() <= known.items()


def test_severities_are_those_of_the_program() -> None:
    said = rows(section(FORMS, "What a finding does to a book"))
    assert [row[0] for row in said] == [severity.value for severity in Severity]
    states = (State.RETURNED, State.ACCEPTED_WITH_WARNINGS, State.ACCEPTED)
    for (*_, does), state in zip(said, states, strict=True):
        assert does.startswith(state.value)


def test_the_sheets_of_the_master_stand_in_their_order() -> None:
    named = re.findall(r"`([^`/]+)`", section(FORMS, "会議資料").split("order:")[1].split("\n\n")[1])
    assert named == [page.name for page in PAGES]


@pytest.mark.parametrize(("heading", "pattern"), [("月次報告", "月次報告_R07-10_*"), ("実施計画", "実施計画_R08_*")])
def test_every_name_of_a_form_is_in_its_books(heading: str, pattern: str) -> None:
    names, sheets = set(), set()
    books = [*open_folder(demonstrated()[0]).distributed.glob(pattern)]
    assert len(books) > 17
    for file in books:
        book = load_workbook(file, read_only=True)
        names |= set(book.defined_names)
        sheets |= set(book.sheetnames)
        book.close()
    text = section(FORMS, "In every distributed book") + section(FORMS, heading)
    wanted = set(re.findall(r"`([^\W\d_][^` ./]*)`", text)) - sheets - {"過年", "該当なし"}
    monthly_only = {"月"} if heading == "実施計画" else set()
    assert {"様式", "文書ID"} < wanted
    assert wanted - monthly_only <= names


def test_every_verb_is_on_the_page_and_none_else() -> None:
    root = get_command(app)
    assert isinstance(root, TyperGroup)
    verbs = set()
    for name, command in root.commands.items():
        below = command.commands if isinstance(command, TyperGroup) else ()
        verbs |= {f"{name} {each}" for each in below} if below else {name}
    said = set()
    for first, second in re.findall(r"^    saiken (\w+) ?([\w|]*)", section(FORMS, "Command line"), re.M):
        group = isinstance(root.commands.get(first), TyperGroup)
        said |= {f"{first} {each}" for each in second.split("|")} if group else {first}
    assert said == verbs
