"""What each mailing has to say to a section: one function per mailing, None where nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from saiken_addin.core.files import make_folder, sha256, write_atomically
from saiken_addin.core.findings import Code, Finding, SaikenError, Severity
from saiken_addin.core.fiscal import Month
from saiken_addin.core.mailing import Attachment, Mailing
from saiken_addin.core.model import State
from saiken_addin.ledger.records import Filed
from saiken_addin.mail.checks import of_section
from saiken_addin.mail.figures_table import figures_table
from saiken_addin.ooxml.passwords import sealed
from saiken_addin.workflow.consolidate.plan_tables import stage_of
from saiken_addin.workflow.consolidate.publish import pdf_path
from saiken_addin.workflow.folder import master_path
from saiken_addin.workflow.mail.context import Ground, Matter
from saiken_addin.workflow.mail.returned_book import returned_book
from workbook_templates.monthly.known import document_id as monthly_document
from workbook_templates.plan.known import document_id as plan_document

Row = Mapping[str, str]
_INTERNAL = ("L", "S")
"""Codes of findings that are the secretariat's own to look into, not the section's."""


@dataclass
class Case:
    """What a message says and carries."""

    attachments: list[Attachment] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    remarks: list[Row] = field(default_factory=list)
    receipts: list[Row] = field(default_factory=list)
    table: str = ""
    matters: list[Matter] = field(default_factory=list)


@dataclass(frozen=True)
class Making:
    """What the cases are made from; `seal` asks for an opening password on every book."""

    ground: Ground
    seal: bool
    findings: list[Finding]


def distribute(making: Making, section: str, matter: Matter, case: Case) -> None:
    """The section's own book, as it was last made."""
    ground = making.ground
    book = ground.last_distributed.get((matter.form, matter.term, section))
    if book is None:
        making.findings.append(of_section(Code.MAIL_NOT_DISTRIBUTED, section, what=matter.label))
        return
    path = ground.folder.root / book.file
    size = path.stat().st_size if path.is_file() else 0
    name = Path(book.file).name
    attachment = Attachment(
        book.file, name, book.sha256, size, matter.form.value, matter.code, book.document
    )
    _attach(making, section, case, attachment, path)
    case.matters.append(matter)


def remind(making: Making, section: str, matter: Matter, case: Case) -> None:
    """What exactly is missing; nothing for a section whose book counts."""
    status = making.ground.statuses[matter].get(section)
    if status is None or status.counted is not None or status.distributed_at is None:
        return
    if status.state is State.CONFLICT:
        making.findings.append(of_section(Code.MAIL_IN_CONFLICT, section, what=matter.label))
        return
    last = status.latest
    if last is not None and status.state is State.RETURNED:
        when = f"{last.received_at.astimezone():%Y-%m-%d}"
        why = f"{when}に届いた「{Path(last.file).name}」は誤りが{last.errors}件あり、集計できません"
        case.missing.append(f"{matter.label}（{why}）")
    else:
        case.missing.append(f"{matter.label}（未提出）")
    case.matters.append(matter)


def give_back(making: Making, section: str, matter: Matter, case: Case) -> None:
    """What is wrong with the section's last book, in words and in the book itself."""
    ground = making.ground
    status = ground.statuses[matter].get(section)
    if status is None or status.latest is None:
        return
    if status.state is State.CONFLICT:
        making.findings.append(of_section(Code.MAIL_IN_CONFLICT, section, what=matter.label))
        return
    if status.state not in (State.RETURNED, State.ACCEPTED_WITH_WARNINGS):
        return
    last = status.latest
    rows = [row for row in ground.ledger.findings(last.id) if _is_theirs(row)]
    if not rows:
        return
    case.remarks += [
        {
            "重さ": row["severity"],
            "場所": " ".join(part for part in (row["sheet"], row["cell"], row["label"]) if part) or "ブック全体",
            "内容": row["what"],
            "直し方": row["remedy"],
        }
        for row in rows
    ]
    data = returned_book(ground.ledger, ground.registries[matter], last, rows)
    folder = ground.folder.distributed / "差戻し"
    make_folder(folder)
    path = folder / f"差戻し_{_book_name(ground, matter, section)}"
    write_atomically(path, data)
    document = _document(ground, matter, section, last)
    file = ground.folder.relative(path)
    attachment = Attachment(
        file, path.name, sha256(data), len(data), matter.form.value, matter.code, document
    )
    _attach(making, section, case, attachment, path)
    case.matters.append(matter)


