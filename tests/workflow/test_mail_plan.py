"""What each mailing says to whom; the texts that the secretariat edits; what was sent is not sent again."""

import os
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.console import saiken
from support.mail_folder import (
    AT,
    DOMAIN,
    SENDER,
    change,
    contact,
    mail_house,
    mail_settings,
    mail_text,
    setting,
    small_mail_house,
)
from support.secretariat import MONTH, SMALL, book_path, edit, filled_books, stamped

from saiken_addin.core.findings import Place, SaikenError, Severity, worst
from saiken_addin.core.fiscal import FiscalYear, wareki
from saiken_addin.core.mailing import Mailing
from saiken_addin.desk.deadlines import closed_on
from saiken_addin.desk.mail_sheets import MailDesk
from saiken_addin.desk.mail_texts import DEFAULT_TEXTS, MailText
from saiken_addin.ledger.mail_records import MailState
from saiken_addin.ledger.records import Filed
from saiken_addin.mail.templates import render
from saiken_addin.ooxml.passwords import opened
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.mail import cases
from saiken_addin.workflow.mail.plan import plan_mail
from workbook_templates.shared.styles import BLANK, WRONG

DEADLINE = date(2025, 11, 15)


@pytest.fixture
def house(tmp_path: Path) -> Folder:
    return small_mail_house(tmp_path / "家")


def run(house: Folder, *words: object) -> object:
    return saiken("mail", *words, "--folder", house.root, "--json")


def letters(house: Folder, mailing: Mailing, **more: object) -> dict[str, object]:
    planned = plan_mail(house, mailing, MONTH, today=DEADLINE, **more)  # type: ignore[arg-type]
    return {each.letter.section: each.letter for each in planned.posted}


# --- the deadline -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "told"),
    [
        # a Saturday, and not over yet
        (15, {date(2025, 11, 15): ["D16"], date(2025, 11, 16): ["D16", "L32"]}),
        (14, {date(2025, 11, 14): [], date(2025, 11, 17): ["L32"]}),
    ],
)
def test_a_deadline_on_a_closed_day_or_in_the_past_is_told(
    house: Folder, day: int, told: dict[date, list[str]]
) -> None:
    change(house, setting("月次報告の提出期限（翌月の日）", day))
    for on, codes in told.items():
        for mailing in (Mailing.DISTRIBUTE, Mailing.REMIND):
            planned = plan_mail(house, mailing, MONTH, today=on, sections=["学事課"])
            found = [finding for finding in planned.findings if finding.code.code in ("D16", "L32")]
            assert [finding.code.code for finding in found] == codes
            assert all(wareki(date(2025, 11, day), weekday=True) in finding.what for finding in found)
            assert worst(found) in (None, Severity.NOTE), "a note does not keep a mailing up"


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-03-13", ""), ("2026-03-14", "土曜日"), ("2026-03-15", "日曜日"), ("2026-12-28", ""),
        ("2026-12-29", "年末年始の休日"), ("2027-01-03", "年末年始の休日"), ("2027-01-04", ""),
    ],
)  # fmt: skip
def test_days_on_which_the_house_is_closed(day: str, why: str) -> None:
    assert closed_on(date.fromisoformat(day)) == why


# --- distribute ---------------------------------------------------------------------------------


def test_nothing_leaves_before_it_is_sent(house: Folder) -> None:
    ran = run(house, "distribute", *AT)
    assert ran.code == 0
    assert len(ran.json["messages"]) == 2
    assert not (house.distributed / "メール下書き").exists()
    shown = saiken("mail", "distribute", *AT, "--folder", house.root).out
    assert "まだ何も送っていません" in shown
    for text in ("国保年金課", "月次報告_R07-10_国保年金課.xlsx", "KB"):
        assert text in shown
    # Prepared anew, the former messages are withdrawn: none would go out twice.
    assert len(run(house, "send", "--yes").json["messages"]) == 2


