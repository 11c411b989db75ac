"""Builds for tests a secretariat's folder from the shipped lists and history, and books as sections
send them: distributed, filled in with the real figures, edited as a person does."""

import csv
import re
import shutil
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import load_workbook

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import Amounts, FormName, Kind, Submission
from saiken_addin.core.registry import Registry
from saiken_addin.core.settings import Settings
from saiken_addin.demo import sample
from saiken_addin.desk.shipped import shipped_claims
from saiken_addin.figures import monthly_rules
from saiken_addin.figures.monthly_rules import EARLIER, YEAR_BEFORE
from saiken_addin.figures.operands import operands_of
from saiken_addin.figures.render import to_python
from saiken_addin.forms.fill import Value, fill
from saiken_addin.intake.book import IntakeContext, examine
from saiken_addin.ooxml.package import RawPackage
from saiken_addin.ooxml.stamp import Template
from saiken_addin.workflow.consolidate.consolidate import consolidate
from saiken_addin.workflow.desk.start import start
from saiken_addin.workflow.distribute.monthly import distribute_monthly, monthly_book
from saiken_addin.workflow.distribute.monthly_reference import reference
from saiken_addin.workflow.folder import Folder, open_folder
from saiken_addin.workflow.receive.receipt import receive
from support.made_once import made_once
from support.rollover_desks import write_csv
from workbook_templates.monthly import monthly_form
from workbook_templates.monthly.columns import COUNTS
from workbook_templates.monthly.known import (
    Reference,
    identity_values,
    known_values,
    suggested_values,
)
from workbook_templates.monthly.rows import key, rows_of, text_operands

MONTH = sample.MONTH
"""令和7年10月, the month whose real figures are shipped."""
SEPTEMBER = Month(MONTH.year, 9)
"""A month in which 取組状況 is not asked for."""
SMALL = ("国保年金課", "学事課")
"""The sections of the small house."""
AMOUNTS = ("調定額", "収入済額", "不納欠損額", "還付未済額", "目標収入未済額")
"""The amounts of a row, as forms.md names them."""


def make_house(root: Path) -> Folder:
    """A new secretariat's folder: earlier figures imported, October's 19 books distributed."""
    shutil.copytree(_pattern(), root, dirs_exist_ok=True)
    return open_folder(root)


def small_house(root: Path) -> Folder:
    """A secretariat of two sections, SMALL, with four claims: all is there, and made in a third of the time."""
    shutil.copytree(made_once("small", _small), root, dirs_exist_ok=True)
    return open_folder(root)


def received_house(root: Path) -> Folder:
    """The same folder after October's filled-in books were received."""
    shutil.copytree(made_once("received", _received), root, dirs_exist_ok=True)
    return open_folder(root)


def consolidated_house(root: Path) -> Folder:
    """The same folder after October's meeting document was made."""
    shutil.copytree(made_once("consolidated", _consolidated), root, dirs_exist_ok=True)
    return open_folder(root)


def filled_books(folder: Folder, sections: Collection[str] = ()) -> dict[str, Path]:
    """October's books of the real figures, as all or some sections send them back, in 02_回収."""
    names = sections or [section.name for section in registry().sections]
    for name in names:
        shutil.copyfile(book_path(_filled_pattern(), name), book_path(folder.collected, name))
    return {name: book_path(folder.collected, name) for name in names}


def distributed_books(folder: Folder) -> dict[tuple[str, Month], Path]:
    """Every book as it goes out, in a month with 取組状況 and in one without."""
    books = {}
    for section in registry().sections:
        books[section.name, MONTH] = book_path(folder.distributed, section.name)
        path = folder.root / f"9月_{section.name}.xlsx"
        path.write_bytes(monthly_book(registry(), section.name, SEPTEMBER, known_beside()))
        books[section.name, SEPTEMBER] = path
    return books


def book_path(folder: Path, section: str) -> Path:
    """月次報告_R07-10_国保年金課.xlsx in a folder."""
    return folder / f"月次報告_{MONTH.code}_{section}.xlsx"


def edit(path: Path, values: Mapping[str, object], out: Path) -> Path:
    """Put values into cells by defined name (or Sheet!C5) and save; None empties a cell.

    openpyxl saves, so formulas lose their results.
    """
    book = load_workbook(path)
    for name, value in values.items():
        if "!" in name:
            sheet, cell = name.split("!")
        else:
            sheet, cell = next(iter(book.defined_names[name].destinations))
        book[sheet][cell.replace("$", "")] = value
    book.save(out)
    return out


def cell_of(path: Path, name: str) -> tuple[str, str]:
    """(sheet, cell) of a defined name."""
    return cells_of(path)[name]


