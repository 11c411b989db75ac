"""What waits is what `receive` would take in, wherever it lies and whatever it came in."""

import shutil
from pathlib import Path

import pytest
from support.mail_writers import TEXT, attachment, eml, explorer_zip
from support.secretariat import MONTH, filled_books, make_house

from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.receive.receipt import receive
from saiken_addin.workflow.status.waiting import waiting


@pytest.fixture
def house(tmp_path: Path) -> Folder:
    """October's books in 02_回収: one in a zip, one in a message, one in a subfolder, one twice."""
    house = make_house(tmp_path / "事務局")
    books = list(filled_books(house).values())
    for book in books[4:]:
        book.unlink()
    zipped, mailed, below, twice = books[:4]
    held = house.collected
    (held / "まとめ.zip").write_bytes(explorer_zip({zipped.name: zipped.read_bytes()}))
    part = attachment('filename="book.xlsx"', mailed.read_bytes())
    (held / "返信.eml").write_bytes(eml("a@city.example", [part]))
    (held / "10月").mkdir()
    below.rename(held / "10月" / below.name)
    shutil.copyfile(twice, held / "控え.xlsx")
    for book in (zipped, mailed):
        book.unlink()
    (held / f"~${twice.name}").write_bytes(b"open")
    (held / "連絡.txt").write_text("遅れます。")
    (held / "お知らせ.eml").write_bytes(eml("b@city.example", [TEXT]))
    return house


def test_what_waits_is_what_receive_takes_in(house: Folder) -> None:
    before = waiting(house, MONTH)
    result = receive(house, [], lambda *_: None)
    taken = [
        each.submission.file.removeprefix("02_回収/")
        for each in result.arrivals
        if each.to_be_recorded
    ]
    assert len(taken) == 4
    assert {Path(file).parent.name for file in taken} == {"", "10月", "まとめ.zip", "返信.eml"}
    assert f"未受付のブック 4冊（{'、'.join(taken)}）" in before
    assert "確かめる" not in before
    assert "未受付" not in waiting(house, MONTH)


def test_what_nobody_can_open_goes_on_waiting(house: Folder) -> None:
    (house.collected / "壊れた.zip").write_bytes(b"PK\3\4")
    (house.collected / "古い.lzh").write_bytes(b"-lh5-")
    told = "確かめるファイル 2件（古い.lzh、壊れた.zip）"
    assert told in waiting(house, MONTH)
    receive(house, [], lambda *_: None)
    assert told in waiting(house, MONTH)
