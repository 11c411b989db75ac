"""Misdelivery: every wrong message is named, all at once, and not one of the nineteen is sent."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from support.console import Ran, saiken
from support.mail_folder import (
    AT,
    DOMAIN,
    address_of,
    change,
    contact,
    mail_house,
    mail_settings,
    mail_text,
)
from support.secretariat import book_path, edit

from saiken_addin.ledger.mail_records import MailState
from saiken_addin.workflow.folder import Folder, open_folder

FROM, TO = "国保年金課", "学事課"


@pytest.fixture
def house(tmp_path: Path) -> Folder:
    return mail_house(tmp_path / "家")


@pytest.fixture(scope="module")
def outbox(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Nineteen messages wait there, all right as yet; for copying."""
    house = mail_house(tmp_path_factory.mktemp("待つ") / "家")
    assert run(house, "distribute", *AT).code == 0
    return house


@pytest.fixture
def prepared(outbox: Folder, tmp_path: Path) -> Folder:
    return open_folder(Path(shutil.copytree(outbox.root, tmp_path / "家")))


def run(house: Folder, *words: object) -> Ran:
    return saiken("mail", *words, "--folder", house.root, "--json")


def refused(house: Folder, *codes: str) -> list[dict[str, str]]:
    """What keeps the messages back; nothing has left."""
    ran = run(house, "send", "--yes", "--again")
    assert ran.code == 2, ran.out
    assert not list(house.distributed.rglob("*.eml"))
    with house.open_ledger() as ledger:
        assert {each.state for each in ledger.outbox.posted()} == {MailState.PLANNED}
    errors = [row for row in ran.json["findings"] if row["severity"] == "エラー"]
    assert sorted(row["code"] for row in errors) == sorted(codes), ran.out
    assert f"{len(errors)}件" in ran.json["message"]
    return errors


def own(house: Folder, section: str) -> Path:
    return book_path(house.distributed, section)


def test_another_sections_book_under_this_ones_name(prepared: Folder) -> None:
    own(prepared, TO).write_bytes(own(prepared, FROM).read_bytes())
    changed, wrong = refused(prepared, "L10", "L11")
    assert TO in changed["what"]
    assert f"{TO}に送る" in wrong["what"]
    assert FROM in wrong["what"]


def test_two_sections_books_swapped_are_both_named(prepared: Folder) -> None:
    one, other = own(prepared, FROM).read_bytes(), own(prepared, TO).read_bytes()
    own(prepared, FROM).write_bytes(other)
    own(prepared, TO).write_bytes(one)
    errors = refused(prepared, "L10", "L10", "L11", "L11")
    assert {row["file"] for row in errors} == {f"01_配布/{own(prepared, name).name}" for name in (FROM, TO)}


def test_a_swap_that_the_records_know_nothing_of(prepared: Folder) -> None:
    """Planned with the other's file, hash and all: the identity cells still say whose it is."""
    with prepared.open_ledger() as ledger:
        posted = {each.letter.section: each.letter for each in ledger.outbox.posted()}
        one, other = posted[FROM], posted[TO]
        ledger.outbox.plan(
            [replace(one, attachments=other.attachments), replace(other, attachments=one.attachments)]
        )
    ran = run(prepared, "send", "--yes")
    assert ran.code == 2
    assert [row["code"] for row in ran.json["findings"]] == ["L11", "L11"]
    assert not list(prepared.distributed.rglob("*.eml"))


def test_last_months_book(prepared: Folder) -> None:
    assert saiken("distribute", "monthly", "--year", 7, "--month", 9, "--folder", prepared.root).code == 0
    september = prepared.distributed / f"月次報告_R07-09_{TO}.xlsx"
    own(prepared, TO).write_bytes(september.read_bytes())
    errors = refused(prepared, "L10", "L12")
    assert "R07-09" in next(row for row in errors if row["code"] == "L12")["what"]


def test_an_edited_identity_cell(prepared: Folder) -> None:
    edit(own(prepared, TO), {"所管課": FROM}, own(prepared, TO))
    refused(prepared, "L10", "L11")


@pytest.mark.parametrize(
    ("cell", "value"), [("月", 9), ("年度", "令和6年度"), ("様式", "実施計画"), ("文書ID", "M-1")]
)
def test_any_identity_cell(prepared: Folder, cell: str, value: object) -> None:
    edit(own(prepared, TO), {cell: value}, own(prepared, TO))
    errors = refused(prepared, "L10", "L12")
    assert all(TO in row["what"] for row in errors)


def test_a_book_without_identity_a_ruin_and_none(prepared: Folder) -> None:
    edit(own(prepared, FROM), {"年度": None}, own(prepared, FROM))
    own(prepared, TO).write_bytes(b"PK\3\4 not a book")
    own(prepared, "医事課").unlink()
    errors = refused(prepared, "L09", "L10", "L10", "L13", "L13")
    assert "医事課" in next(row for row in errors if row["code"] == "L09")["what"]


def test_a_book_made_anew_since_is_not_the_one_that_was_looked_at(prepared: Folder) -> None:
    change(prepared, lambda book: None)
    path = own(prepared, TO)
    old = path.read_bytes()
    sheet = {"滞納者数_K028": 1}
    edit(path, sheet, path)
    refused(prepared, "L10")
    path.write_bytes(old)
    assert run(prepared, "send", "--yes").code == 0


