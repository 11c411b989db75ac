"""Owns the sheet 3_目標設定: how the year's plans are made and followed, and every claim's targets."""

from collections import Counter
from collections.abc import Iterator

from saiken_addin.core.model import Stage
from saiken_addin.core.registry import Change
from saiken_addin.figures.expressions import Item
from saiken_addin.figures.render import to_excel
from saiken_addin.meeting.missing_reports import IN_LINE, few, not_submitted
from saiken_addin.meeting.target_columns import AGAINST_APRIL, AGAINST_LAST_YEAR
from saiken_addin.meeting.targets import PlanTables
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import month, text_sources
from workbook_templates.master.layout.flow import FIRST, LAST, MARGINS, SCALE, Flow, between
from workbook_templates.master.layout.free_text import draw_written, room_for
from workbook_templates.master.layout.sheet import Sheet, print_document
from workbook_templates.master.targets.table import TargetTable, draw_targets
from workbook_templates.master.targets.words import draw_words
from workbook_templates.plan.efforts import EXAMPLES, TITLES
from workbook_templates.plan.guide import form_changes
from workbook_templates.shared.styles import HEADING, RED, TITLE, Look

_title = Look(border="", size=14, bold=True, color=TITLE)
_part = Look(border="", size=11, bold=True, color=TITLE)
_body = Look(border="", size=9.5, wrap=True, vertical="top")
_none = Look(border="", size=9.5, wrap=True, vertical="top", color=RED)
_head = Look(fill=HEADING, size=9, align="center", wrap=True)
_cell = Look(size=9, wrap=True)
_when = Look(size=9, align="center")
_count = Look(size=9, align="center", number_format='0"債権"')
_written = Look(border="", size=9.5, wrap=True, vertical="top")
_SHOWN = (
    (Change.ENDED, "終了"), (Change.BEGUN, "開始"), (Change.RENUMBERED, "債権番号の変更"),
    (Change.RENAMED, "名称の変更"), (Change.MOVED, "所管課の変更"), (Change.RECLASSIFIED, "区分の変更"),
)  # fmt: skip
_NAMED = (Change.ENDED, Change.BEGUN, Change.RENAMED, Change.MOVED, Change.RECLASSIFIED)
_FIRST_TABLE = "(5)"
_AIR = 6.0
_CHANGES = "目標設定_変更点"


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet; without plans it says so below the way in which they are made."""
    plans = content.plans or PlanTables(content.tables.month.year.next, None)
    complete = f"{plans.completeness}を集計" if plans.any else ""
    missing = [(section.name, claims) for section, claims in plans.missing] if plans.any else []
    absent = not_submitted(missing), not_submitted(missing, _FIRST_TABLE)
    flow = Flow(sheet, complete, *absent, text_sources.plans_counted(plans))
    flow.text(f"3 {plans.year.label}目標の設定", _title, gap=4)
    flow.text(
        f"債権ごとの課題・対策・目標は、所管課が作る{plans.year.label}債権回収実施計画で定める。", _body, gap=4
    )
    _calendar(flow, plans)
    _changes(flow, content, plans)
    _progress(flow, plans)
    counts = _efforts(flow, plans)
    if plans.any:
        _tables(flow, content, plans, counts)
    area = f"A1:{LAST}{flow.row - 1}"
    print_document(sheet, area, "", SCALE, MARGINS, content.made_at, flow.pages)
    sheet.open_at("A2")


def _revised(plans: PlanTables) -> str:
    """How complete the table of what June changed is: 18課中17課・30債権中29債権の修正を集計（…）"""
    revised = {claim.section for claim in plans.revised}
    names = [name for name in dict.fromkeys(claim.section for claim in plans.claims) if name not in revised]
    rest = f"（修正のない課：{few(names, IN_LINE, '課')}）" if names else ""
    return f"{plans.revised_completeness}の修正を集計{rest}"


def _calendar(flow: Flow, plans: PlanTables) -> None:
    """(1): when what is done."""
    year, last = plans.year.label, plans.year.previous.label
    flow.text(f"(1) {year}債権回収実施計画の作成の流れ", _part, gap=2)
    _row(flow, ("時期", "内容", "提出の状況"), _head)
    stages = Counter(plans.stages.values())
    all_sections = len(plans.registry.sections) if plans.registry else 0
    came = f"{sum(stages.values())}課／{all_sections}課" if plans.any else "未提出"
    revised = f"{stages[Stage.SETTLEMENT]}課／{all_sections}課" if plans.any else "未提出"
    for texts in (
        ("4月", f"{last}の決算見込み（企業会計は決算）により、{year}の目標と取組を定める。〔当初〕", came),
        ("6月", f"出納閉鎖の後、{last}の決算により目標を見直す（企業会計は必要なとき）。〔修正〕", revised),
        ("7月～8月", "部会・本部会に報告する。〔報告済〕", ""),
    ):
        if texts[2]:
            flow.sheet.says(f"L{flow.row}", texts[0], flow.behind, "提出の状況")
        _row(flow, texts, _cell)
    if not plans.any:
        why = (
            f"{plans.year.label}の実施計画はまだ提出されていないため、目標の表はない。"
            if plans.registry
            else f"{plans.year.label}の債権一覧がまだないため、目標の表はない。"
        )
        flow.says(f"※ {why}", _none, "実施計画の有無", flow.behind)
    flow.next(_AIR)


def _row(flow: Flow, texts: tuple[str, str, str], look: Look) -> None:
    for (first, last), text in zip((("A", "A"), ("B", "K"), ("L", "O")), texts, strict=True):
        own = _when if look is _cell and first != "B" else look
        flow.sheet.put(f"{first}{flow.row}", text or None, own, f"{last}{flow.row}")
    flow.next(15.75)


def _changes(flow: Flow, content: MasterContent, plans: PlanTables) -> None:
    """(2): what is different from the year before; the rest is the secretariat's to write."""
    flow.text("(2) 昨年度からの変更点", _part, gap=2)
    for text in form_changes(plans.year):
        flow.text(f"・{text}", _body)
    for text in _turn(plans):
        flow.says(f"・{text}", _body, "昨年度からの変更点", (), text.partition("：")[0])
    words = content.written.get(_CHANGES, "")
    look, height = room_for(words, _written, between(FIRST, LAST))
    flow.keep_together(height)
    draw_written(
        flow.sheet, words, _CHANGES, f"{FIRST}{flow.row}", look, f"{LAST}{flow.row}", f"Q{flow.row}"
    )
    flow.next(height)
    flow.next(_AIR)


