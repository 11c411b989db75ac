"""Proves the table of targets where it goes over several pages: each figure in the row of its claim."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from support import october
from support.loaded_sheets import sheets_of
from support.masters import of_sheets

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, Kind, Stage
from saiken_addin.core.registry import Registry
from saiken_addin.core.settings import Settings
from saiken_addin.meeting.targets import Planned, PlanTables, TargetLine
from workbook_templates.master.targets.grid import WIDTHS
from workbook_templates.shared.styles import HEADING
from workbook_templates.shared.text_size import lines

YEAR = FiscalYear(8)
SHEET = "3_目標設定"
MILLION = 1_000_000
LONG_NAME = "とても長い名前をもつために二行では収まらない収入未済のある負担金その他の債権（経過措置分を含む）"


def claims() -> tuple[Claim, ...]:
    """45 claims of 3 局 with 3 課 each; the third of each 課 has 過年 only, one has a long name."""
    shipped = october.registry().claims[0]
    found = []
    for number in range(45):
        bureau, section = number // 15, number // 5
        found.append(
            replace(
                shipped, id=f"K{number:03}", number=f"私-{number}", name=LONG_NAME if number == 20 else f"架空{number}",
                bureau=f"第{bureau}局", section=f"第{section}課", collecting_section=f"第{section}課", order=number,
                carried_only=number % 5 == 2, new=False,
            )
        )  # fmt: skip
    return tuple(found)


def line(claim: Claim, kind: Kind) -> TargetLine:
    """Figures that no other claim and kind has; the weights are equal, so that rates of sums are means."""
    if kind not in claim.kinds:
        return TargetLine(claim, kind, counted=True)
    number = claim.order + (50 if kind is Kind.CARRIED else 0)
    planned = Planned(100 * MILLION, Fraction(number + 1, 1000), (number + 1) * MILLION)
    april = replace(planned, target_outstanding=(number + 3) * MILLION) if claim.order % 2 else None
    before = Amounts(1000 * MILLION, (number + 100) * MILLION, 0, 0)
    return TargetLine(claim, kind, planned, april, before, True)


@dataclass(frozen=True)
class Pair:
    """Two rows as the sheet has them."""

    top: int
    labels: tuple[str, str, str]
    upper: list[Any]
    lower: list[Any]


@pytest.fixture(scope="module")
def plans() -> PlanTables:
    registry = Registry(YEAR, claims(), (), Settings())
    stages = {section.name: Stage.SETTLEMENT for section in registry.sections}
    return PlanTables(
        YEAR, registry, tuple(line(claim, kind) for claim in registry.claims for kind in Kind), (), stages
    )


@pytest.fixture(scope="module")
def sheet(plans: PlanTables, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path: Path = tmp_path_factory.mktemp("target_table") / "book.xlsx"
    path.write_bytes(of_sheets(replace(october.content(october.few()), plans=plans), SHEET))
    return sheets_of(path, SHEET, data_only=True)[SHEET]


def pages(sheet: Any, mark: str) -> list[range]:
    """The rows of the pairs on each page of a table, between its headings and the end of the page."""
    ends = [0, *sorted(each.id for each in sheet.row_breaks.brk), sheet.max_row]
    found = []
    for before, end in itertools.pairwise(ends):
        title = str(sheet.cell(before + 1, 1).value)
        if title.startswith(mark):
            head = next(row for row in range(before + 1, end + 1) if sheet.cell(row, 3).value == "債権名")
            found.append(range(head + 2, end + 1))
            assert title.endswith("（続き）") is (len(found) > 1)
    return found


def pairs(sheet: Any, rows: range) -> Iterator[Pair]:
    """The pairs of a page; every label is that of the merged cells in which the row lies."""
    merged = {
        (row, area.min_col): area for area in sheet.merged_cells.ranges for row in range(area.min_row, area.max_row + 1)
    }  # fmt: skip

    def label(row: int, column: int) -> str:
        area = merged.get((row, column))
        if area is None:
            return ""
        assert area.min_row >= rows.start
        assert area.max_row < rows.stop, "a label stays on its page"
        return str(sheet.cell(area.min_row, column).value)

    for top in rows[::2]:
        upper, lower = ([sheet.cell(top + down, column).value for column in range(4, 16)] for down in (0, 1))
        if (top, 1) in merged and merged[top, 1].max_col == 3:
            yield Pair(top, (label(top, 1), "", ""), upper, lower)
            continue
        labels = label(top, 1), label(top, 2), label(top, 3)
        assert (label(top + 1, 1), label(top + 1, 2), label(top + 1, 3)) == labels, "both rows of a pair"
        yield Pair(top, labels, upper, lower)


def expected(plans: PlanTables, shown: list[TargetLine]) -> tuple[list[Any], list[Any]]:
    """Both rows over the claims: rates in thousandths, amounts in 千円."""
    upper: list[Any] = []
    lower: list[Any] = []
    for kinds in ([Kind.CURRENT], [Kind.CARRIED], list(Kind)):
        there = [each for each in shown if each.kind in kinds and each.planned.target_rate is not None]
        targets = [int((each.planned.target_outstanding or 0) // 1000) for each in there]
        rates = [float(each.planned.target_rate or 0) for each in there]
        befores = [(each.before.collected or 0) / (each.before.assessed or 1) for each in there]
        left = [((each.before.assessed or 0) - (each.before.collected or 0)) // 1000 for each in there]
        if not there:
            upper += ["-"] * 4
            lower += ["-"] * 4
            continue
        rate, before = sum(rates) / len(rates), sum(befores) / len(befores)
        upper += [
            pytest.approx(rate, abs=0.0006), pytest.approx((rate - before) * 100, abs=0.051), sum(targets),
            sum(targets) - sum(left),
        ]  # fmt: skip
        lower += [pytest.approx(before, abs=0.0006), "-", sum(left), "-"]
    return upper, lower


def test_every_row_of_every_page_is_its_claims(plans: PlanTables, sheet: Any) -> None:
    found = pages(sheet, "(5)")
    assert len(found) == 3, "a 局 to a page"
    listed = [pair for rows in found for pair in pairs(sheet, rows)]
    own = listed[: len(plans.claims)]
    assert [pair.labels for pair in own] == [
        (claim.bureau, claim.section, claim.title) for claim in plans.claims
    ]
    for pair, claim in zip(own, plans.claims, strict=True):
        assert (pair.upper, pair.lower) == expected(plans, list(plans.of(claim))), claim.title
    sums = listed[len(plans.claims) :]
    assert [pair.labels[0] for pair in sums] == ["第0局　計", "第1局　計", "第2局　計", "合計"]
    for pair in sums:
        shown = [each for each in plans.lines if pair.labels[0] in (f"{each.claim.bureau}　計", "合計")]
        assert (pair.upper, pair.lower) == expected(plans, shown), pair.labels[0]


def test_the_table_of_changes_holds_what_june_changed(plans: PlanTables, sheet: Any) -> None:
    listed = [pair for rows in pages(sheet, "(6)") for pair in pairs(sheet, rows)]
    changed = [claim for claim in plans.claims if claim.order % 2]
    assert [pair.labels[2] for pair in listed[: len(changed)]] == [claim.title for claim in changed]
    for pair, claim in zip(listed, changed, strict=False):
        for at, kind in ((0, Kind.CURRENT), (4, Kind.CARRIED)):
            said = next(each for each in plans.of(claim) if each.kind is kind)
            there = said.initial is not None
            cells = (*pair.upper[at : at + 4], *pair.lower[at : at + 4])
            target = (said.planned.target_outstanding or 0) // 1000
            rate = float(said.planned.target_rate or 0)
            assert cells == ((rate, 0, target, -2000, rate, "-", target + 2000, "-") if there else ("-",) * 8)
    total = listed[-1]
    lines_of = [each for each in plans.lines if each.initial]
    assert total.labels[0] == "合計"
    assert total.upper[10] == sum((each.planned.target_outstanding or 0) for each in lines_of) // 1000
    assert total.upper[11] == -2000 * len(lines_of)


def test_sums_are_dressed_as_sums_and_names_have_room(plans: PlanTables, sheet: Any) -> None:
    for rows in (*pages(sheet, "(5)"), *pages(sheet, "(6)")):
        for pair in pairs(sheet, rows):
            of_sum = not pair.labels[1]
            first = sheet.cell(pair.top, 1 if of_sum else 3)
            assert (first.fill.fgColor.rgb == HEADING) is of_sum
            assert bool(sheet.cell(pair.top, 4).font.b) is of_sum
            assert not sheet.cell(pair.top + 1, 4).font.b
            heights = {sheet.row_dimensions[pair.top + down].height for down in (0, 1)}
            assert len(heights) == 1, "both rows are as high as each other"
            if not of_sum:
                assert 2 * heights.pop() >= lines(pair.labels[2], [WIDTHS[2]], 8.5) * 11.25
