"""receive: whose book it is, when the list of claims changes between sending and receiving."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.console import saiken
from support.october_ledger import assessed, history, states
from support.secretariat import answers, book_path, edit, make_house, small_house, stamped

from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.receive.receipt import ReceiveResult, receive

SECTION = "国保年金課"
K002 = "調定額_現年_K002"
DESK = "事務局ブック.xlsm"


@pytest.fixture
def house(tmp_path: Path) -> Folder:
    return make_house(tmp_path / "家")


@pytest.fixture
def small(tmp_path: Path) -> Folder:
    """Two sections only, where as many say all."""
    return small_house(tmp_path / "小さい家")


def put(house: Folder, changes: dict[str, object], section: str = SECTION) -> Path:
    path = house.collected / f"{section}.xlsx"
    path.write_bytes(stamped(section, changes))  # type: ignore[arg-type]
    return path


def take(house: Folder) -> ReceiveResult:
    return receive(house, [], lambda *_: None)


def came(result: ReceiveResult) -> list[tuple[str | None, list[str]]]:
    """For each book its state, and the codes of what keeps it out or wants a look."""
    return [
        (
            each.state and each.state.value,
            sorted(f.code.code for f in each.submission.findings if f.severity != "お知らせ"),
        )
        for each in result.arrivals
    ]


def change_claim(house: Folder, claim: str, **cells: object) -> None:
    """Change a claim's row of 令和7年度 in 債権一覧."""
    book = load_workbook(house.root / DESK)
    sheet = book["債権一覧"]
    heads = {cell.value: cell.column_letter for cell in sheet[6]}
    row = next(
        row
        for row in range(7, sheet.max_row + 1)
        if (sheet[f"{heads['年度']}{row}"].value, sheet[f"{heads['債権ID']}{row}"].value)
        == ("令和7年度", claim)
    )
    for head, value in cells.items():
        sheet[f"{heads[head]}{row}"] = value
    book.save(house.root / DESK)


# --- the identity cells --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"月": 9}, ["I05", "I07"]),
        ({"月": 9, "文書ID": "M-0"}, ["I05", "I08"]),
        ({"年度": "令和6年度"}, ["I05", "I07"]),
        ({"年度": "令和6年度", "文書ID": "M-0"}, ["I05", "I08"]),
        ({"所管課": "医事課"}, ["I07"]),
        ({"所管課": "無い課", "文書ID": "M-0"}, ["I06", "I08"]),
        ({"所管課": ""}, ["I04"]),
        ({"年度": "ことし"}, ["I04"]),
        ({"月": "十"}, ["I04"]),
        ({"月": 13}, ["I04"]),
        ({"年度": "x", "月": "y", "所管課": None}, ["I04", "I04", "I04"]),
        ({"様式": "予算要求書"}, ["I02"]),
        ({"様式": "実施計画"}, ["I04"]),
    ],
)
def test_a_book_of_nobody_is_returned_and_stands_for_no_section(
    house: Folder, changes: dict[str, object], codes: list[str]
) -> None:
    put(house, changes)
    state, found = came(take(house))[0]
    assert state == "差戻し"
    assert set(found) == set(codes) or found == ["I07"], found
    assert set(states(house).values()) == {"未提出"}
    shown = saiken("status", "--folder", house.root)
    assert f"どの課のものか分からないブック: 02_回収/{SECTION}.xlsx" in shown.out


def test_a_book_comes_where_no_form_ever_went_out(tmp_path: Path) -> None:
    root = tmp_path / "新しい家"
    assert saiken("init", root, "--year", 7).code == 0
    (root / "02_回収" / "x.xlsx").write_bytes(stamped(SECTION, {}))
    ran = saiken("receive", "--folder", root, "--json")
    assert (ran.code, sorted(ran.codes)) == (1, ["I05", "I08"])
    assert ran.json["books"][0]["state"] == "差戻し"
    assert saiken("status", "--folder", root).code == 2


def test_a_book_without_its_document_id_counts_with_a_warning(house: Folder) -> None:
    put(house, {"文書ID": "手書き"})
    assert came(take(house)) == [("受理（要確認）", ["I08"])]
    assert states(house)[SECTION] == "受理（要確認）"


@pytest.mark.parametrize("month", ["10", "１０", "10月", " 10 "])
def test_the_month_may_be_written_as_people_do(house: Folder, month: str) -> None:
    put(house, {"月": month})
    assert came(take(house))[0][0] == "受理"


