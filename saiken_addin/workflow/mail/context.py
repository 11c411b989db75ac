"""What a mailing is about: its matters, the sections, their addresses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from saiken_addin.core.findings import Finding, SaikenError, Severity, worst
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.mailing import Letter
from saiken_addin.core.model import Distributed, FormName, Section, Term
from saiken_addin.core.registry import Registry
from saiken_addin.desk.book import Desk
from saiken_addin.desk.mail_settings import MailSettings
from saiken_addin.ledger.records import SectionStatus
from saiken_addin.ledger.store import Ledger
from saiken_addin.mail.checks import Outgoing
from saiken_addin.ooxml.tables import fold
from saiken_addin.workflow.folder import Folder, WrongDesk, registry_of, usable


@dataclass(frozen=True)
class Matter:
    """What a mailing is about: the form of a term."""

    form: FormName
    term: Term

    @property
    def code(self) -> str:
        """R07-10 or R08"""
        return self.term.code

    @property
    def label(self) -> str:
        """令和7年10月末の月次報告 or 令和8年度の実施計画"""
        return f"{self.term}の{self.form}"


def matters_of(month: Month | None, plan_year: FiscalYear | None) -> tuple[Matter, ...]:
    """The matters that a command names.

    Raises:
        SaikenError: it names none.
    """
    matters = []
    if month is not None:
        matters.append(Matter(FormName.MONTHLY, month))
    if plan_year is not None:
        matters.append(Matter(FormName.PLAN, plan_year))
    if not matters:
        raise SaikenError(
            "何のメールかが決まりません。", "--year と --month（実施計画は --plan-year）を指定してください。"
        )
    return tuple(matters)


def matter_of(code: str) -> Matter:
    """The matter that a code names: R07-10 a 月次報告, R08 an 実施計画."""
    year, _, month = code.partition("-")
    of = FiscalYear.parse(year)
    if month:
        return Matter(FormName.MONTHLY, Month(of, int(month)))
    return Matter(FormName.PLAN, of)


class Ground:
    """The desk and the ledger as a mailing sees them.

    Raises:
        WrongDesk: 事務局ブック holds errors.
    """

    def __init__(
        self, folder: Folder, ledger: Ledger, desk: Desk, matters: tuple[Matter, ...]
    ) -> None:
        self.folder, self.ledger, self.desk, self.matters = folder, ledger, desk, matters
        self.findings: list[Finding] = list(desk.mail.findings)
        self.registries: dict[Matter, Registry] = {}
        for matter in matters:
            year = matter.term.year if isinstance(matter.term, Month) else matter.term
            self.registries[matter], _ = registry_of(desk, year)

    @property
    def settings(self) -> MailSettings:
        return self.desk.mail.settings

    @cached_property
    def sections(self) -> dict[str, Section]:
        """The sections of all matters, in 表示順."""
        found: dict[str, Section] = {}
        for registry in self.registries.values():
            for section in registry.sections:
                found.setdefault(section.name, section)
        return found

    @cached_property
    def last_distributed(self) -> dict[tuple[FormName, Term, str], Distributed]:
        """The book that last went out, by form, term and section."""
        books = self.ledger.documents().values()
        return {(book.form, book.term, book.section): book for book in books}

    @cached_property
    def statuses(self) -> dict[Matter, dict[str, SectionStatus]]:
        """How every section stands."""
        return {
            matter: self.ledger.status(
                matter.form, matter.term, [section.name for section in registry.sections]
            )
            for matter, registry in self.registries.items()
        }

    def deadline(self, matter: Matter) -> date | None:
        """When a matter is due."""
        if isinstance(matter.term, Month):
            return self.registries[matter].settings.deadline(matter.term)
        return self.settings.plan_deadline

    def collecting(self, section: str) -> Iterable[str]:
        """The 回収業務担当課 of a section's claims that are not the section itself."""
        names = [
            claim.collecting_section
            for registry in self.registries.values()
            for claim in registry.of_section(section)
        ]
        return dict.fromkeys(name for name in names if name and fold(name) != fold(section))

    @cached_property
    def addresses(self) -> Mapping[str, tuple[str, ...]]:
        """Everybody's To, by folded name of the section; also of those without a claim."""
        found: dict[str, tuple[str, ...]] = {}
        for row in self.desk.contacts or ():
            found.setdefault(fold(row.section), row.to)
        return found


def usable_mail(desk: Desk) -> Desk:
    """A desk whose sheets can all be read, those of mail too.

    Raises:
        WrongDesk: one can't.
    """
    found = [*usable(desk).findings, *desk.mail.findings]
    if worst(found) is Severity.ERROR:
        raise WrongDesk(found)
    return desk


def outgoing(folder: Folder, ledger: Ledger, desk: Desk, letters: Sequence[Letter]) -> Outgoing:
    """Messages with what they are judged by: settings and passwords now, books as last made."""
    made = {document: book.sha256 for document, book in ledger.documents().items()}
    settings, domains = desk.mail.settings, _allowed_domains(desk)
    return Outgoing(letters, settings, domains, folder.root, made, desk.passwords)


def _allowed_domains(desk: Desk) -> tuple[str, ...]:
    """Where messages may go: the sender's domain and those listed, all as settings have them.

    Without a sender the domain that most sections have is the city's own, so that one address
    elsewhere still stands out.
    """
    allowed = desk.mail.settings.allowed_domains
    if desk.mail.settings.sender:
        return allowed
    counts: dict[str, int] = {}
    for row in desk.contacts or ():
        for address in row.to:
            domain = address.rpartition("@")[2].lower()
            counts[domain] = counts.get(domain, 0) + 1
    own = max(counts, key=lambda domain: counts[domain], default="")
    return tuple(dict.fromkeys(domain for domain in (own, *allowed) if domain))