def _turn(plans: PlanTables) -> Iterator[str]:
    """What became of the claims since last year's list."""
    if not plans.crossings:
        return
    was = sum(each.was is not None for each in plans.crossings)
    now = sum(each.now is not None for each in plans.crossings)
    counts = [
        f"{label}{count}"
        for change, label in _SHOWN
        if (count := sum(change in each.changes for each in plans.crossings))
    ]
    yield f"対象債権：{was}債権から{now}債権へ（{'、'.join(counts) or '変更なし'}）"
    for change, label in _SHOWN:
        named = [
            (each.now or each.was).title  # type: ignore[union-attr]
            for each in plans.crossings
            if change in _NAMED and change in each.changes
        ]
        if named:
            yield f"{label}：{'、'.join(named)}"


def _progress(flow: Flow, plans: PlanTables) -> None:
    """(3): how the plans are followed through the year."""
    flow.text("(3) 進捗管理", _part, gap=2)
    for text in (
        "目標収入未済額は月次報告に引き継ぎ、月ごとに達成率と目標までの残額を確かめる。",
        "短期的な課題は年度内に終えることとし、中・長期的な課題は年度を超えて計画的に取り組む。"
        "中・長期的な課題の進み具合は、取組状況の報告で確かめる。",
    ):
        flow.text(f"・{text}", _body)
    made_of = [cell for item in _ISSUES for cell in text_sources.plan_texts(plans, item)]
    for text in _issues(plans):
        flow.says(f"・{text}", _body, "課題を挙げた債権", made_of)
    flow.next(_AIR)