def test_two_months_stand_side_by_side(small: Folder) -> None:
    house = small
    put(house, {})
    take(house)
    november = ("--year", 7, "--month", 11, "--folder", house.root)
    assert saiken("distribute", "monthly", *november).code == 0
    form = house.distributed / f"月次報告_R07-11_{SECTION}.xlsx"
    given = {key: value for key, value in answers(SECTION).items() if "額_" in key or "滞納" in key}
    edit(form, given, house.collected / "11月.xlsx")
    assert came(take(house))[0][0] in ("受理", "受理（要確認）")
    assert saiken("status", "--folder", house.root, "--json").json["period"] == "R07-11"
    october = saiken("status", "--year", 7, "--month", 10, "--folder", house.root, "--json").json
    assert [len(one["history"]) for one in october["sections"] if one["section"] == SECTION] == [1]
    saiken("distribute", "monthly", "--year", 7, "--month", 10, "--folder", house.root)
    assert saiken("status", "--folder", house.root, "--json").json["period"] == "R07-10"


# --- the list of claims changes ------------------------------------------------------------------


def test_a_refused_book_is_judged_again_when_the_list_is_mended(house: Folder) -> None:
    """The list has another section by mistake; the book need not be sent again."""
    change_claim(house, "K019", 課="廃棄物課")
    put(house, {}, "廃棄物対策課")
    assert came(take(house)) == [("差戻し", ["I06"])]
    assert came(take(house)) == [], "nothing has changed, so nothing is said"
    change_claim(house, "K019", 課="廃棄物対策課")
    result = take(house)
    assert came(result) == [("受理", [])]
    assert history(house, "廃棄物対策課") == [("廃棄物対策課.xlsx", "受理")]
    assert came(take(house)) == []
    assert take(house).unchanged == 1
    shown = saiken("status", "--folder", house.root, "--json")
    assert shown.json["unidentified"] == [], "it is known by now whose it is"


def test_a_refused_book_is_judged_again_and_refused_for_another_reason(house: Folder) -> None:
    change_claim(house, "K019", 課="廃棄物課")
    put(house, {"調定額_現年_K019": None}, "廃棄物対策課")
    assert came(take(house)) == [("差戻し", ["I06"])]
    change_claim(house, "K019", 課="廃棄物対策課")
    assert came(take(house)) == [("差戻し", ["V01"])]
    assert states(house)["廃棄物対策課"] == "差戻し"
    assert came(take(house)) == []
    assert saiken("status", "--folder", house.root, "--json").json["unidentified"] == []


def test_what_was_taken_in_stands_when_the_list_changes(small: Folder) -> None:
    house = small
    put(house, {}, "学事課")
    take(house)
    change_claim(house, "K028", 課="学務課")
    assert came(take(house)) == []
    made = saiken("consolidate", "--year", 7, "--month", 10, "--folder", house.root)
    assert made.code == 1
    change_claim(house, "K028", 課="学事課")
    assert assessed(house, "K028") == answers("学事課")["調定額_現年_K028"]


def test_a_claim_that_moved_after_the_forms_went_out(house: Folder) -> None:
    """The old section's book counts without it, the new section needs a new form."""
    change_claim(house, "K013", 課="介護保険課")
    put(house, {})
    put(house, {}, "介護保険課")
    old, new = came(take(house))[::-1]
    assert old == ("受理（要確認）", ["I09"])
    assert new == ("差戻し", ["R01"] * 10 + ["R02"] * 8)
    assert assessed(house, "K013") is None
    at = ("--year", 7, "--month", 10, "--folder", house.root)
    assert saiken("distribute", "monthly", *at).code == 0
    assert saiken("status", "--folder", house.root).code == 0
    given = {**answers("介護保険課"), **answers(SECTION)}
    moved = {
        key: value for key, value in given.items() if key.endswith(("_K004", "_K013"))
    }
    form = book_path(house.distributed, "介護保険課")
    edit(form, moved, house.collected / "介護保険課 直し.xlsx")
    result = take(house)
    assert came(result)[0][0] in ("受理", "受理（要確認）"), result.findings
    assert assessed(house, "K013") == given["調定額_現年_K013"]
    assert states(house)["介護保険課"].startswith("受理")


def test_a_claim_that_is_new_to_the_list_is_asked_for(house: Folder) -> None:
    change_claim(house, "K003", 債権ID="K999")
    put(house, {})
    state, found = came(take(house))[0]
    assert state == "差戻し"
    assert found.count("R01") == 10
    assert "I09" in found
