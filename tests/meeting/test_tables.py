"""Proves the meeting's sums: what they hold, what they compare, and that they say what they lack."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import october

from saiken_addin.core.findings import Code, SaikenError
from saiken_addin.core.model import Amounts, Claim, ClaimClass, Correction, Figures, Kind
from saiken_addin.meeting.missing_reports import in_full
from saiken_addin.meeting.tables import Operands, aggregate

ITEMS = tuple(Amounts.LABELS)


def claim(number: int, section: str = "甲課", bureau: str = "甲局", **changes: object) -> Claim:
    made = Claim(
        f"K{number:03}", f"私-{number}", f"債権{number}", ClaimClass.PRIVATE, bureau, "", section,
        section, number,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def both(claims: list[Claim], amounts: Amounts) -> dict[tuple[str, Kind], Figures]:
    return {(one.id, kind): october.reported(amounts, 8) for one in claims for kind in Kind}


def yen_of(operands: Operands, end: str = "") -> Amounts:
    """The reported amounts of a year in a sum."""
    return Amounts(*(operands[item + end] for item in ITEMS))


def of_csv(item: str, kind: Kind, year: str, left_out: tuple[str, ...] = ()) -> int:
    """A sum straight from october_figures.csv."""
    label = Amounts.LABELS[item]
    return sum(
        int(row[label])
        for fiscal in (october.YEAR, october.YEAR.previous)
        for row in october.rows(fiscal)
        if row["年度"] == year and row["区分"] == kind and row["債権ID"] not in left_out
    )


@pytest.mark.parametrize("kind", Kind)
def test_totals_are_the_sums_of_yen(kind: Kind) -> None:
    total = october.tables().total(kind)
    for item in ITEMS:
        assert total[item] == of_csv(item, kind, "令和7年度")
        assert total[f"{item}_before"] == of_csv(item, kind, "令和6年度")


def test_the_printed_total_and_its_rate_follow() -> None:
    operands = october.tables().total(Kind.CURRENT)
    assert round(Fraction(operands["assessed"] or 0, 1000)) == 373_749_070
    assert round(Fraction(operands["outstanding"] or 0, 1000)) == 152_410_960
    rate = Fraction(operands["collected"] or 0, operands["assessed"] or 1)
    assert Fraction("0.5915") <= rate < Fraction("0.5925")


def test_lines_stand_in_the_order_of_the_table_with_all_of_one_kind_first() -> None:
    tables = october.tables()
    ids = [one.id for one in tables.registry.claims]
    assert [line.claim.id for line in tables.lines] == ids * 2
    assert [line.kind for line in tables.lines] == [Kind.CURRENT] * 33 + [Kind.CARRIED] * 33


def test_a_complete_month_lacks_nothing() -> None:
    tables = october.tables()
    assert tables.completeness.text == "19課中19課・33債権中33債権を集計"
    assert tables.missing == ()
    assert tables.findings == ()


@pytest.mark.parametrize("kind", Kind)
def test_a_missing_section_is_left_out_of_both_years(kind: Kind) -> None:
    tables = october.tables(without=["医事課"])
    hospital = ("K024", "K025")
    for line in tables.of(kind):
        if line.claim.id in hospital:
            assert line.now.empty
            assert not line.before.empty, "last year's figures stay in their own row"
            assert not line.counted
    total = tables.total(kind)
    for item in ITEMS:
        assert total[item] == of_csv(item, kind, "令和7年度", hospital)
        assert total[f"{item}_before"] == of_csv(item, kind, "令和6年度", hospital)
    assert [line.claim.id for line in tables.left_out(kind)] == list(hospital)


def test_a_missing_section_is_named_with_its_claims() -> None:
    tables = october.tables(without=["医事課", "下水道総務課"])
    assert tables.completeness.text == "19課中17課・33債権中29債権を集計"
    assert [one.section.name for one in tables.missing] == ["医事課", "下水道総務課"]
    first = tables.findings[0]
    assert first.code is Code.SECTION_MISSING
    assert "医事課" in first.what
    assert "私-4 入院医療費、私-5 外来医療費" in first.what


def test_one_claim_of_one_section_reads_as_in_the_contract() -> None:
    assert (
        october.tables(without=["収納対策課"]).completeness.text
        == "19課中18課・33債権中32債権を集計"
    )


def test_figures_of_a_section_that_did_not_report_do_not_count() -> None:
    everything = october.figures()
    tables = aggregate(october.registry(), october.MONTH, everything, {}, {"収納対策課"})
    total = tables.total(Kind.CURRENT)
    assert yen_of(total) == everything["K001", Kind.CURRENT].amounts


def test_a_reported_section_whose_book_lacks_a_claim_is_named_too() -> None:
    now = october.figures()
    del now["K025", Kind.CARRIED]
    tables = october.tables(now=now)
    assert tables.completeness.text == "19課中19課・33債権中32債権を集計"
    (missing,) = tables.missing
    assert missing.reported
    assert [one.id for one in missing.claims] == ["K025"]
    assert tables.total(Kind.CARRIED)["assessed_before"] == of_csv(
        "assessed", Kind.CARRIED, "令和6年度", ("K025",)
    )
    assert tables.total(Kind.CURRENT)["assessed_before"] == of_csv(
        "assessed", Kind.CURRENT, "令和6年度"
    )


def test_a_new_claim_counts_this_year_without_a_year_before() -> None:
    tables = october.tables()
    new = next(
        line for line in tables.of(Kind.CURRENT) if line.claim.name == "学校給食費"
    )
    assert new.counted
    assert new.before.empty
    assert tables.without_year_before(Kind.CURRENT) == ()


def test_an_old_claim_without_a_year_before_is_noted() -> None:
    before = october.figures_before()
    del before["K001", Kind.CURRENT]
    tables = october.tables(before=before)
    assert [line.claim.id for line in tables.without_year_before(Kind.CURRENT)] == ["K001"]
    (finding,) = tables.findings
    assert finding.code is Code.NO_YEAR_BEFORE
    assert "強-1 市税" in finding.what


def test_a_claim_with_carried_amounts_only_has_no_current_figures_at_all() -> None:
    stray = october.reported(Amounts(1, 1, 1, 1, 1), 8)
    now = {**october.figures(), ("K021", Kind.CURRENT): stray}
    before = {**october.figures_before(), ("K021", Kind.CURRENT): stray}
    tables = october.tables(now=now, before=before)
    line = next(line for line in tables.of(Kind.CURRENT) if line.claim.id == "K021")
    assert (line.now, line.before) == (Figures(), Figures())
    assert tables.completeness.text == "19課中19課・33債権中33債権を集計"
    assert tables.total(Kind.CURRENT) == october.tables().total(Kind.CURRENT)


def test_not_applicable_counts_as_reported_and_adds_nothing() -> None:
    claims = [claim(1), claim(2)]
    now = both(claims, Amounts(100, 40, 0, 0, 50))
    now["K002", Kind.CURRENT] = october.reported(Amounts(), 9, "該当なし")
    before = both(claims, Amounts(10, 4, 0, 0, 5))
    tables = aggregate(october.registry(claims), october.MONTH, now, before, {"甲課"})
    total = tables.total(Kind.CURRENT)
    assert yen_of(total) == Amounts(100, 40, 0, 0, 50)
    assert yen_of(total, "_before") == Amounts(20, 8, 0, 0, 10), "it was reported, so its year before counts"
    assert tables.completeness.claims == 2


def test_a_sum_of_nothing_is_missing_and_of_zeros_is_zero() -> None:
    claims = [claim(1)]
    year = october.registry(claims)
    nothing = aggregate(year, october.MONTH, {}, {}, set())
    assert yen_of(nothing.total(Kind.CURRENT)) == Amounts()
    zeros = aggregate(year, october.MONTH, both(claims, Amounts(0, 0, 0, 0, 0)), {}, {"甲課"})
    assert yen_of(zeros.total(Kind.CURRENT)) == Amounts(0, 0, 0, 0, 0)


def test_groups_are_in_order_and_know_their_bureau() -> None:
    tables = october.tables()
    assert list(tables.by_bureau(Kind.CARRIED)) == [
        "財政局", "保健衛生局", "福祉局", "子ども未来局", "環境局", "経済局", "建設局", "教育委員会事務局",
    ]  # fmt: skip
    sections = tables.by_section(Kind.CARRIED)
    assert len(sections) == 19
    assert list(sections)[1] == ("保健衛生局", "思い出の里市営霊園事務所")


def test_a_year_without_claims_is_refused() -> None:
    with pytest.raises(SaikenError, match="債権がありません"):
        aggregate(october.registry([]), october.MONTH, {}, {}, set())


yen = st.one_of(st.none(), st.integers(-(10**13), 10**13))
amounts = st.builds(Amounts, yen, yen, yen, yen, yen)


@given(
    data=st.lists(st.tuples(amounts, amounts, st.integers(0, 3), st.booleans()), min_size=1),
    absent=st.sets(st.integers(0, 3)),
)
def test_bureaus_and_sections_add_up_to_the_total(
    data: list[tuple[Amounts, Amounts, int, bool]], absent: set[int]
) -> None:
    claims = [
        claim(number, f"課{section}", f"局{section // 2}", carried_only=carried)
        for number, (_, _, section, carried) in enumerate(data)
    ]
    now = {(f"K{n:03}", kind): october.reported(a, 8) for n, (a, *_) in enumerate(data) for kind in Kind}
    before = {
        (f"K{n:03}", kind): october.imported(b, 8) for n, (_, b, *_) in enumerate(data) for kind in Kind
    }
    here = {f"課{number}" for number in range(4)} - {f"課{number}" for number in absent}
    tables = aggregate(october.registry(claims), october.MONTH, now, before, here)
    for kind in Kind:
        total = tables.total(kind)
        counted = [
            pair
            for one, pair in zip(claims, data, strict=True)
            if one.section in here and kind in one.kinds
        ]
        for item in ITEMS:
            for year, own in (("", 0), ("_before", 1)):
                said = total[item + year]
                there = [v for pair in counted if (v := getattr(pair[own], item)) is not None]
                assert said == (sum(there) if there else None)
                for groups in (tables.by_bureau(kind), tables.by_section(kind)):
                    parts = [group[item + year] for group in groups.values()]
                    assert sum(part or 0 for part in parts) == (said or 0)


def test_a_returned_book_is_no_missing_one() -> None:
    """What came and doesn't count is told apart from what never came."""
    everything = {key: value for key, value in october.figures().items() if key[0] == "K001"}
    tables = aggregate(
        october.registry(), october.MONTH, everything, {}, {"収納対策課"}, {"医事課"}
    )
    held = {one.section.name for one in tables.missing if one.held}
    assert held == {"医事課"}
    codes = {
        str(each.details["section"]): each.code.code
        for each in tables.findings
        if "section" in each.details
    }
    assert codes["医事課"] == "M04"
    assert codes["学事課"] == "M01"
    shown = in_full(tables)
    assert "差戻し・競合のため未集計：医事課（" in shown
    assert "学事課" in shown.split("差戻し")[0]


def test_a_correction_set_aside_is_told_with_its_year() -> None:
    """Of this month and of the same month-end a year before."""
    aside = Correction(5, 7, "誤記", october.MADE_AT, "")
    now, before = dict(october.figures()), dict(october.figures_before())
    key = "K024", Kind.CARRIED
    now[key] = replace(now[key], set_aside={"collected": aside})
    before[key] = replace(before[key], set_aside={"assessed": replace(aside, value=9)})
    found = [each for each in october.tables(now=now, before=before).findings if each.code is Code.CORRECTION_SET_ASIDE]
    assert [each.details for each in found] == [
        {"claim": "私-4 入院医療費", "kind": "過年", "month": "令和7年10月末", "item": "収入済額", "value": 7},
        {"claim": "私-4 入院医療費", "kind": "過年", "month": "令和6年10月末", "item": "調定額", "value": 9},
    ]
