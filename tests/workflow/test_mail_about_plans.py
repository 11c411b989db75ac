"""Mail about the yearly plan: reminded, returned with what is wrong on the page, receipted with its targets."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.console import saiken
from support.mail_folder import small_mail_house
from support.planning import YEAR, stamped

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.mailing import Letter, Mailing
from saiken_addin.workflow.folder import Folder, open_folder
from saiken_addin.workflow.mail.plan import plan_mail
from workbook_templates.shared.styles import WRONG

SECTION, GOOD = "国保年金課", "学事課"
RATE, TEXT = "目標収納率_現年_K002", "短期対策_K002"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """April: the plans are out; one came back wrong, one right."""
    folder = small_mail_house(tmp_path_factory.mktemp("計画") / "家", plan_deadline="2026-04-24")
    assert saiken("distribute", "plan", "--year", 8, "--folder", folder.root).code in (0, 1)
    wrong = {RATE: "九割八分", "目標収入未済額_過年_K002": None}
    (folder.collected / "誤り.xlsx").write_bytes(stamped(SECTION, wrong))
    assert saiken("receive", "--folder", folder.root).code in (0, 1)
    (folder.collected / "正しい.xlsx").write_bytes(stamped(GOOD, {}))
    assert saiken("receive", "--folder", folder.root).code in (0, 1)
    return folder


def letters(house: Folder, mailing: Mailing) -> dict[str, Letter]:
    planned = plan_mail(house, mailing, None, FiscalYear(8), today=date(2026, 4, 27))
    return {each.letter.section: each.letter for each in planned.posted}


def test_the_plan_comes_back_with_its_own_targets_and_what_is_wrong(house: Folder) -> None:
    returned = letters(house, Mailing.RETURN)
    assert SECTION in returned
    letter = returned[SECTION]
    assert letter.subject == "【確認依頼】令和8年度の実施計画について"
    assert "九割八分" in letter.body
    book = load_workbook(house.root / letter.attachments[0].file)

    def cell(name: str) -> object:
        sheet, where = next(iter(book.defined_names[name].destinations))
        return book[sheet][where.replace("$", "")]

    for name, value in ((RATE, "九割八分"), ("目標収入未済額_過年_K002", None)):
        assert cell(name).value == value
        assert cell(name).fill.start_color.rgb == WRONG
        assert "→" in cell(name).comment.text
    assert cell("段階").value == "当初"
    assert isinstance(cell("目標収納率_過年_K002").value, float)
    sent = load_workbook(house.collected / "誤り.xlsx")
    for name in (TEXT, "目標収納率_過年_K002", "回収体制_K003", "見込調定額_現年_K002"):
        sheet, where = next(iter(sent.defined_names[name].destinations))
        assert cell(name).value == sent[sheet][where.replace("$", "")].value, name
    assert FiscalYear(8) == YEAR


def test_who_has_not_planned_is_reminded_after_the_day(house: Folder, tmp_path: Path) -> None:
    reminded = letters(house, Mailing.REMIND)
    assert set(reminded) == {SECTION}
    assert "誤りが" in reminded[SECTION].body
    before = open_folder(shutil.copytree(house.root, tmp_path / "前"))
    assert saiken("undo", "--folder", before.root).code == 0
    reminded = letters(before, Mailing.REMIND)
    assert set(reminded) == {SECTION, GOOD}
    assert "・令和8年度の実施計画（未提出）" in reminded[GOOD].body
    assert "4月24日（金）でした（3日過ぎています）" in reminded[GOOD].body


def test_a_receipt_of_a_plan_shows_rates_and_targets(house: Folder) -> None:
    receipts = letters(house, Mailing.RECEIPT)
    assert set(receipts) == {GOOD}
    assert "目標収納率" in receipts[GOOD].body
    assert "%" in receipts[GOOD].body


def test_the_returned_plan_is_sound(house: Folder, validate: object) -> None:
    [file] = letters(house, Mailing.RETURN)[SECTION].attachments
    validate(house.root / Path(file.file))  # type: ignore[operator]
