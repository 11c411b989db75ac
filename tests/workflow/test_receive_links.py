"""receive: links that lead out of 02_回収 are told and not followed; others show what lies there anyway."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.october_ledger import history
from support.secretariat import MONTH, small_house, stamped

from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.receive.lying import files_below
from saiken_addin.workflow.receive.receipt import receive
from saiken_addin.workflow.status.waiting import waiting

SECTION = "学事課"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links want a privilege there")


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    place = tmp_path / "よその課"
    (place / "下").mkdir(parents=True)
    (place / "報告.xlsx").write_bytes(b"not ours")
    (place / "下" / "秘.xlsx").write_bytes(b"not ours")
    return place


def looked_at(folder: Folder, *paths: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """The files that are read, and what is told instead, by name in 02_回収."""
    files, told = files_below(paths or [folder.collected], folder)
    return [folder.relative(path).removeprefix("02_回収/") for path in files], [
        (each.file.removeprefix("02_回収/"), each.finding.code.code) for each in told if each.finding
    ]


def test_links_that_lead_out_are_told_and_not_followed(tmp_path: Path, outside: Path) -> None:
    folder = Folder(tmp_path / "家")
    for path in folder.folders():
        path.mkdir(parents=True)
    there = folder.collected
    (there / "10月").mkdir()
    (there / "10月" / "a.xlsx").write_bytes(b"a")
    (there / "b.xlsx").write_bytes(b"b")
    (there / "写し.xlsx").symlink_to("10月/a.xlsx")
    (there / "今月").symlink_to("10月")
    (there / "上").symlink_to(".")
    (there / "z1.xlsx").symlink_to(outside / "報告.xlsx")
    (there / "10月" / "z2").symlink_to(outside)
    (there / "z3.xlsx").symlink_to("../台帳.sqlite")
    (there / "z4.xlsx").symlink_to("ない.xlsx")
    (there / "z5.xlsx").symlink_to("z5.xlsx")
    links = [("10月/z2", "G18"), *((f"z{number}.xlsx", "G18") for number in (1, 3, 4, 5))]
    assert looked_at(folder) == (["10月/a.xlsx", "b.xlsx"], links)
    named = (there / "z1.xlsx", there / "10月" / "z2", there / "10月" / "z2" / "下", there / "b.xlsx")
    read, told = looked_at(folder, *named)
    assert (read, [code for _, code in told]) == (["b.xlsx"], ["G18"] * 3)
    (outside / "自分で").symlink_to("下")
    assert len(looked_at(folder, outside)[0]) == 2, "a person named it, and nothing leads out of it"
    assert looked_at(folder, outside / "報告.xlsx") == ([str(outside / "報告.xlsx")], [])


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path / "家")
    (folder.collected / "閉").mkdir(parents=True)
    listed = Path.iterdir

    def closed(path: Path) -> Iterator[Path]:  # who runs the tests as root may read everything
        if path.name == "閉":
            raise PermissionError(13, "Permission denied")
        return iter(listed(path))

    monkeypatch.setattr(Path, "iterdir", closed)
    assert looked_at(folder) == ([], [("閉", "G12")])


def test_receive_and_status_say_so_and_the_rest_goes_on(tmp_path: Path, outside: Path) -> None:
    house = small_house(tmp_path / "家")
    (house.collected / "a.xlsx").write_bytes(stamped(SECTION, {}))
    (house.collected / "リンク.xlsx").symlink_to(outside / "報告.xlsx")
    assert "確かめるファイル 1件（リンク.xlsx）" in waiting(house, MONTH)
    result = receive(house, [], lambda *_: None)
    assert [finding.code.code for finding in result.findings] == ["G18"]
    assert str(outside / "報告.xlsx") in result.findings[0].what
    assert history(house, SECTION) == [("a.xlsx", "受理")]
    assert len(list(house.received.iterdir())) == 1
