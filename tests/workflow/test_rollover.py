"""rollover: what changed between two years, what is asked, and where the new list comes from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from support.console import saiken, snapshot
from support.rollover_desks import claim, compared, desk_of, memory_folder, roll, write_csv

from saiken_addin.core.findings import Code, SaikenError
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim, ClaimClass
from saiken_addin.core.registry import Change
from saiken_addin.desk.book import read_desk
from saiken_addin.desk.shipped import shipped_claims
from saiken_addin.workflow.rollover.rollover import Comparison, ListSource, rollover

R5, R6, R7, R8, R9 = (FiscalYear(year) for year in range(5, 10))
SHIPPED = shipped_claims()

# --- 令和7年度 → 令和8年度, from the two lists ---------------------------------------------------

RENUMBERED = {
    "K013": ("非-5", "非-4"), "K015": ("非-7", "非-5"), "K016": ("非-8", "非-6"),
    "K017": ("非-9", "非-7"), "K018": ("非-10", "非-9"), "K019": ("非-11", "非-10"),
    "K020": ("非-12", "非-8"), "K021": ("私-1", "私-3"), "K022": ("私-2", "私-4"),
    "K023": ("私-3", "私-5"), "K024": ("私-4", "私-1"), "K025": ("私-5", "私-2"),
    "K027": ("私-7", "私-10"), "K028": ("私-8", "私-11"), "K029": ("私-9", "私-8"),
    "K030": ("私-10", "私-9"), "K032": ("私-12", "私-7"), "K033": ("私-13", "私-12"),
}  # fmt: skip
ENDED = {"K012", "K014", "K031"}
SAME = {"K001", "K002", "K003", "K004", "K005", "K006", "K007", "K008", "K009", "K010", "K011", "K026"}


@pytest.mark.parametrize("source", [ListSource.DESK, ListSource.CSV, ListSource.SHIPPED])
def test_thirty_three_claims_become_thirty(tmp_path: Path, source: ListSource) -> None:
    lists = SHIPPED if source is ListSource.DESK else {R7: SHIPPED[R7]}
    root = desk_of(tmp_path, lists).root
    options: tuple[object, ...] = ()
    with as_file(files("saiken_addin.desk.data").joinpath("claims_r8.csv")) as shipped:
        if source is ListSource.CSV:
            options = ("--claims", shipped)
        before = snapshot(root)
        ran = saiken("rollover", "--to", "R8", *options, "--folder", root, "--json")
    said = ran.json
    assert (ran.code, said["exit"], said["source"]) == (0, 0, source.value)
    assert (said["from"], said["to"], said["replaced"]) == ("令和7年度", "令和8年度", False)
    assert said["counts"] == {"変更なし": 12, "債権番号の変更": 18, "終了": 3}
    changes = {each["id"]: each["changes"] for each in said["claims"]}
    assert {name for name, change in changes.items() if not change} == SAME
    assert {name for name, change in changes.items() if change == ["終了"]} == ENDED
    assert {
        each["id"]: (each["was"]["number"], each["now"]["number"])
        for each in said["claims"]
        if each["changes"] == ["債権番号の変更"]
    } == RENUMBERED
    assert {each["id"] for each in said["claims"] if each["now"] is None} == ENDED
    assert said["sections"] == [{"change": "課の終了", "was": ["産業展開推進課"], "now": []}]
    assert ran.codes == ["T12"]
    draft = root / "事務局ブック_R08案.xlsm"
    assert said["file"] == str(draft)
    after = snapshot(root)
    after.pop(draft.name)
    assert before.items() <= after.items()
    desk = read_desk(draft)
    assert desk.findings == ()
    assert desk.claims_by_year == SHIPPED
    assert all(desk.registry(year)[0].claims == SHIPPED[year] for year in (R7, R8))


def test_back_from_thirty_to_thirty_three() -> None:
    """The same lists the other way round: what ended begins."""
    made = compared({R7: SHIPPED[R8], R8: SHIPPED[R7]})
    changes = {each.id: each.changes for each in made.crossings}
    assert {name for name, change in changes.items() if change == (Change.BEGUN,)} == ENDED
    assert {
        each.id: (each.now.number, each.was.number)
        for each in made.crossings
        if each.was and each.now and each.changes == (Change.RENUMBERED,)
    } == RENUMBERED
    assert codes(made) == ["T13"]


def test_the_screen_says_what_changed_and_what_to_do(tmp_path: Path) -> None:
    root = desk_of(tmp_path, SHIPPED).root
    ran = saiken("rollover", "--to", "8", "--folder", root)
    assert ran.code == 0
    for text in (
        "変更なし 12　債権番号の変更 18　終了 3", "私-4 入院医療費", "私-1 入院医療費", "T12",
        "今の事務局ブックは変えていません", "年度更新", "04_控え", "直した案を上書きすることはありません",
    ):  # fmt: skip
        assert text in ran.out, text
    assert "強-1 市税" not in ran.out


def test_the_sheet_shows_every_claim(tmp_path: Path) -> None:
    made = roll(tmp_path, SHIPPED)
    book = load_workbook(made.path)
    assert book.sheetnames[:3] == ["操作", "年度更新", "債権一覧"]
    assert book.active is not None
    assert book.active.title == "年度更新"
    sheet = book["年度更新"]
    rows = list(sheet.iter_rows(min_row=6, values_only=True))
    assert rows[0] == (
        "種類", "変更", "債権ID", "令和7年度", "令和7年度の所管課", "令和8年度", "令和8年度の所管課",
        "確かめること", "メモ",
    )  # fmt: skip
    assert ("債権", "債権番号の変更", "K024", "私-4 入院医療費", "医事課", "私-1 入院医療費", "医事課") in [
        row[:7] for row in rows
    ]
    assert sheet["A2"].value == (
        "33債権・19課が、30債権・18課になります（変更なし 12、債権番号の変更 18、終了 3）。"
    )
    assert len(rows) == 1 + 33 + 1
    assert rows[-1][:2] == ("所管課", "課の終了")


# --- one change at a time, both ways -----------------------------------------------------------

BASE = (
    claim("K001", "強-1", "市税", "収納対策課", 1),
    claim("K002", "非-1", "墓地管理料", "霊園事務所", 2),
    claim("K003", "非-2", "生活保護費返還金", "生活福祉課", 3),
    claim("K004", "非-3", "児童手当返還金", "子育て支援課", 4),
    claim("K005", "私-1", "入院医療費", "医事課", 5),
    claim("K006", "私-2", "養育費立替費", "子育て支援課", 6),
)


def changed(claims: Sequence[Claim] = BASE, **by_id: object) -> tuple[Claim, ...]:
    """The list with some claims in another way: a dict of fields, or None for one that is gone."""
    found = []
    for each in claims:
        change = by_id.get(each.id, {})
        if change is not None:
            assert isinstance(change, Mapping)
            found.append(replace(each, **change))
    return tuple(found)


def added(*claims: Claim) -> tuple[Claim, ...]:
    return (*BASE, *claims)


SPLIT_OFF = claim("K007", "非-4", "生活保護費返還金（78条）", "生活福祉課", 7)
NEW = claim("K007", "私-3", "奨学金貸付金", "学事課", 7)
NEW_ID = changed(K005={"id": "K040"})
DIVIDED = changed(K006={"section": "こども家庭課", "collecting_section": "こども家庭課"})
RENAMED_SECTION = changed(
    K004={"section": "こども支援課", "collecting_section": "こども支援課"},
    K006={"section": "こども支援課", "collecting_section": "こども支援課"},
)
JOINED = changed(K002={"section": "生活福祉課", "collecting_section": "生活福祉課"})
ONE_NEW = changed(
    K002={"section": "くらし支援課", "collecting_section": "くらし支援課"},
    K003={"section": "くらし支援課", "collecting_section": "くらし支援課"},
)
Cases = Mapping[str, tuple[Sequence[Claim], Sequence[Claim], dict[str, set[Change]], list[str]]]
CASES: Cases = {
    "nothing": (BASE, BASE, {}, []),
    "ends": (BASE, changed(K006=None), {"K006": {Change.ENDED}}, []),
    "ends with its section": (BASE, changed(K005=None), {"K005": {Change.ENDED}}, ["T12"]),
    "begins": (changed(K006=None), BASE, {"K006": {Change.BEGUN}}, []),
    "begins with its section": (BASE, added(NEW), {"K007": {Change.BEGUN}}, ["T13"]),
    "number": (BASE, changed(K005={"number": "私-9"}), {"K005": {Change.RENUMBERED}}, []),
    "numbers swapped": (
        BASE, changed(K005={"number": "私-2"}, K006={"number": "私-1"}),
        {"K005": {Change.RENUMBERED}, "K006": {Change.RENUMBERED}}, ["T06"],
    ),
    "numbers passed on, not swapped": (
        BASE, changed(K002={"number": "非-2"}, K003={"number": "非-3"}, K004={"number": "非-1"}),
        {name: {Change.RENUMBERED} for name in ("K002", "K003", "K004")}, [],
    ),
    "class": (
        BASE, changed(K003={"number": "強-2", "claim_class": ClaimClass.ENFORCEABLE}),
        {"K003": {Change.RENUMBERED, Change.RECLASSIFIED}}, [],
    ),
    "class, the other way": (
        changed(K003={"number": "強-2", "claim_class": ClaimClass.ENFORCEABLE}), BASE,
        {"K003": {Change.RENUMBERED, Change.RECLASSIFIED}}, [],
    ),
    "name, a little": (
        BASE, changed(K004={"name": "児童手当等返還金"}), {"K004": {Change.RENAMED}}, ["D13"],
    ),
    "name, wholly": (
        BASE, changed(K002={"name": "霊園使用料"}), {"K002": {Change.RENAMED}}, ["T02"],
    ),
    "names exchanged": (
        BASE, changed(K005={"name": "養育費立替費"}, K006={"name": "入院医療費"}),
        {"K005": {Change.RENAMED}, "K006": {Change.RENAMED}}, ["T03", "T03"],
    ),
    "new ID, same name": (
        BASE, NEW_ID, {"K005": {Change.ENDED}, "K040": {Change.BEGUN}}, ["T01"],
    ),
    "new ID, like name": (
        BASE, changed(NEW_ID, K040={"name": "入院診療費"}),
        {"K005": {Change.ENDED}, "K040": {Change.BEGUN}}, ["T01"],
    ),
    "new ID, other name": (
        BASE, changed(NEW_ID, K040={"name": "看護師養成資金"}),
        {"K005": {Change.ENDED}, "K040": {Change.BEGUN}}, [],
    ),
    "a claim splits": (BASE, added(SPLIT_OFF), {"K007": {Change.BEGUN}}, ["T07"]),
    "claims merge": (added(SPLIT_OFF), BASE, {"K007": {Change.ENDED}}, ["T08"]),
    "section changes to another that is there": (
        BASE, changed(K006={"section": "医事課", "collecting_section": "医事課"}),
        {"K006": {Change.MOVED}}, [],
    ),
    "a claim splits its section": (BASE, DIVIDED, {"K006": {Change.MOVED}}, ["T10"]),
    "sections join": (DIVIDED, BASE, {"K006": {Change.MOVED}}, ["T11"]),
    "a section goes into another": (BASE, JOINED, {"K002": {Change.MOVED}}, ["T11"]),
    "a section comes out of another": (JOINED, BASE, {"K002": {Change.MOVED}}, ["T10"]),
    "two sections become a new one": (
        BASE, ONE_NEW, {"K002": {Change.MOVED}, "K003": {Change.MOVED}}, ["T11"],
    ),
    "a section becomes two new ones": (
        ONE_NEW, BASE, {"K002": {Change.MOVED}, "K003": {Change.MOVED}}, ["T10"],
    ),
    "section renamed": (
        BASE, RENAMED_SECTION, {"K004": {Change.MOVED}, "K006": {Change.MOVED}}, ["T09"],
    ),
    "section renamed, one claim ends": (
        BASE, changed(RENAMED_SECTION, K006=None),
        {"K004": {Change.MOVED}, "K006": {Change.ENDED}}, ["T09"],
    ),
    "bureau, collecting section, carried only": (
        BASE, changed(
            K001={"bureau": "総務局"}, K002={"collecting_section": "収納対策課"}, K006={"carried_only": True}
        ),
        {"K001": {Change.RELOCATED}, "K002": {Change.HANDED_OVER}, "K006": {Change.RESCOPED}}, [],
    ),
    "note and mark of a new claim say nothing": (
        changed(K005={"new": True}), changed(K005={"note": "患者負担分"}), {}, [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_change(name: str) -> None:
    was, now, changes, expected = CASES[name]
    made = compared({R7: was, R8: now})
    assert {each.id: set(each.changes) for each in made.crossings if each.changes} == changes
    assert codes(made) == expected
    rows = {row.id: row for row in made.sheet.rows if row.kind == "債権"}
    for crossing in made.crossings:
        row = rows[crossing.id]
        assert row.change == ("、".join(crossing.changes) or "変更なし")
        assert row.was == (crossing.was.title if crossing.was else "")
        assert row.now == (crossing.now.title if crossing.now else "")


def codes(made: Comparison) -> list[str]:
    for finding in made.findings:
        assert "{" not in finding.what + finding.remedy
    return [finding.code.code for finding in made.findings]


AFTER_A_GAP: Mapping[str, tuple[dict[FiscalYear, Sequence[Claim]], str]] = {
    "the same claim": ({R5: BASE, R6: BASE}, "T05"),
    "the same claim under a like name": ({R6: changed(K005={"name": "入院診療費"})}, "T05"),
    "another claim": ({R6: changed(K005={"name": "奨学金貸付金"})}, "T04"),
    "another claim, as it was called last": (
        {R5: BASE, R6: changed(K005={"name": "奨学金貸付金"})}, "T04",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", AFTER_A_GAP)
def test_an_id_after_a_gap(name: str) -> None:
    earlier, expected = AFTER_A_GAP[name]
    made = compared({**earlier, R7: changed(K005=None), R8: BASE})
    assert {each.id: each.changes for each in made.crossings}["K005"] == (Change.BEGUN,)
    assert [code for code in codes(made) if code[0] == "T" and code != "T13"] == [expected]
    assert "令和6年度" in made.findings[0].what


def test_every_code_of_the_turn_is_proved() -> None:
    proved = {code for name in CASES for code in CASES[name][-1]}
    proved |= {expected for _, expected in AFTER_A_GAP.values()}
    proved |= {"T14", "T15"}  # below
    proved |= {"T16", "T17", "T18"}  # test_rollover_desk.py
    codes = {code.code for code in Code if code.code.startswith("T")}
    assert {code for code in proved if code.startswith("T")} == codes


def test_findings_say_what_and_where(tmp_path: Path) -> None:
    made = roll(tmp_path, {R7: BASE, R8: changed(NEW_ID, K002={"name": "霊園使用料"})})
    said = {finding.code: finding for finding in made.compared.findings}
    assert set(said) == {Code.CLAIM_REAPPEARS, Code.ID_WHOLLY_RENAMED}
    first = said[Code.CLAIM_REAPPEARS]
    assert first.what == (
        "「入院医療費」（K005）が終了し、名称の同じ「入院医療費」が別の債権ID K040 で始まっています。"
    )
    assert "債権IDを K005 に直してください" in first.remedy
    sheet = load_workbook(made.path)["債権一覧"]
    for code, value in ((Code.CLAIM_REAPPEARS, "K040"), (Code.ID_WHOLLY_RENAMED, "霊園使用料")):
        place = said[code].place
        assert (place.file, place.sheet) == ("事務局ブック_R08案.xlsm", "債権一覧")
        assert sheet[place.cell].value == value
    asked = {row[2]: row[7] for row in load_workbook(made.path)["年度更新"].iter_rows(values_only=True)}
    assert asked["K005"] == asked["K040"] == f"【要確認】{first.what}{first.remedy}"


def test_the_likest_of_several_is_named() -> None:
    ended = (
        claim("K010", "私-5", "奨学金貸付金", "学事課", 10),
        claim("K011", "私-6", "入学準備金貸付金", "学事課", 11),
    )
    begun = (
        claim("K020", "私-5", "入学準備金等貸付金", "学事課", 10),
        claim("K021", "私-6", "奨学金等貸付金", "学事課", 11),
    )
    made = compared({R7: (*BASE, *ended), R8: (*BASE, *begun)})
    pairs = {(each.details["ended"], each.details["begun"]) for each in made.findings}
    assert pairs == {("K010", "K021"), ("K011", "K020")}


# --- where the new list comes from -------------------------------------------------------------


def test_without_a_list_last_years_is_copied_as_a_draft(tmp_path: Path) -> None:
    lists = {R7: changed(K005={"new": True})}
    made = roll(tmp_path, lists)
    assert (made.source, codes(made.compared)) == (ListSource.COPIED, ["T14"])
    assert read_desk(made.path).claims_by_year == {R7: lists[R7], R8: BASE}
    assert not any(each.changes for each in made.compared.crossings)


def test_the_shipped_list_is_for_the_city_whose_claims_these_are(tmp_path: Path) -> None:
    others = tuple(replace(each, name=f"{each.name}等") for each in SHIPPED[R7])
    assert roll(tmp_path, {R7: others}).source is ListSource.COPIED
    fewer = desk_of(tmp_path / "less", {R7: SHIPPED[R7][1:]})
    assert rollover(fewer, R8, None).source is ListSource.COPIED


def test_a_csv_goes_before_what_is_on_the_desk(tmp_path: Path) -> None:
    folder = desk_of(tmp_path, {R7: BASE, R8: changed(K006=None), R9: BASE})
    path = write_csv(tmp_path / "新.csv", {R8: added(NEW)})
    made = rollover(folder, R8, path)
    assert made.source is ListSource.CSV
    assert codes(made.compared) == ["T13", "T15"]
    assert "5債権" in made.compared.findings[1].what
    assert read_desk(made.path).claims_by_year == {R7: BASE, R8: added(NEW), R9: BASE}
    same = write_csv(tmp_path / "同.csv", {R8: changed(K006=None)})
    assert codes(rollover(folder, R8, same).compared) == []


def test_a_csv_is_found_from_the_folder(tmp_path: Path) -> None:
    folder = desk_of(tmp_path, {R7: BASE})
    write_csv(folder.root / "新.csv", {R8: BASE})
    assert rollover(folder, R8, Path("新.csv")).source is ListSource.CSV


def test_rows_are_sorted_by_year_and_order(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "新.csv", {R8: tuple(reversed(BASE))})
    made = rollover(desk_of(tmp_path, {R7: BASE}), R8, path)
    sheet = load_workbook(made.path)["債権一覧"]
    rows = [(row[0], row[9]) for row in sheet.iter_rows(min_row=7, values_only=True)]
    assert rows == [(year.label, order) for year in (R7, R8) for order in range(1, 7)]


# --- not done, and why -------------------------------------------------------------------------


def refused(root: Path, *options: object) -> str:
    before = snapshot(root)
    ran = saiken("rollover", "--folder", root, *options)
    assert ran.code == 2
    assert "Traceback" not in ran.err
    after = snapshot(root)
    assert {name: after[name] for name in after if after[name] != "folder"} == {
        name: before[name] for name in before if before[name] != "folder"
    }
    return (ran.out + ran.err).replace("\n", "")


def test_wrong_use_is_refused(tmp_path: Path) -> None:
    root = desk_of(tmp_path, {R7: BASE, R8: BASE}).root
    assert "令和17年度の債権が債権一覧にない" in refused(root, "--to", 18)
    assert "令和7年度・令和8年度" in refused(root, "--to", 7)
    assert "年度を読み取れません" in refused(root, "--to", "来年")
    assert "no.csv" in refused(root, "--to", 8, "--claims", "no.csv")
    assert "--to を指定して" in refused(root)


def test_a_list_with_mistakes_is_refused(tmp_path: Path) -> None:
    root = desk_of(tmp_path, {R7: BASE}).root
    twice = claim("K008", "非-5", "墓地管理料", "学事課", 8)
    path = write_csv(tmp_path / "新.csv", {R8: added(twice)})
    assert "D06" in refused(root, "--to", 8, "--claims", path)
    path.write_text("年度,債権番号\n", "utf-8")
    assert "D02" in refused(root, "--to", 8, "--claims", path)


@pytest.mark.parametrize(("cell", "value", "code"), [("D7", None, "D03"), ("A7", "?", "D05"), ("C8", "K001", "D04")])
def test_a_row_that_cannot_be_carried_over_stops_it(
    tmp_path: Path, cell: str, value: str | None, code: str
) -> None:
    root = desk_of(tmp_path, {R6: BASE, R7: BASE, R8: BASE}).root
    path = root / "事務局ブック.xlsm"
    book = load_workbook(path)
    book["債権一覧"][cell] = value
    book.save(path)
    assert code in refused(root, "--to", 8)


def test_a_folder_without_a_desk(tmp_path: Path) -> None:
    assert "事務局ブックがありません" in refused(tmp_path, "--to", 8)


# --- whatever the two lists are ----------------------------------------------------------------

NAMES = st.sampled_from(["市税", "市税等", "入院医療費", "外来医療費", "貸付金", "墓地管理料", "=1+1", "{0}"])
SECTIONS = st.sampled_from(["医事課", "学事課", "保育課"])


@st.composite
def claim_lists(draw_one: st.DrawFn) -> tuple[Claim, ...]:
    ids = draw_one(st.lists(st.sampled_from(["K1", "K2", "K3", "K4"]), min_size=1, unique=True))
    names = draw_one(st.lists(NAMES, min_size=len(ids), max_size=len(ids), unique=True))
    numbers = draw_one(st.permutations(range(1, len(ids) + 1)))
    return tuple(
        claim(claim_id, f"私-{number}", name, draw_one(SECTIONS), order)
        for order, (claim_id, name, number) in enumerate(zip(ids, names, numbers, strict=True), 1)
    )


def last_years(lists: Sequence[Sequence[Claim]]) -> dict[FiscalYear, Sequence[Claim]]:
    """The lists as those of the years up to 令和8年度."""
    return {FiscalYear(9 - len(lists) + place): listed for place, listed in enumerate(lists)}


@given(st.lists(claim_lists(), min_size=2, max_size=3))
def test_every_claim_is_shown_once(lists: list[tuple[Claim, ...]]) -> None:
    by_year = last_years(lists)
    made = compared(by_year)
    assert all(finding.what and finding.remedy for finding in made.findings)
    was, now = ({each.id for each in by_year[year]} for year in (R7, R8))
    assert [each.id for each in made.crossings] == unique(
        [each.id for each in (*by_year[R7], *by_year[R8])]
    )
    assert {each.id for each in made.crossings if Change.ENDED in each.changes} == was - now
    assert {each.id for each in made.crossings if Change.BEGUN in each.changes} == now - was


@settings(max_examples=2)
@given(st.lists(claim_lists(), min_size=2, max_size=3))
def test_every_claim_is_kept_by_its_id(lists: list[tuple[Claim, ...]]) -> None:
    by_year = last_years(lists)
    with memory_folder(by_year) as folder:
        desk = read_desk(rollover(folder, R8, None).path)
        assert desk.claims_by_year == by_year
        assert desk.findings == ()


def unique(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))


def test_the_draft_passes_the_validator(tmp_path: Path, validate: Callable[..., None]) -> None:
    lists = {
        R5: BASE, R6: BASE, R7: changed(K005=None), R8: changed(DIVIDED, K002={"name": "霊園使用料"}),
    }  # fmt: skip
    draft = roll(tmp_path / "one", lists).path
    assert read_desk(draft).years == tuple(lists)
    validate(draft)


def test_without_any_claim_there_is_nothing_to_turn(tmp_path: Path) -> None:
    with pytest.raises(SaikenError, match="令和7年度の債権が債権一覧にない"):
        rollover(desk_of(tmp_path, {}), R8, None)