def cells_of(path: Path) -> dict[str, tuple[str, str]]:
    """(sheet, cell) of every defined name of a cell."""
    named = load_workbook(path, read_only=True).defined_names.items()
    places = {name: list(each.destinations) for name, each in named}
    return {name: (found[0][0], found[0][1].replace("$", "")) for name, found in places.items() if found}


def intake_context(folder: Folder) -> IntakeContext:
    """What the folder knows when a book arrives."""
    desk = folder.desk()

    @cache
    def registry_in(year: FiscalYear) -> Registry | None:
        return desk.registry(year)[0] if year in desk.years else None

    with folder.open_ledger() as ledger:
        documents = ledger.documents()
        known = reference(ledger, registry(), MONTH)
    return IntakeContext(registry_in, documents, lambda month: known if month == MONTH else Reference())


def received(house: IntakeContext, path: Path) -> Submission:
    """A book as it is taken in."""
    return examine(path, path.name, house)


# --- what is the same for every test, made once ---------------------------------------------


@cache
def registry() -> Registry:
    """The registry of 令和7年度 as shipped."""
    return Registry(MONTH.year, shipped_claims()[MONTH.year], (), Settings())


@cache
def known_names() -> dict[str, frozenset[str]]:
    """The names that each 債権ID of the shipped lists has had, as read_history wants them."""
    claims = [claim for listed in shipped_claims().values() for claim in listed]
    return {claim.id: frozenset(each.name for each in claims if each.id == claim.id) for claim in claims}


@cache
def known_beside() -> Reference:
    """What the house knows beside October's books."""
    with open_folder(_pattern()).open_ledger() as ledger:
        return reference(ledger, registry(), MONTH)


def names_of_contract(section: str, with_activity: bool) -> set[str]:
    """The input names that forms.md asks for, written down from the list of claims."""
    names: set[str] = set()
    for claim in registry().of_section(section):
        for kind in ("過年",) if claim.carried_only else ("現年", "過年"):
            names |= {f"{item}_{kind}_{claim.id}" for item in (*AMOUNTS, "増減理由")}
        names |= {f"滞納者数_{claim.id}", f"滞納件数_{claim.id}"}
        if with_activity:
            texts = ("中長期課題", "進捗状況", "今後の対応方針", "備考")
            names |= {f"{text}_{claim.id}" for text in texts}
    if with_activity:
        names |= {f"新たな取組_{number}" for number in range(1, 6)}
    return names


def names_of_checks(section: str, with_activity: bool) -> set[str]:
    """The names of the cells of 提出前チェック, by the first finding of each check."""
    names = {"点検_新たな取組"} if with_activity else set()
    for claim in registry().of_section(section):
        for kind in ("過年",) if claim.carried_only else ("現年", "過年"):
            names |= {f"点検_{code}_{kind}_{claim.id}" for code in ("V01", "V04", "C01", "C05", "C04", "C07")}
        names |= {f"点検_C06_過年_{claim.id}", f"点検_V11_{claim.id}"}
        names |= {f"点検_V13_{claim.id}"} if with_activity else set()
    return names


