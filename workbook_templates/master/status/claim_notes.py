"""The notes ※ below tables (7) and (8)."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from saiken_addin.core.model import Amounts, Claim, Kind
from saiken_addin.core.settings import Settings
from saiken_addin.meeting.missing_reports import IN_LINE, few
from saiken_addin.meeting.tables import Line, MeetingTables
from workbook_templates.master.data import month
from workbook_templates.master.data.month import MonthBlock
from workbook_templates.master.layout.pages import Says, says
from workbook_templates.master.layout.sheet import Sheet

OVERVIEW = "(1)"
"""The part of the document that names all who are missing with their claims."""
OUTSTANDING_NOTE, CHANGE_NOTE = "※1", "※2"
_FIRST_REMARK = 3
_PARTS = ("分", "額")


def remark_marks(claims: Iterable[Claim]) -> Mapping[str, str]:
    """The mark of each 備考 that says which part of a claim is counted: {備考: ※3}.

    Such a 備考 names a part of the amounts (保険者負担分を除いた患者負担分). Others, like who
    collects a claim, don't change what the figures of these tables mean.
    """
    remarks = dict.fromkeys(claim.note for claim in claims if claim.note.endswith(_PARTS))
    return {remark: f"※{number}" for number, remark in enumerate(remarks, _FIRST_REMARK)}


def says_complete(block: MonthBlock, kind: Kind) -> Says:
    """What notes that a cell says how complete a table of a kind is."""
    return says("集計の範囲", month.counted(block, kind))


def says_missing(block: MonthBlock, kind: Kind) -> Says:
    """What notes that a cell says who is missing in a table of a kind."""
    return says("集計していない課・債権", month.counted(block, kind))


def says_note(block: MonthBlock, kind: Kind) -> Says:
    """What notes that a line below a table of a kind may change; it is known by what it says."""
    made_of = [
        *month.counted(block, kind),
        *month.amounts(block, kind, month.BEFORE),
        *month.corrected(block, kind),
    ]

    def note(sheet: Sheet, address: str) -> None:
        sheet.says(address, "表の下の注", made_of, key=f"注 {sheet.values[address]}")

    return note


def notes(tables: MeetingTables, kind: Kind) -> list[str]:
    """The lines below the table of a kind."""
    return [
        f"{OUTSTANDING_NOTE} C (A-B) は、不納欠損額を差し引き、還付未済額を加えた額であり、"
        "表の差引きと一致しないことがある。",
        f"{CHANGE_NOTE} {_change_note(kind, tables.registry.settings)}"
        "（単位未満を四捨五入しているため、表の差引きと一致しないことがある。）",
        *(
            f"{mark} {_named(claim.name for claim in tables.registry.claims if claim.note == remark)}"
            f"は、{remark}を計上している。"
            for remark, mark in remark_marks(tables.registry.claims).items()
        ),
        *_comparison_notes(tables, kind),
        *_correction_notes(tables, kind),
    ]


def _correction_notes(tables: MeetingTables, kind: Kind) -> list[str]:
    """What is not as reported, and why."""
    return [
        f"※ {line.claim.title}の{Amounts.LABELS[item]}（{term.label}）は、報告された"
        f"{_yen(correction.reported)}を{_yen(correction.value)}に訂正している（{correction.reason}）。"
        for line in tables.of(kind)
        for term, _, figures in tables.years(line)
        for item, correction in figures.corrections.items()
    ]


def _yen(amount: int | None) -> str:
    return "空欄" if amount is None else f"{amount:,}円"


def _change_note(kind: Kind, settings: Settings) -> str:
    if kind is Kind.CURRENT:
        return f"{points(settings.collection_fall)}ポイント以上低下した箇所は太字とし、債権名を網掛けしている。"
    return (
        f"{points(settings.reduction_fall)}ポイント以上低下した箇所は太字とし、債権名を網掛けしている。"
        f"{points(settings.reduction_gain)}ポイント以上上昇した箇所には下線を引いている。"
    )


def _comparison_notes(tables: MeetingTables, kind: Kind) -> list[str]:
    found = []
    lines = tables.of(kind)
    if all(line.before.empty for line in lines):
        return [f"※ {tables.month.year_before.label}の値がないため、前年度との比較は表示していない。"]
    if left_out := tables.left_out(kind):
        found.append(
            f"※ 当年度の報告がない債権（{_titles(left_out)}）は、合計の前年度（下段）からも除いて比較している。"
        )
    if unknown := tables.without_year_before(kind):
        found.append(
            f"※ {_titles(unknown)}は、前年度の値がないため、合計では当年度（上段）にだけ含まれている。"
        )
    return found


def _titles(lines: Iterable[Line]) -> str:
    return few([line.claim.title for line in lines], IN_LINE, "債権")


def _named(names: Iterable[str]) -> str:
    """入院医療費と外来医療費"""
    *first, last = names
    return "と".join(filter(None, ("、".join(first), last)))


def points(points: Fraction) -> str:
    """Points as a note says them: 3 for 3, 2.5 for 2.5."""
    return f"{float(points):g}"