def test_no_address_and_twice_the_same(house: Folder) -> None:
    change(house, contact("医事課", to=None), contact(TO, to=address_of(FROM).upper()))
    ran = run(house, "distribute", *AT)
    assert ran.code == 2
    errors = {row["code"]: row["what"] for row in ran.json["findings"] if row["severity"] == "エラー"}
    assert set(errors) == {"L04", "L06"}
    assert "医事課" in errors["L04"]
    assert FROM in errors["L06"]
    assert TO in errors["L06"]
    with house.open_ledger() as ledger:
        assert ledger.outbox.posted() == ()


def test_an_address_that_is_none_is_named_by_its_cell(house: Folder) -> None:
    change(house, contact(TO, to=f"gakuji@{DOMAIN}\r\nBcc: x@evil.example"))
    ran = run(house, "distribute", *AT)
    assert ran.code == 2
    assert [(row["code"], row["sheet"]) for row in ran.json["findings"] if row["severity"] == "エラー"] == [
        ("D14", "所管課・宛先")
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "件名\r\nBcc: x@evil.example"),
        ("subject", "件名\nX-Evil: 1"),
        ("to", (("学事課\r\nBcc: x@evil.example", "gakuji@city.example"),)),
        ("to", (("学事課", "gakuji@city.example\r\nRCPT TO:<x@evil.example>"),)),
        ("to", (("学事課", "gakuji@city.example>,<x@evil.example"),)),
        ("cc", (("学事課", "x y@city.example"),)),
    ],
)
def test_a_header_within_a_header(prepared: Folder, field: str, value: object) -> None:
    with prepared.open_ledger() as ledger:
        letter = next(each.letter for each in ledger.outbox.posted() if each.letter.section == TO)
        ledger.outbox.plan([replace(letter, **{field: value})])  # type: ignore[arg-type]
    ran = run(prepared, "send", "--yes")
    assert ran.code == 2
    codes = {row["code"] for row in ran.json["findings"]}
    assert codes == ({"L03"} if field == "subject" else {"L05"})
    assert not list(prepared.distributed.rglob("*.eml"))


def test_addresses_outside_are_for_those_listed(house: Folder) -> None:
    change(house, contact(TO, to="gakuji@gmail.example", cc="a@sub.city.example"))
    ran = run(house, "distribute", *AT)
    assert [row["code"] for row in ran.json["findings"] if row["severity"] == "エラー"] == ["L07"]
    assert "gmail.example" in ran.json["findings"][-1]["what"]
    change(house, mail_settings(domains="gmail.example"))
    assert run(house, "distribute", *AT).code == 0


def test_an_address_outside_stands_out_without_a_sender_too(house: Folder) -> None:
    change(house, mail_settings(sender=None), contact(TO, to="gakuji@gmail.example"))
    assert run(house, "distribute", *AT).codes[-1] == "L07"


def test_a_message_that_is_too_large(house: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    change(house, mail_settings(max_megabytes=1))
    assert run(house, "distribute", *AT).code == 0
    path = own(house, TO)
    path.write_bytes(path.read_bytes() + bytes(1 << 20))
    with house.open_ledger() as ledger:
        letter = next(each.letter for each in ledger.outbox.posted() if each.letter.section == TO)
        [file] = letter.attachments
        ledger.outbox.plan([replace(letter, attachments=(replace(file, size=path.stat().st_size),))])
    ran = run(house, "send", "--yes")
    assert "L14" in [row["code"] for row in ran.json["findings"]]


def test_all_that_is_wrong_is_told_at_once(prepared: Folder) -> None:
    own(prepared, FROM).write_bytes(own(prepared, TO).read_bytes())
    own(prepared, "医事課").unlink()
    edit(own(prepared, "保育課"), {"月": 9}, own(prepared, "保育課"))
    refused(prepared, "L09", "L10", "L10", "L11", "L12")


def test_personal_data_is_pointed_at_before_it_leaves(house: Folder) -> None:
    path = own(house, FROM)
    edit(path, {"備考_K002": "連絡先は090-1234-5678"}, path)
    from saiken_addin.core.files import sha256

    with house.open_ledger() as ledger:
        book = next(one for one in ledger.documents().values() if one.section == FROM)
        ledger.record_distribution([replace(book, sha256=sha256(path.read_bytes()))])
    ran = run(house, "distribute", *AT)
    assert ran.code == 1
    [found] = [row for row in ran.json["findings"] if row["code"] == "N02"]
    assert found["file"].endswith(path.name)
    assert "1234" not in found["what"]


def test_the_message_itself_is_looked_through_too(house: Folder) -> None:
    body = "普通預金 1234567、個人番号 1234-5678-9018。電話 048-829-1111\n{{ 署名 }}"
    change(house, mail_text("配布", "件名", body))
    ran = run(house, "distribute", *AT, "--section", TO)
    assert ran.code == 1
    told = [row for row in ran.json["findings"] if row["code"].startswith("N")]
    assert sorted(row["code"] for row in told) == ["N01", "N04"]
    assert {row["label"] for row in told} == {f"{TO} 本文"}


def test_two_senders_at_once_are_one_too_many(prepared: Folder) -> None:
    from saiken_addin.workflow.mail.send import sending_alone

    with sending_alone(prepared):
        ran = run(prepared, "send", "--yes")
    assert ran.code == 2
    assert "ほかの画面" in ran.json["message"]
    assert run(prepared, "send", "--yes").code == 0