@cache
def shipped_rows(name: str) -> list[dict[str, str]]:
    """The rows of a shipped CSV file, as they stand there."""
    text = files("saiken_addin.demo.data").joinpath(name).read_text("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def shipped_figure(year: str, month: str, claim: str, kind: str, item: str) -> object:
    """A figure of months_sample.csv as a book shows it."""
    keys = {"年度": year, "月": month, "債権ID": claim, "区分": kind}
    rows = [row for row in shipped_rows("months_sample.csv") if keys.items() <= row.items()]
    if not rows:
        return "-"
    [row] = rows
    if item != "収入未済額":
        return int(row[item])
    names = ("調定額", "収入済額", "不納欠損額", "還付未済額")
    assessed, collected, written_off, unrefunded = (int(row[name]) for name in names)
    return assessed - collected - written_off + unrefunded


@cache
def answers(section: str) -> Mapping[str, Value]:
    """What a section fills in: the real figures, a reason where one is asked for, texts."""
    amounts, debtors = sample.october_amounts(known_names()), sample.october_debtors(known_names())
    given: dict[str, Value] = {}
    claims = registry().of_section(section)
    for row in rows_of(claims):
        if row.open:
            figures = amounts[row.claim.id, row.kind]
            given |= {row.key(label): getattr(figures, item) for item, label in Amounts.LABELS.items()}
            before = known_beside().amounts(YEAR_BEFORE, row.claim.id, row.kind)
            if to_python(monthly_rules.flagged(row.kind, registry().settings))(operands_of(figures, before)):
                given[row.key("増減理由")] = sample.REASONS[row.kind]
    for claim in claims:
        for column in COUNTS:
            given[key(column.name, None, claim.id)] = getattr(debtors[claim.id].amounts, column.item)
        texts = sample.texts_of(claim, FormName.MONTHLY).values()
        given |= dict(zip(text_operands(claim).values(), texts, strict=False))
    return given


def distributed_values(section: str, known: Reference | None = None) -> dict[str, Value]:
    """What stands in a distributed book before anybody fills it in, by field key."""
    known = known or known_beside()
    return {
        **identity_values(registry(), section, MONTH),
        **known_values(registry(), section, known),
        **suggested_values(registry(), section, known),
    }


def supposed(given: Mapping[str, Mapping[str, int | None]]) -> Reference:
    """What is known beside October's books, were it not for some figures of earlier months.

    Args:
        given: by month-end (令和7年9月末) amounts by name (収入済額_現年_K027), or for 前年度決算 the
            収入未済額 by 債権ID.
    """
    known = known_beside()
    months = {term.label: each for each in EARLIER if (term := each.at(MONTH))}
    items = {label: item for item, label in Amounts.LABELS.items()}
    closing, earlier = dict(known.closing), {at: dict(figures) for at, figures in known.earlier.items()}
    for term, figures in given.items():
        for name, value in figures.items():
            if term == "前年度決算":
                closing[name] = value
                continue
            label, kind, claim = name.split("_")
            at = earlier[months[term]]
            at[claim, Kind(kind)] = replace(at.get((claim, Kind(kind)), Amounts()), **{items[label]: value})
    return replace(known, earlier=earlier, closing=closing)


def stamped(section: str, changes: Mapping[str, Value], known: Reference | None = None) -> bytes:
    """A book filled in with the real figures and some changes, every formula with its result."""
    form = monthly_form(registry(), section, True)
    values = {**distributed_values(section, known), **answers(section), **changes}
    own = {name: value for name, value in values.items() if name in form.fields}
    return fill(_template(section), form, own)


def put(data: bytes, cells: Mapping[tuple[str, str], str]) -> bytes:
    """Write cells of a stamped book as they stand in the file, e.g. ` t="b"><v>1</v>`.

    Args:
        data: the book.
        cells: what follows the cell's address and style, by (sheet, cell).
    """
    package = RawPackage(data)
    changed: dict[str, bytes] = {}
    names = re.findall(r'<sheet [^>]*?name="([^"]+)"', package.read("xl/workbook.xml").decode())
    for (sheet, cell), xml in cells.items():
        part = f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"
        old = changed.get(part) or package.read(part)
        pattern = rb'(<c r="%b"(?: s="[0-9]+")?)[^>]*?(?:/>|>.*?</c>)' % cell.encode()
        new, count = re.subn(pattern, lambda found: found[1] + xml.encode() + b"</c>", old, flags=re.DOTALL)  # noqa: B023
        assert count == 1, (sheet, cell)
        changed[part] = new
    return package.rebuilt(changed)


@cache
def _template(section: str) -> Template:
    """The distributed book with its suggestions taken out."""
    data = book_path(open_folder(_pattern()).distributed, section).read_bytes()
    inputs = {item.key: item for item in monthly_form(registry(), section, True).inputs}
    blank: dict[str, dict[str, None]] = {}
    for name in suggested_values(registry(), section, known_beside()):
        blank.setdefault(inputs[name].sheet, {})[inputs[name].cell] = None
    return Template(Template(data).stamp(blank))


def _pattern() -> Path:
    return made_once("distributed", _distributed)


def _small(root: Path) -> None:
    lists = {
        year: [claim for claim in claims if claim.section in SMALL] for year, claims in shipped_claims().items()
    }
    with TemporaryDirectory() as place:
        _distributed(root, write_csv(Path(place, "一覧.csv"), lists))


def _distributed(root: Path, claims_file: Path | None = None) -> None:
    start(root, MONTH.year, claims_file)
    folder = open_folder(root)
    listed = folder.desk().known_claims
    with folder.open_ledger() as ledger:
        for history in sample.shipped_history(known_names()):
            rows = tuple(row for row in history.rows if row.claim in listed)
            ledger.record_import(replace(history, rows=rows))
    distribute_monthly(folder, MONTH, lambda *_: None)


def _filled_pattern() -> Path:
    return made_once("filled", _filled)


def _filled(root: Path) -> None:
    for section in registry().sections:
        book_path(root, section.name).write_bytes(stamped(section.name, {}))


def _received(root: Path) -> None:
    folder = make_house(root)
    filled_books(folder)
    receive(folder, [], lambda *_: None)


def _consolidated(root: Path) -> None:
    consolidate(received_house(root), MONTH)