_ISSUES = {
    "short_issue": "短期的な課題", "long_issue_continued": "中・長期的な課題（継続）",
    "long_issue_new": "中・長期的な課題（新規）",
}  # fmt: skip


def _issues(plans: PlanTables) -> Iterator[str]:
    if plans.any:
        counts = [
            f"{label} {sum(bool(words.texts.get(item)) for words in plans.words)}債権"
            for item, label in _ISSUES.items()
        ]
        yield f"課題を挙げた債権：{'、'.join(counts)}"


_EFFORT_AREAS = (("A", "B"), ("C", "E"), ("F", "F"), ("G", "O"))


def _efforts(flow: Flow, plans: PlanTables) -> dict[str, str]:
    """(4): the three kinds of 取組, with the claims that take them up; the cells of the counts."""
    rows = [_effort(flow, plans, item) for item in TITLES]
    flow.keep_together(sum(height for _, height in rows) + 3 * 15.75)
    flow.text("(4) 滞納を発生させないための取組", _part, gap=2)
    flow.text("他市の類似債権の取組を踏まえ、次の三つについて債権ごとに目標を定める。", _body, gap=2)
    cells: dict[str, str] = {}
    for (first, last), text in zip(_EFFORT_AREAS, ("取組", "例", "債権数", "取り組む債権"), strict=True):
        flow.sheet.put(f"{first}{flow.row}", text, _head, f"{last}{flow.row}")
    flow.next(15.75)
    for item, (texts, height) in zip(TITLES, rows, strict=True):
        flow.keep_together(height)
        for (first, last), text in zip(_EFFORT_AREAS, texts, strict=True):
            flow.sheet.put(f"{first}{flow.row}", text or None, _cell, f"{last}{flow.row}")
        flow.sheet.says(f"G{flow.row}", TITLES[item], text_sources.efforts(plans, item), "取り組む債権")
        cells[item] = f"F{flow.row}"
        flow.sheet.put(cells[item], "-", _count)
        flow.next(height)
    return cells


def _effort(flow: Flow, plans: PlanTables, item: str) -> tuple[tuple[str, ...], float]:
    """One kind of 取組: what stands in its row, and how high that is."""
    claims = "、".join(words.claim.title for words in plans.words if item in words.efforts)
    texts = (TITLES[item], EXAMPLES[item], "", claims or "-")
    heights = (
        flow.height_of(text, first, last, 9)
        for (first, last), text in zip(_EFFORT_AREAS, texts, strict=True)
    )
    return texts, max(heights) + 4


def _tables(
    flow: Flow, content: MasterContent, plans: PlanTables, counts: dict[str, str]
) -> None:
    """(5) the targets, (6) what June changed, (7) the words."""
    year, last = plans.year.label, plans.year.previous.label
    tables = [
        TargetTable(
            f"{_FIRST_TABLE} 債権別の目標収納率・目標収入未済額",
            f"上段：{year}目標　下段：（{last}決算・決算見込み）　収入未済額の単位：千円　"
            "※ 合計・局の目標収納率は見込調定額で加重している。",
            AGAINST_LAST_YEAR, False, "目標",
        )
    ]  # fmt: skip
    if plans.revised:
        tables.append(
            TargetTable(
                "(6) 決算による目標の修正（4月から6月へ）",
                "上段：修正（6月）　下段：（当初（4月））　収入未済額の単位：千円　"
                "※ 局・合計は、修正の提出された債権の計である。",
                AGAINST_APRIL, True, "目標の修正", _revised(plans),
            )
        )  # fmt: skip
    for table in tables:
        flow.mark(table.mark)
        draw_targets(flow, content, plans, table)
    flow.mark("取組目標")
    draw_words(flow, plans, f"({5 + len(tables)}) 債権ごとの達成水準と取組目標")
    for item, cell in counts.items():
        formula = to_excel(Item(item), {Item(item): month.planned(plans).effort(item)})
        count = sum(item in words.efforts for words in plans.words)
        flow.sheet.formula(cell, formula, count, _count)

