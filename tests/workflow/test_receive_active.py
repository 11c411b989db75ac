"""A book that may act counts with a warning; its copy can't be opened by a click, nothing travels on."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from support.october_ledger import counts
from support.secretariat import make_house, registry, stamped

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import FormName
from saiken_addin.ooxml.package import RawPackage
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.mail.returned_book import returned_book
from saiken_addin.workflow.receive.receipt import receive

SECTION = "国保年金課"
OBJECT = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="x"'
    b' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject"'
    b' Target="../embeddings/oleObject1.bin"/></Relationships>'
)


def acting(macros: bool = False) -> bytes:
    package = RawPackage(stamped(SECTION, {}))
    if macros:
        return package.rebuilt({"xl/vbaProject.bin": b"x"})
    sheet = next(name for name in package.names if name.startswith("xl/worksheets/sheet"))
    relations = sheet.replace("worksheets/", "worksheets/_rels/") + ".rels"
    return package.rebuilt({relations: OBJECT, "xl/embeddings/oleObject1.bin": b"MZ"})


@pytest.fixture
def house(tmp_path: Path) -> Folder:
    return make_house(tmp_path / "家")


def taken(house: Folder, name: str, data: bytes) -> list[str]:
    (house.collected / name).write_bytes(data)
    return [one.code.code for one in receive(house, (), lambda *_: None).findings]


def copies(house: Folder) -> list[str]:
    return sorted(path.suffix for path in house.received.iterdir())


def test_it_counts_and_its_copy_stays_closed(house: Folder) -> None:
    data = acting()
    assert taken(house, "報告.xlsx", data) == ["G19"]
    assert counts(house)["受理（要確認）"] == 1
    [copy] = house.received.iterdir()
    assert copy.name.endswith(".xlsx.開かない")
    assert copy.read_bytes() == data


@pytest.mark.parametrize("kind", ["macros", "program"])
def test_what_the_gate_kept_out_stays_closed(house: Folder, kind: str) -> None:
    taken(house, "報告.xlsx", acting(macros=True) if kind == "macros" else b"MZ\0\0 a program")
    assert copies(house) == [".開かない"]


def test_a_plain_book_is_kept_as_it_is(house: Folder) -> None:
    taken(house, "報告.xlsx", stamped(SECTION, {"調定額_現年_K002": None}))
    assert copies(house) == [".xlsx"]


def test_the_message_that_it_came_in_stays_closed_too(house: Folder) -> None:
    message = EmailMessage()
    message["From"] = "a@city.example"
    message.add_attachment(acting(), maintype="application", subtype="octet-stream", filename="報告.xlsx")
    assert "G19" in taken(house, "届いた.eml", bytes(message))
    assert copies(house) == [".開かない", ".開かない"]


def test_nothing_of_it_travels_on(house: Folder) -> None:
    taken(house, "報告.xlsx", acting())
    with house.open_ledger() as ledger:
        month = Month(FiscalYear(7), 10)
        book = ledger.status(FormName.MONTHLY, month, [SECTION])[SECTION].counted
        assert book is not None
        returned = returned_book(ledger, registry(), book, ledger.findings(book.id))
    assert not [name for name in RawPackage(returned).names if "embeddings" in name or "sheet1.xml.rels" in name]
    assert b"oleObject" not in b"".join(map(RawPackage(returned).read, RawPackage(returned).names))
