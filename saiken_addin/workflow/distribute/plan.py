"""Runs `saiken distribute plan`: the 実施計画 of every section, in April and with the settlement."""

from saiken_addin.core.files import safe_name
from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import FormName, Stage
from saiken_addin.core.registry import Registry
from saiken_addin.forms.fill import fill
from saiken_addin.ooxml.stamp import Template
from saiken_addin.workflow.distribute.monthly import DistributedBooks, NewBook, Progress, distribute
from saiken_addin.workflow.distribute.plan_reference import cities_of, plan_reference
from saiken_addin.workflow.folder import PLAN_NAME, Folder, registry_of
from workbook_templates.plan import plan_book
from workbook_templates.plan.known import PlanKnown, document_id


def distribute_plan(
    folder: Folder, year: FiscalYear, stage: Stage, progress: Progress
) -> DistributedBooks:
    """Make the 実施計画 of every section; made again, a book replaces the former one.

    With the settlement each section gets its own plan in force, the 決算見込み replaced.

    Raises:
        WrongDesk: 事務局ブック holds errors.
        SaikenError: the settlement's stage before the first, or a book can't be written.
    """
    desk = folder.desk()
    registry, findings = registry_of(desk, year)

    def book(section: str) -> NewBook:
        name = PLAN_NAME.format(year=year.code, section=safe_name(section))
        data = filled_plan(registry, section, stage, known)
        return NewBook(name, document_id(year, section, stage), data)

    with folder.open_ledger() as ledger:
        if stage is Stage.SETTLEMENT and not ledger.distributed(FormName.PLAN, year):
            raise SaikenError(
                f"{year}の当初の実施計画をまだ配布していません。",
                "先に saiken distribute plan --stage initial を実行してください。",
            )
        known = plan_reference(ledger, registry, cities_of(ledger, desk, year))
        books = distribute(folder, ledger, FormName.PLAN, year, registry, book, progress)
    return DistributedBooks(books, tuple(findings))


def filled_plan(registry: Registry, section: str, stage: Stage, known: PlanKnown) -> bytes:
    """The pre-filled 実施計画 of one section."""
    from saiken_addin.forms.draw import draw

    book = plan_book(registry, section, stage, known)
    return fill(Template(draw(book.form)), book.form, book.values)
