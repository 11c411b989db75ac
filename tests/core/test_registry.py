"""The shipped lists, the claims and sections of a year, and claims at the turn of the year."""

import csv
from dataclasses import replace
from importlib.resources import files

import pytest

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim, ClaimClass, Kind, Section
from saiken_addin.core.registry import Change, Registry, crosswalk
from saiken_addin.core.settings import Settings
from saiken_addin.desk.shipped import shipped_claims

R7, R8 = FiscalYear(7), FiscalYear(8)
SHIPPED = shipped_claims()


def registry(year: FiscalYear, contacts: tuple[Section, ...] = ()) -> Registry:
    return Registry(year, SHIPPED[year], contacts, Settings())


@pytest.mark.parametrize(
    ("year", "claims", "sections", "carried_only"), [(R7, 33, 19, 3), (R8, 30, 18, 2)]
)
def test_shipped_lists(year: FiscalYear, claims: int, sections: int, carried_only: int) -> None:
    assert len(SHIPPED[year]) == claims
    assert len(registry(year).sections) == sections
    assert sum(claim.carried_only for claim in SHIPPED[year]) == carried_only
    assert [claim.order for claim in SHIPPED[year]] == list(range(1, claims + 1))


def test_shipped_lists_are_the_files() -> None:
    for year, name in ((R7, "claims_r7.csv"), (R8, "claims_r8.csv")):
        text = files("saiken_addin.desk.data").joinpath(name).read_text("utf-8-sig")
        rows = {row["債権ID"]: row for row in csv.DictReader(text.splitlines())}
        assert {claim.id for claim in SHIPPED[year]} == rows.keys()
        for claim in SHIPPED[year]:
            assert list(rows[claim.id].values()) == [
                claim.number,
                claim.id,
                claim.name,
                claim.claim_class.value,
                claim.bureau,
                claim.division,
                claim.section,
                claim.collecting_section,
                str(claim.order),
                "○" if claim.carried_only else "",
                "○" if claim.new else "",
                claim.note,
            ]


def test_crosswalk_of_the_shipped_lists() -> None:
    crossings = crosswalk(SHIPPED[R7], SHIPPED[R8])
    changes = {
        change: {each.id for each in crossings if change in each.changes} for change in Change
    }
    assert len(crossings) == 33
    assert changes[Change.ENDED] == {"K012", "K014", "K031"}
    assert len(changes[Change.RENUMBERED]) == 18
    assert not changes[Change.BEGUN]
    assert not changes[Change.RENAMED]
    assert not changes[Change.MOVED]
    hospital = next(each for each in crossings if each.id == "K024")
    assert hospital.was is not None
    assert hospital.now is not None
    assert (hospital.was.title, hospital.now.title) == ("私-4 入院医療費", "私-1 入院医療費")


def test_crosswalk_knows_every_change() -> None:
    was = registry(R7).claim("K024")
    assert was is not None
    now = replace(was, name="入院診療費", section="病院総務課", claim_class=ClaimClass.NON_ENFORCEABLE)
    begun = replace(was, id="K034", number="私-14")
    crossings = crosswalk([was], [begun, now])
    assert [each.id for each in crossings] == ["K024", "K034"]
    assert set(crossings[0].changes) == {Change.RENAMED, Change.MOVED, Change.RECLASSIFIED}
    assert crossings[1].changes == (Change.BEGUN,)
    assert crosswalk([was], [was])[0].changes == ()


def test_claims_of_a_section() -> None:
    seven = registry(R7)
    assert [claim.number for claim in seven.of_section("国保年金課")] == ["強-2", "強-3", "非-5"]
    assert [claim.number for claim in registry(R8).of_section("国保年金課")] == ["強-2", "強-3", "非-4"]
    assert seven.of_section("そのような課") == ()
    assert registry(R8).claim("K012") is None


def test_carried_only_claims_have_no_current_year() -> None:
    assert [claim.kinds for claim in SHIPPED[R7] if claim.id in ("K001", "K021")] == [
        (Kind.CURRENT, Kind.CARRIED),
        (Kind.CARRIED,),
    ]


def test_sections_come_in_display_order_with_their_addresses() -> None:
    listed = Section("医事課", "保健衛生局", ("iji@city.example",))
    seven = registry(R7, (listed, Section("廃止された課", "財政局")))
    assert [section.name for section in seven.sections[:3]] == [
        "収納対策課",
        "思い出の里市営霊園事務所",
        "医事課",
    ]
    assert seven.sections[0] == Section("収納対策課", "財政局")
    assert seven.sections[2] == listed


def test_titles() -> None:
    claim = registry(R7).claim("K024")
    assert isinstance(claim, Claim)
    assert claim.title == "私-4 入院医療費"