def test_drafts_lie_in_their_folder_and_open_ready_to_be_sent(house: Folder) -> None:
    run(house, "distribute", *AT)
    ran = run(house, "send", "--yes")
    assert ran.code == 0
    drafts = sorted((house.distributed / "メール下書き").iterdir())
    assert len(drafts) == 2
    for path in drafts:
        draft = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert draft["X-Unsent"] == "1"
        [book] = draft.iter_attachments()
        section = path.stem.removeprefix("配布_R07-10_")
        assert book.get_filename() == book_path(Path(), section).name
        assert book.get_content() == book_path(house.distributed, section).read_bytes()
    with house.open_ledger() as ledger:
        assert {each.state for each in ledger.outbox.posted()} == {MailState.DRAFTED}


def test_the_message_speaks_of_the_section_its_claims_and_the_day(tmp_path: Path) -> None:
    house = mail_house(tmp_path / "家")
    letter = letters(house, Mailing.DISTRIBUTE)["国保年金課"]
    assert letter.subject == "【提出依頼】令和7年10月末の月次報告（令和7年11月15日（土）まで）"
    for text in ("国保年金課　管理係長　様", "・強-2 国民健康保険税", "11月15日（土）までに", SENDER):
        assert text in letter.body
    assert letter.to == (("国保年金課 管理係長", f"ka11@{DOMAIN}"),)
    assert letter.cc == (("収納対策課", f"ka6@{DOMAIN}"),)


def test_a_second_sending_asks(house: Folder) -> None:
    run(house, "distribute", *AT)
    run(house, "send", "--yes")
    same = run(house, "distribute", *AT)
    assert same.json["messages"] == []
    # 収納対策課, which reads along, has no address in the small house.
    assert set(same.codes) == {"L08", "L16"}
    sent = [row["what"] for row in same.json["findings"] if row["code"] == "L16"]
    assert all("下書きにしています" in what for what in sent)
    saiken("distribute", "monthly", *AT, "--folder", house.root)
    again = run(house, "distribute", *AT, "--section", "学事課")
    assert [each["section"] for each in again.json["messages"]] == ["学事課"]
    refused = run(house, "send", "--yes")
    assert refused.code == 2
    assert "学事課" in refused.json["message"]
    assert "--again" in refused.json["remedy"]
    assert run(house, "send", "--yes", "--again").code == 0


def test_nobody_at_the_screen_sends_nothing(house: Folder) -> None:
    run(house, "distribute", *AT)
    ran = run(house, "send")
    assert ran.code == 2
    assert "--yes" in ran.json["remedy"]
    assert run(house, "send", "--yes").code == 0


def test_a_plan_is_sent_with_its_own_deadline(house: Folder) -> None:
    assert saiken("distribute", "plan", "--year", 8, "--folder", house.root).code in (0, 1)
    change(house, mail_settings(plan_deadline="令和8年4月24日"))
    planned = plan_mail(house, Mailing.DISTRIBUTE, None, FiscalYear(8), sections=["国保年金課"])
    [posted] = planned.posted
    assert posted.letter.subject == "【提出依頼】令和8年度の実施計画（令和8年4月24日（金）まで）"
    assert [file.name for file in posted.letter.attachments] == ["実施計画_R08_国保年金課.xlsx"]
    both = plan_mail(house, Mailing.DISTRIBUTE, MONTH, FiscalYear(8), sections=["国保年金課"])
    assert [file.term for file in both.posted[0].letter.attachments] == ["R07-10", "R08"]
    assert run(house, "send", "--yes").code == 0


