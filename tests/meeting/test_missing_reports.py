"""Proves that who is missing is named: all of them in one place, a few in a line and a sentence."""

import pytest
from support import october

from saiken_addin.core.model import Kind
from saiken_addin.meeting.missing_reports import few, in_full, in_line, not_submitted, sections_of
from saiken_addin.meeting.tables import aggregate

SECTIONS = [section.name for section in october.registry().sections]


def test_nobody_missing_is_nothing_said() -> None:
    tables = october.tables()
    assert in_full(tables) == in_line(tables, "(1)") == sections_of(tables.of(Kind.CARRIED)) == not_submitted([]) == ""


def test_few_claims_are_named_in_the_line_too() -> None:
    tables = october.tables(without=["医事課"])
    said = "未提出：医事課（私-4 入院医療費、私-5 外来医療費）"
    assert in_line(tables, "(1)") == in_full(tables) == said


def test_many_are_named_in_full_in_one_place_alone() -> None:
    tables = october.tables(without=["収納対策課", "医事課", "保育課"])
    assert in_line(tables, "(1)") == "未提出：収納対策課、医事課、保育課（計6債権。(1)に掲げる。）"
    full = in_full(tables)
    assert all(claim.title in full for one in tables.missing for claim in one.claims)


def test_a_line_stays_a_line_whoever_is_missing() -> None:
    tables = october.tables(without=SECTIONS)
    said = in_line(tables, "(1)")
    assert said.startswith("未提出：収納対策課、思い出の里市営霊園事務所、医事課、福祉総務課、生活福祉課ほか14課")
    assert "計33債権" in said
    assert len(said) < 75
    assert all(claim.title in in_full(tables) for claim in tables.registry.claims)


def test_why_they_are_missing_is_told_apart() -> None:
    keys = [key for key in october.figures() if key[0] != "K002"]
    tables = aggregate(
        october.registry(), october.MONTH, {key: october.figures()[key] for key in keys}, {},
        {*SECTIONS} - {"学事課", "医事課"}, {"医事課"},
    )  # fmt: skip
    assert in_line(tables, "(1)") == (
        "未提出：学事課（私-8 入学準備金・奨学金貸付金）　"
        "差戻し・競合のため未集計：医事課（私-4 入院医療費、私-5 外来医療費）　"
        "報告のない債権：国保年金課（強-2 国民健康保険税）"
    )
    assert sections_of(tables.of(Kind.CARRIED)) == "医事課、国保年金課の一部、学事課"


def test_claims_that_a_report_lacks_are_named_by_themselves() -> None:
    gone = {claim.id for claim in october.registry().claims if claim.bureau == "福祉局"}
    now = {key: value for key, value in october.figures().items() if key[0] not in gone}
    said = in_line(october.tables(now=now), "(1)")
    assert said.startswith("報告のない債権：私-1 緊急生活資金貸付金、私-2 ")
    assert said.endswith(f"ほか{len(gone) - 5}債権（(1)に掲げる。）")


def test_plans_that_did_not_come() -> None:
    absent = [(section.name, october.registry().of_section(section.name)) for section in october.registry().sections]
    assert not_submitted(absent[:1]) == not_submitted(absent[:1], "(5)") == "未提出：収納対策課（強-1 市税）"
    assert not_submitted(absent, "(5)").endswith("ほか14課（計33債権。(5)に掲げる。）")


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, ""), (1, "甲"), (2, "甲、乙"), (3, "甲、乙、丙"), (4, "甲、乙ほか2課"), (5, "甲、乙ほか3課")],
)
def test_few(count: int, said: str) -> None:
    assert few("甲乙丙丁戊"[:count], 2, "課") == said


def test_a_sentence_names_three_sections_and_counts_the_rest() -> None:
    """A fourth takes no more room than its number."""
    names = SECTIONS
    for count, said in (
        (3, "、".join(names[:3])), (4, "、".join(names[:4])), (5, f"{'、'.join(names[:3])}ほか2課"),
    ):  # fmt: skip
        assert sections_of(october.tables(without=names[:count]).of(Kind.CARRIED)) == said
