"""Runs `saiken distribute monthly`: one pre-filled book per section, written and recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from saiken_addin.core.files import safe_name, sha256, write_atomically
from saiken_addin.core.findings import Finding
from saiken_addin.core.fiscal import Month
from saiken_addin.core.model import Distributed, FormName, Term
from saiken_addin.core.registry import Registry
from saiken_addin.desk.deadlines import about_deadline
from saiken_addin.desk.names import SETTINGS
from saiken_addin.forms.declare import Form
from saiken_addin.forms.fill import Value, fill
from saiken_addin.ledger.store import Ledger
from saiken_addin.ooxml.stamp import Template
from saiken_addin.workflow.distribute.monthly_reference import reference
from saiken_addin.workflow.folder import MONTHLY_NAME, Folder, registry_of
from workbook_templates.monthly import monthly_form
from workbook_templates.monthly.known import (
    Reference,
    document_id,
    identity_values,
    known_values,
    suggested_values,
)

Progress = Callable[[int, int, str], None]
"""Called with (done, of how many, what is at work)."""


@dataclass(frozen=True)
class DistributedBooks:
    """What `distribute` made: a path per section, and what was noted about the desk."""

    books: tuple[tuple[str, Path], ...]
    findings: tuple[Finding, ...]


def distribute_monthly(folder: Folder, month: Month, progress: Progress) -> DistributedBooks:
    """Make the 月次報告 of every section; made again, a book replaces the former one.

    Raises:
        WrongDesk: 事務局ブック holds errors.
        SaikenError: a book can't be written.
    """
    registry, findings = registry_of(folder.desk(), month.year)

    def book(section: str) -> NewBook:
        name = MONTHLY_NAME.format(month=month.code, section=safe_name(section))
        data = monthly_book(registry, section, month, known)
        return NewBook(name, document_id(month, section), data)

    with folder.open_ledger() as ledger:
        known = reference(ledger, registry, month)
        books = distribute(folder, ledger, FormName.MONTHLY, month, registry, book, progress)
    due = about_deadline(f"{month}の{FormName.MONTHLY}", registry.settings.deadline(month), SETTINGS)
    return DistributedBooks(books, (*findings, *due))


@dataclass(frozen=True)
class NewBook:
    """A book to go out: its file name, its 文書ID and its bytes."""

    name: str
    document: str
    data: bytes


def distribute(
    folder: Folder,
    ledger: Ledger,
    form: FormName,
    term: Term,
    registry: Registry,
    book: Callable[[str], NewBook],
    progress: Progress,
) -> tuple[tuple[str, Path], ...]:
    """Write the book of every section to 01_配布, and record them all at once."""
    made: list[Distributed] = []
    books: list[tuple[str, Path]] = []
    for number, section in enumerate(registry.sections, 1):
        progress(number, len(registry.sections), section.name)
        new = book(section.name)
        path = folder.distributed / new.name
        write_atomically(path, new.data)
        books.append((section.name, path))
        made.append(
            Distributed(
                form, term, section.name, new.document, folder.relative(path), sha256(new.data)
            )
        )
    ledger.record_distribution(made)
    return tuple(books)


def monthly_book(registry: Registry, section: str, month: Month, known: Reference) -> bytes:
    """The pre-filled 月次報告 of one section."""
    form, values = monthly_filling(registry, section, month, known)
    return fill(template(form), form, values)


def monthly_filling(
    registry: Registry, section: str, month: Month, known: Reference
) -> tuple[Form, dict[str, Value]]:
    """The form of a section's 月次報告, and what it is pre-filled with, by field."""
    with_activity = month.number in registry.settings.activity_months
    form = monthly_form(registry, section, with_activity)
    values = {
        **identity_values(registry, section, month),
        **known_values(registry, section, known),
        **suggested_values(registry, section, known),
    }
    return form, {name: value for name, value in values.items() if name in form.fields}


@lru_cache(maxsize=64)
def template(form: Form) -> Template:
    """The drawn form, from which books are stamped."""
    from saiken_addin.forms.draw import draw

    return Template(draw(form))