def test_a_book_goes_out_with_its_password(house: Folder) -> None:
    ran = run(house, "distribute", *AT, "--section", "学事課", "--encrypt")
    assert ran.code == 2
    assert ran.codes[-1] == "L15"
    change(house, contact("学事課", password="ひみつ7"))
    assert run(house, "distribute", *AT, "--section", "学事課", "--encrypt").code == 0
    assert run(house, "send", "--yes").code == 0
    path = house.distributed / "メール下書き" / "配布_R07-10_学事課.eml"
    [book] = message_from_bytes(path.read_bytes(), policy=policy.default).iter_attachments()
    closed = book.get_content()
    assert closed[:4] == b"\xd0\xcf\x11\xe0"
    assert opened(closed, ["ちがう"]) is None
    assert opened(closed, ["ちがう", "ひみつ7"]) == (
        book_path(house.distributed, "学事課").read_bytes(), 1,
    )  # fmt: skip


# --- remind --------------------------------------------------------------------------------------


def test_only_who_has_not_answered_is_reminded(tmp_path: Path) -> None:
    house = mail_house(tmp_path / "家")
    books = filled_books(house)
    for section in ("学事課", "医事課"):
        books[section].unlink()
    edit(books["保育課"], {_amounts(books["保育課"])[0]: None}, books["保育課"])
    saiken("receive", "--folder", house.root)
    reminded = letters(house, Mailing.REMIND)
    assert set(reminded) == {"学事課", "医事課", "保育課"}
    assert "・令和7年10月末の月次報告（未提出）" in reminded["学事課"].body
    assert "誤りが1件" in reminded["保育課"].body
    assert "（本日）" in reminded["学事課"].body
    assert reminded["学事課"].attachments == ()


def test_who_answers_in_time_is_no_longer_reminded(house: Folder) -> None:
    plan_mail(house, Mailing.REMIND, MONTH, today=DEADLINE)
    (house.collected / "学事.xlsx").write_bytes(stamped("学事課", {}))
    saiken("receive", "--folder", house.root)
    ran = run(house, "send", "--yes")
    assert ran.code == 2
    assert ran.codes == ["L31"]
    assert "学事課" in ran.json["findings"][0]["what"]
    assert "学事課" not in letters(house, Mailing.REMIND)
    ran = run(house, "send", "--yes")
    assert ran.code == 0
    assert len(ran.json["messages"]) == 1
    # With nobody left to remind, what was prepared is withdrawn.
    plan_mail(house, Mailing.REMIND, MONTH, today=DEADLINE + timedelta(days=1))
    filled_books(house, SMALL)
    saiken("receive", "--folder", house.root)
    assert letters(house, Mailing.REMIND) == {}
    assert run(house, "send", "--yes", "--again").code == 2


def _amounts(path: Path) -> list[str]:
    return [name for name in load_workbook(path).defined_names if name.startswith("調定額_現年_")]


@pytest.mark.parametrize(
    ("days", "says"), [(7, "あと7日"), (0, "（本日）"), (-3, "3日過ぎています"), (8, None)]
)
def test_a_reminder_is_for_when_the_day_is_near(house: Folder, days: int, says: str | None) -> None:
    today = DEADLINE - timedelta(days=days)
    if says is None:
        with pytest.raises(SaikenError, match="まで8日あります"):
            plan_mail(house, Mailing.REMIND, MONTH, today=today)
        return
    planned = plan_mail(house, Mailing.REMIND, MONTH, today=today)
    assert len(planned.posted) == 2
    assert says in planned.posted[0].letter.body
    assert planned.posted[0].letter.subject.startswith("【期限超過】" if days < 0 else "【再依頼】")


# --- return --------------------------------------------------------------------------------------


