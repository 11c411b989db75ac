"""Whatever the product makes in the secretariat's folder, owner and group may use and nobody else may."""

import os
from pathlib import Path

import pytest
from support.secretariat import answers, small_house, stamped

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.workflow.desk.start import start
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.mail.send import sending_alone
from saiken_addin.workflow.receive.receipt import receive

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the folder's rights count there")


def modes(root: Path) -> set[int]:
    return {path.stat().st_mode & 0o777 for path in (root, *root.rglob("*"))}


def test_a_new_folder_is_closed_to_others(tmp_path: Path) -> None:
    was = os.umask(0o022)
    try:
        start(tmp_path / "新", FiscalYear(7), None)
    finally:
        os.umask(was)
    starter = tmp_path / "新" / "債権回収.sh"
    assert starter.stat().st_mode & 0o777 == 0o770
    assert modes(tmp_path / "新") == {0o770, 0o660}
    assert Folder(tmp_path / "新").ledger_file.stat().st_mode & 0o777 == 0o660


def test_what_the_verbs_make_there_is_too(tmp_path: Path) -> None:
    house = small_house(tmp_path / "家")
    book = house.collected / "a.xlsx"
    amount = next(name for name in answers("学事課") if name.startswith("調定額_過年_"))
    book.write_bytes(stamped("学事課", {amount: None}))
    book.chmod(0o644)
    was = os.umask(0o022)
    try:
        receive(house, [], lambda *_: None)
        with sending_alone(house):
            pass
    finally:
        os.umask(was)
    assert list(house.reports.iterdir())
    assert {path.name for path in house.root.rglob("*") if path.stat().st_mode & 0o007} == {"a.xlsx"}
    assert all(path.stat().st_mode & 0o060 == 0o060 for path in house.root.rglob("*") if path != book)