def receipt(making: Making, section: str, matter: Matter, case: Case) -> None:
    """What was read of the book that counts."""
    ground = making.ground
    status = ground.statuses[matter].get(section)
    if status is None or status.counted is None:
        return
    book = status.counted
    state = "受理（要確認の事項は別にお知らせします）" if book.warnings else "受理"
    case.receipts.append(
        {
            "対象": matter.label,
            "ファイル": Path(book.file).name,
            "日時": f"{book.received_at.astimezone():%Y-%m-%d %H:%M}",
            "状態": state,
        }
    )
    claims = ground.registries[matter].of_section(section)
    table = figures_table(ground.ledger.entries(book.id), claims, matter.form)
    case.table = "\n\n".join(part for part in (case.table, table) if part)
    case.matters.append(matter)


CASES: Mapping[Mailing, Callable[[Making, str, Matter, Case], None]] = {
    Mailing.DISTRIBUTE: distribute,
    Mailing.REMIND: remind,
    Mailing.RETURN: give_back,
    Mailing.RECEIPT: receipt,
}


def _is_theirs(row: Mapping[str, str]) -> bool:
    return row["severity"] != Severity.NOTE and not row["code"].startswith(_INTERNAL)


def _attach(making: Making, section: str, case: Case, attachment: Attachment, path: Path) -> None:
    """Attach a book, with the section's opening password where that was asked for."""
    if not making.seal:
        case.attachments.append(attachment)
        return
    password = making.ground.desk.passwords.get(section)
    if not password:
        making.findings.append(of_section(Code.MAIL_NO_PASSWORD, section))
        return
    data = sealed(path.read_bytes(), password)
    folder = making.ground.folder.distributed / "パスワード付き"
    make_folder(folder)
    closed = folder / path.name
    write_atomically(closed, data)
    case.attachments.append(
        Attachment(
            making.ground.folder.relative(closed), attachment.name, sha256(data), len(data),
            attachment.form, attachment.term, attachment.document, attachment.sha256,
        )
    )  # fmt: skip


def _book_name(ground: Ground, matter: Matter, section: str) -> str:
    book = ground.last_distributed.get((matter.form, matter.term, section))
    return Path(book.file).name if book else f"{matter.form}_{matter.code}_{section}.xlsx"


def _document(ground: Ground, matter: Matter, section: str, book: Filed) -> str:
    if isinstance(matter.term, Month):
        return monthly_document(matter.term, section)
    return plan_document(matter.term, section, stage_of(ground.ledger.entries(book.id)))


def meeting_attachment(ground: Ground, month: Month) -> Attachment:
    """The PDF of the meeting's document, of the last consolidation.

    Raises:
        SaikenError: there is none, or one that is older than the document.
    """
    master = master_path(ground.folder, month)
    path = pdf_path(master)
    again = f"saiken consolidate --year {month.year.reiwa} --month {month.number} --pdf を実行してください。"
    made_at = ground.ledger.last_consolidation(month)
    if made_at is None:
        raise SaikenError(f"{month}の会議資料をまだ作っていません。", again)
    if not path.is_file():
        raise SaikenError(f"会議資料のPDF「{path.name}」がありません。", again)
    # The document is written just before its consolidation is recorded, and the PDF from it; so
    # the file tells when it was made, and the ledger only where somebody took the file away.
    basis = master.stat().st_mtime if master.is_file() else made_at.timestamp()
    if path.stat().st_mtime < basis:
        raise SaikenError(
            f"会議資料のPDF「{path.name}」は、いまの会議資料より古いものです。", again
        )
    data = path.read_bytes()
    if not data.startswith(b"%PDF-"):
        raise SaikenError(f"「{path.name}」はPDFではありません。", again)
    file = ground.folder.relative(path)
    return Attachment(file, path.name, sha256(data), len(data))


def labels_of(matters: Sequence[Matter]) -> str:
    """令和7年10月末の月次報告、令和8年度の実施計画"""
    return "、".join(dict.fromkeys(matter.label for matter in matters))