def test_a_section_gets_its_own_book_back_with_what_is_wrong(house: Folder) -> None:
    changes = {"調定額_現年_K028": None, "収入済額_過年_K028": "約百万円", "滞納者数_K028": None}
    (house.collected / "返信.xlsx").write_bytes(stamped("学事課", changes))
    assert saiken("receive", "--folder", house.root).code == 1
    returned = letters(house, Mailing.RETURN)
    assert set(returned) == {"学事課"}
    letter = returned["学事課"]
    for text in ("月次報告 C8", "調定額", "約百万円", "提出いただいた値"):
        assert text in letter.body
    [file] = letter.attachments
    book = load_workbook(house.root / file.file)
    at = {name: next(iter(book.defined_names[name].destinations)) for name in changes}
    cells = {name: book[sheet][cell.replace("$", "")] for name, (sheet, cell) in at.items()}
    assert cells["調定額_現年_K028"].value is None
    assert cells["収入済額_過年_K028"].value == "約百万円"
    colours = [cells[name].fill.start_color.rgb for name in changes]
    assert colours == [WRONG, WRONG, BLANK]
    coloured = {
        cell.coordinate
        for row in book["月次報告"].iter_rows() for cell in row
        if cell.fill.start_color.rgb in (WRONG, BLANK)
    }  # fmt: skip
    assert coloured == {cell.coordinate for cell in cells.values()}
    for cell in cells.values():
        assert "→" in cell.comment.text
    sheet, cell = next(iter(book.defined_names["収入済額_現年_K028"].destinations))
    assert isinstance(book[sheet][cell.replace("$", "")].value, int)
    assert book[sheet][cell.replace("$", "")].comment is None
    assert run(house, "send", "--yes").code == 0
    # Mended and sent back, the returned book is taken like any other.
    mended = {"調定額_現年_K028": 500_000_000, "収入済額_過年_K028": 1_000_000, "滞納者数_K028": 1}
    edit(house.root / file.file, mended, house.collected / "直し.xlsx")
    saiken("receive", "--folder", house.root)
    rows = saiken("status", "--folder", house.root, "--json").json["sections"]
    state = {row["section"]: row["state"] for row in rows}
    assert state["学事課"].startswith("受理"), rows


def test_a_returned_book_is_sound_for_excel(
    house: Folder, validate: Callable[..., None], tmp_path: Path
) -> None:
    (house.collected / "返信.xlsx").write_bytes(stamped("学事課", {"調定額_現年_K028": None}))
    saiken("receive", "--folder", house.root)
    [file] = letters(house, Mailing.RETURN)["学事課"].attachments
    validate(house.root / file.file)


