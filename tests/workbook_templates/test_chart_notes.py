"""Proves the notes below the tables of the charts: of 過年, of the claims that a table shows."""

from dataclasses import replace
from fractions import Fraction

import pytest
from support import october

from saiken_addin.core.model import Amounts, Figures, Kind
from saiken_addin.core.settings import Grouping, Settings
from saiken_addin.meeting.groups import by_bureau, by_claim, by_section
from saiken_addin.meeting.tables import FiguresByClaim, MeetingTables
from workbook_templates.master.status.chart_notes import notes, other_way

WITHOUT_VALUE = "※ 入院医療費は、前年度の値がないため、合計では当年度にだけ含まれている。"
NEW = "※ 養育費立替費、学校給食費は、令和7年度に新たに対象となったため、前年度の値がない。"
NOT_REPORTED = "※ {}は、当年度の報告がないため、前年度の値とも比べず、合計からも除いている。"
ELSEWHERE = "※ 国民健康保険税は、収納対策課が市税とあわせて徴収している。"


def said(tables: MeetingTables) -> list[str]:
    """The notes below the table of all claims that change from month to month."""
    return notes(tables, by_claim(tables), (), True)[3:]


def without_before(*keys: tuple[str, Kind]) -> FiguresByClaim:
    return {key: figures for key, figures in october.figures_before().items() if key not in keys}


def test_a_usual_month() -> None:
    tables = october.tables()
    assert notes(tables, by_claim(tables), (), True) == [
        "※ 金額は過年分である。百万円未満を四捨五入しているため、内訳の計と合計は一致しないことがある。",
        "※ （ ）内は、それぞれの年度の過年調定額に対する収入未済額の削減率で、▲は減ったことを表す。",
        "※ 削減率が前年同月より3ポイント以上低下した箇所を赤枠で囲んでいる。",
        ELSEWHERE,
        NEW,
    ]


def test_a_year_before_is_missing_where_that_of_carried_over_amounts_is() -> None:
    """Charts are about 過年: what 現年 has or lacks makes no note."""
    assert WITHOUT_VALUE in said(october.tables(before=without_before(("K024", Kind.CARRIED))))
    assert said(october.tables(before=without_before(("K024", Kind.CURRENT)))) == [ELSEWHERE, NEW]


def test_a_report_is_missing_where_that_of_carried_over_amounts_is() -> None:
    now = {key: figures for key, figures in october.figures().items() if key != ("K024", Kind.CARRIED)}
    assert said(october.tables(now=now)) == [ELSEWHERE, NEW, NOT_REPORTED.format("入院医療費")]
    now = {key: figures for key, figures in october.figures().items() if key != ("K024", Kind.CURRENT)}
    assert said(october.tables(now=now)) == [ELSEWHERE, NEW]


def test_a_claim_missing_in_both_years_is_not_compared_and_not_named() -> None:
    before = without_before(("K024", Kind.CARRIED), ("K025", Kind.CARRIED))
    assert said(october.tables(without=["医事課"], before=before)) == [ELSEWHERE, NEW]


def test_new_claims_that_have_not_reported_are_not_said_to_have_no_year_before() -> None:
    section = next(claim.section for claim in october.registry().claims if claim.name == "学校給食費")
    found = said(october.tables(without=[section]))
    assert NEW.replace("、学校給食費", "") in found
    assert not any("学校給食費" in note for note in found)


def test_without_any_year_before_nothing_is_compared() -> None:
    only_current = {key: figures for key, figures in october.figures_before().items() if key[1] is Kind.CURRENT}
    assert said(october.tables(before=only_current)) == [
        ELSEWHERE, "※ 令和6年10月末の値がないため、前年度との比較は表示していない。"
    ]  # fmt: skip


def test_a_table_speaks_of_the_claims_that_it_shows() -> None:
    """Without the 主要, and of a 局 or 課 without those of others."""
    tables = october.tables(without=["収納対策課", "医事課"])
    groups = by_claim(tables)
    shown = [group for group in groups if not group.main]
    left_out = [group for group in groups if group.main]
    names = "、".join(group.lines[0].claim.name for group in left_out)
    found = notes(tables, shown, left_out, True)[3:]
    assert found[0] == f"※ 主要5債権（{names}）を除く。"
    assert not any(group.lines[0].claim.name in note for group in left_out for note in found[1:])
    sections = by_section(tables)
    main = [group for group in sections if group.main]
    rest = [group for group in sections if not group.main]
    found = notes(tables, rest, main, False)
    assert f"※ 主要5課（{'、'.join(group.name for group in main)}）を除く。" in found


@pytest.mark.parametrize("grouping", Grouping)
def test_where_a_claim_counts_that_others_collect(grouping: Grouping) -> None:
    place = {Grouping.OWNING: "所管課の国保年金課", Grouping.COLLECTING: "回収業務担当課の収納対策課"}
    tables = october.tables(of=october.registry(settings=Settings(grouping=grouping)))
    assert notes(tables, by_bureau(tables), (), False)[3] == f"{ELSEWHERE}金額は{place[grouping]}に計上している。"
    assert other_way(tables) == f"参考　国民健康保険税を{grouping.other}に計上した場合"


def test_how_a_claim_is_collected_is_what_its_remark_says() -> None:
    for note, how in (("一括して徴収", "一括して徴収"), ("過年分を除く", "徴収"), ("", "徴収")):
        claims = [
            replace(claim, note=note) if claim.name == "国民健康保険税" else claim
            for claim in october.registry().claims
        ]
        found = said(october.tables(of=october.registry(claims)))
        assert found[0] == f"※ 国民健康保険税は、収納対策課が{how}している。"


def test_the_threshold_is_the_setting() -> None:
    settings = Settings(chart_fall=Fraction(5, 2))
    tables = october.tables(of=october.registry(settings=settings))
    assert "2.5ポイント以上低下" in notes(tables, by_claim(tables), (), True)[2]


def test_not_applicable_is_a_report() -> None:
    now = dict(october.figures())
    now["K024", Kind.CARRIED] = Figures(Amounts(), {})
    assert said(october.tables(now=now)) == [ELSEWHERE, NEW]
