"""The notes below the charts' tables (1) to (6)."""

from collections.abc import Sequence

from saiken_addin.core.model import Claim, Kind
from saiken_addin.core.settings import Grouping
from saiken_addin.meeting.groups import Group, collected_elsewhere
from saiken_addin.meeting.missing_reports import IN_LINE, few
from saiken_addin.meeting.tables import Line, MeetingTables
from workbook_templates.master.status.claim_notes import points

MEANING = (
    "※ 金額は過年分である。百万円未満を四捨五入しているため、内訳の計と合計は一致しないことがある。",
    "※ （ ）内は、それぞれの年度の過年調定額に対する収入未済額の削減率で、▲は減ったことを表す。",
)


def notes(
    tables: MeetingTables, groups: Sequence[Group], left_out: Sequence[Group], whole_claims: bool
) -> list[str]:
    """The lines below a table.

    Args:
        left_out: the 主要 that it leaves out.
        whole_claims: whether a row is a claim, else 局 or 課.
    """
    fall = points(tables.registry.settings.chart_fall)
    shown = {line.claim.id for group in groups for line in group.lines}
    lines = [line for line in tables.of(Kind.CARRIED) if line.claim.id in shown]
    return [
        *MEANING,
        f"※ 削減率が前年同月より{fall}ポイント以上低下した箇所を赤枠で囲んでいる。",
        *_main_note(left_out, whole_claims),
        *(
            _collecting_note(claim, whole_claims, tables.registry.settings.grouping)
            for claim in collected_elsewhere(line.claim for line in lines)
        ),
        *_comparison_notes(tables, lines),
    ]


def other_way(tables: MeetingTables) -> str:
    """The heading of the 参考 table, which counts by the other section."""
    settings = tables.registry.settings
    claims = "、".join(claim.name for claim in collected_elsewhere(tables.registry.claims))
    return f"参考　{claims}を{settings.grouping.other}に計上した場合"


def _main_note(left_out: Sequence[Group], whole_claims: bool) -> list[str]:
    if not left_out:
        return []
    names = "、".join(
        group.lines[0].claim.name if whole_claims else group.name for group in left_out
    )
    return [f"※ 主要{len(left_out)}{'債権' if whole_claims else '課'}（{names}）を除く。"]


def _collecting_note(claim: Claim, whole_claims: bool, grouping: Grouping) -> str:
    how = claim.note if claim.note.endswith("徴収") else "徴収"
    said = f"※ {claim.name}は、{claim.collecting_section}が{how}している。"
    if whole_claims:
        return said
    place = claim.section if grouping is Grouping.OWNING else claim.collecting_section
    return f"{said}金額は{grouping}の{place}に計上している。"


def _comparison_notes(tables: MeetingTables, lines: Sequence[Line]) -> list[str]:
    year, month = tables.month.year, tables.month
    if all(line.before.empty for line in lines):
        return [f"※ {month.year_before.label}の値がないため、前年度との比較は表示していない。"]
    new = [line for line in lines if line.claim.new and line.counted]
    groups = (
        (new, f"は、{year.label}に新たに対象となったため、前年度の値がない。"),
        (
            [line for line in lines if not line.counted and not line.before.empty],
            "は、当年度の報告がないため、前年度の値とも比べず、合計からも除いている。",
        ),
        (
            [
                line for line in lines
                if line.counted and line.before.empty and not line.claim.new
            ],
            "は、前年度の値がないため、合計では当年度にだけ含まれている。",
        ),
    )  # fmt: skip
    return [
        f"※ {few([line.claim.name for line in found], IN_LINE, '債権')}{text}"
        for found, text in groups
        if found
    ]