def test_a_section_whose_book_cannot_be_made_stops_no_other(
    house: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for section, claim in zip(SMALL, ("K002", "K028"), strict=True):
        (house.collected / f"{section}.xlsx").write_bytes(stamped(section, {f"調定額_現年_{claim}": None}))
    saiken("receive", "--folder", house.root)
    original = cases.returned_book

    def returned_book(ledger: object, registry: object, book: Filed, rows: object) -> bytes:
        if book.section == SMALL[0]:
            raise ZeroDivisionError
        return original(ledger, registry, book, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(cases, "returned_book", returned_book)
    planned = plan_mail(house, Mailing.RETURN, MONTH, today=DEADLINE)
    assert [each.letter.section for each in planned.posted] == [SMALL[1]]
    [finding] = [each for each in planned.findings if each.code.code == "L38"]
    assert SMALL[0] in finding.what
    assert "ZeroDivisionError" in next(house.logs.iterdir()).read_text("utf-8-sig")


def test_who_sent_a_good_book_gets_nothing_back(house: Folder) -> None:
    filled_books(house, SMALL)
    saiken("receive", "--folder", house.root)
    assert letters(house, Mailing.RETURN) == {}


# --- receipt ---------------------------------------------------------------------------------------


def test_a_receipt_tells_what_was_read(house: Folder) -> None:
    filled_books(house, SMALL)
    saiken("receive", "--folder", house.root)
    receipts = letters(house, Mailing.RECEIPT)
    assert len(receipts) == 2
    body = receipts["国保年金課"].body
    lines = [line for line in body.splitlines() if line.startswith("強-2 国民健康保険税")]
    assert len(lines) == 2
    book = load_workbook(book_path(house.collected, "国保年金課"))
    sheet, cell = next(iter(book.defined_names["調定額_現年_K002"].destinations))
    assert f"{book[sheet][cell.replace('$', '')].value:,}" in lines[0]
    assert "受理" in body
    assert "奨学金" not in body


# --- meeting ---------------------------------------------------------------------------------------


def test_the_meeting_gets_the_pdf_of_the_last_document(house: Folder) -> None:
    change(house, mail_settings(meeting_to=f"kyoku1@{DOMAIN};kyoku2@{DOMAIN}"))
    pdf = house.meeting / "会議資料_R07-10.pdf"
    with pytest.raises(SaikenError, match="まだ作っていません"):
        letters(house, Mailing.MEETING)
    filled_books(house, SMALL)
    saiken("receive", "--folder", house.root)
    saiken("consolidate", *AT, "--folder", house.root)
    with pytest.raises(SaikenError, match="がありません"):
        letters(house, Mailing.MEETING)
    pdf.write_bytes(b"%PDF-1.7 x")
    letter = letters(house, Mailing.MEETING)["会議資料"]
    assert [file.name for file in letter.attachments] == ["会議資料_R07-10.pdf"]
    assert letter.addresses == (f"kyoku1@{DOMAIN}", f"kyoku2@{DOMAIN}")
    hour = time.time() - 3600
    os.utime(pdf, (hour, hour))
    with pytest.raises(SaikenError, match="古い"):
        letters(house, Mailing.MEETING)
    pdf.write_bytes(b"PK\3\4")
    with pytest.raises(SaikenError, match="PDFではありません"):
        letters(house, Mailing.MEETING)
    # A meeting without members is named.
    change(house, mail_settings(meeting_to=None))
    pdf.write_bytes(b"%PDF-1.7 x")
    ran = run(house, "meeting", *AT)
    assert ran.code == 2
    assert ran.codes == ["L04"]
    assert "メール設定" in ran.json["findings"][0]["remedy"]


# --- the texts -------------------------------------------------------------------------------------


def test_the_secretariat_writes_its_own_text(house: Folder) -> None:
    body = "{% for 名 in 債権 %}[{{ 名 }}]{% endfor %}\n{{ 署名 }}"
    change(
        house,
        mail_text("配布", "{{ 所管課 }}へ", body),
        mail_text("署名", None, "内線 {{ 返信先 }}"),
    )
    letter = letters(house, Mailing.DISTRIBUTE, sections=["国保年金課"])["国保年金課"]
    assert letter.subject == "国保年金課へ"
    assert letter.body.startswith("[強-2 国民健康保険税][")
    assert letter.body.rstrip().endswith(f"内線 {SENDER}")


def test_a_wrong_text_is_named_by_its_cell_and_nothing_is_prepared(house: Folder) -> None:
    change(house, mail_text("配布", "{{ 所管課 ", "本文"))
    ran = run(house, "distribute", *AT, "--section", "学事課")
    assert ran.code == 2
    wrong = [row for row in ran.json["findings"] if row["severity"] == "エラー"]
    assert [(row["sheet"], row["cell"]) for row in wrong] == [("メール文面", "B7")]
    with house.open_ledger() as ledger:
        assert ledger.outbox.posted() == ()


@pytest.mark.parametrize(
    ("subject", "body", "cell"),
    [
        ("{{ 所管課 ", "本文", "B7"),
        ("{{ 知らない言葉 }}", "本文", "B7"),
        ("{{ 所管課 }}\n二行目", "本文", "B7"),
        ("件名", "{% for x in 債権 %}", "C7"),
        ("件名", "{{ 債権 * 1000000 }}", "C7"),
        ("件名", "{{ ''.__class__.__mro__ }}", "C7"),
        ("件名", "{% for x in range(999999999) %}.{% endfor %}", "C7"),
        ("件名", "{% include 'x' %}", "C7"),
        (" ", "本文", "B7"),
    ],
)
def test_every_wrong_text_is_an_error_at_its_cell(subject: str, body: str, cell: str) -> None:
    places = {("配布", "件名"): Place(cell="B7"), ("配布", "本文"): Place(cell="C7")}
    desk = MailDesk(texts={**DEFAULT_TEXTS, Mailing.DISTRIBUTE: MailText(subject, body)}, places=places)
    _, _, findings = render(desk, Mailing.DISTRIBUTE, {"所管課": "学事課", "債権": ["私-8 奨学金貸付金"]})
    assert [(each.severity, each.place.cell) for each in findings] == [(Severity.ERROR, cell)]


@pytest.mark.parametrize("mailing", Mailing)
def test_the_shipped_texts_speak_without_any_value(mailing: Mailing) -> None:
    subject, body, findings = render(MailDesk(), mailing, {"期限まで": None})
    assert findings == []
    assert subject
    assert body
    assert "{" not in subject + body


def test_a_value_is_never_a_template() -> None:
    desk = MailDesk(texts={**DEFAULT_TEXTS, Mailing.REMIND: MailText("{{ 所管課 }}", "{{ 未提出[0] }}")})
    _, body, _ = render(desk, Mailing.REMIND, {"所管課": "課", "未提出": ["{{ 署名 }}"]})
    assert body == "{{ 署名 }}"


# --- 事務局ブック -----------------------------------------------------------------------------------


def test_a_desk_from_before_there_was_mail_still_works(house: Folder) -> None:
    # In those days it had no macros either.
    path = house.root / "事務局ブック.xlsm"
    book = load_workbook(path)
    for name in ("メール文面", "メール設定"):
        del book[name]
    book["所管課・宛先"].delete_cols(7)
    stream = BytesIO()
    book.save(stream)
    path.unlink()
    path.with_suffix(".xlsx").write_bytes(stream.getvalue())
    desk = house.desk()
    assert desk.findings == ()
    assert desk.mail == MailDesk()
    assert len(letters(house, Mailing.DISTRIBUTE)) == 2


@pytest.mark.parametrize(
    "written",
    [
        {
            "way": ("ｓｍｔｐ", "SMTP"), "security": ("tls", "TLS"), "port": ("465", 465), "max_megabytes": (5, 5),
            "domains": ("lg.example; @ward.example", ("lg.example", "ward.example")),
            "plan_deadline": ("2026/4/24", date(2026, 4, 24)), "pause": ("０", 0),
        },
        {"plan_deadline": (datetime(2026, 4, 24), date(2026, 4, 24))},
        {"plan_deadline": ("R8.4.24", date(2026, 4, 24))},
    ],
)  # fmt: skip
def test_settings_as_people_write_them(
    house: Folder, written: dict[str, tuple[object, object]]
) -> None:
    change(house, mail_settings(**{field: value for field, (value, _) in written.items()}))
    desk = house.desk().mail
    assert desk.findings == ()
    for field, (_, read) in written.items():
        assert getattr(desk.settings, field) == read


def test_every_wrong_setting_is_named_by_its_cell(house: Folder) -> None:
    wrong = {
        "way": "FAX", "port": "70000", "sender": "課長", "domains": "無効", "plan_deadline": "4月末",
        "timeout": "0",
    }  # fmt: skip
    change(house, mail_settings(**wrong))
    ran = run(house, "distribute", *AT)
    assert ran.code == 2
    said = {(each["code"], each["sheet"], each["cell"]) for each in ran.json["findings"]}
    sheet = load_workbook(house.root / "事務局ブック.xlsm")["メール設定"]
    rows = [row for row in range(1, sheet.max_row + 1) if sheet[f"B{row}"].value in wrong.values()]
    assert said == {("D05", "メール設定", f"B{row}") for row in rows}
    assert len(ran.json["findings"]) == len(wrong)
