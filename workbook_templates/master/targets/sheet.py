"""The sheet 3_目標設定: how the year's plans are made and followed, and every claim's targets."""

from collections import Counter
from collections.abc import Iterator

from saiken_addin.core.model import MISSING, Stage
from saiken_addin.core.registry import Change
from saiken_addin.figures.expressions import Item
from saiken_addin.meeting.missing_reports import IN_LINE, few, not_submitted
from saiken_addin.meeting.target_columns import AGAINST_APRIL, AGAINST_LAST_YEAR
from saiken_addin.meeting.targets import PlanTables
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data.data_sheet import data_of
from workbook_templates.master.data.figures import figure
from workbook_templates.master.data.plans import PlanBlock, counted, of_claim
from workbook_templates.master.data.text_inputs import plan_texts
from workbook_templates.master.layout import looks
from workbook_templates.master.layout.free_text import draw_written, room_for
from workbook_templates.master.layout.pages import (
    Cell,
    Pages,
    Piece,
    air,
    one_row,
    print_pages,
    says,
)
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.master.targets.grid import (
    FIRST,
    LAST,
    PAPER,
    WIDTHS,
    TableHead,
    between,
    height_of_text,
    line,
)
from workbook_templates.master.targets.table import TargetTable, target_pages
from workbook_templates.master.targets.words import word_pages
from workbook_templates.plan.efforts import EXAMPLES, TITLES
from workbook_templates.plan.guide import form_changes
from workbook_templates.shared.styles import RED, TITLE, Look

_title = Look(border="", size=14, bold=True, color=TITLE)
_part = Look(border="", size=11, bold=True, color=TITLE)
_body = Look(border="", size=9.5, wrap=True, vertical="top")
_none = Look(border="", size=9.5, wrap=True, vertical="top", color=RED)
_head = looks.head(9)
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
_AIR, _ROW = 6.0, 15.75
_CHANGES = "目標設定_変更点"


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet; without plans it says so below the way in which they are made."""
    plans = content.plans or PlanTables(content.tables.month.year.next, None)
    sheet.widths(WIDTHS)
    year = plans.year.label
    texts = [
        line(f"3 {year}目標の設定", _title, gap=4),
        line(f"債権ごとの課題・対策・目標は、所管課が作る{year}債権回収実施計画で定める。", _body, gap=4),
        *_calendar(plans, data_of(content).plans),
        *_changes(content, plans),
        *_progress(plans),
        *_efforts(plans, data_of(content).plans),
    ]
    tables = _tables(content, plans) if plans.any else []
    print_pages(sheet, PAPER, LAST, [Pages(texts), *tables], content.made_at, freeze="A2")


def _revised(plans: PlanTables) -> str:
    """How complete the table of what June changed is: 18課中17課・30債権中29債権の修正を集計（…）"""
    revised = {claim.section for claim in plans.revised}
    names = [name for name in dict.fromkeys(claim.section for claim in plans.claims) if name not in revised]
    rest = f"（修正のない課：{few(names, IN_LINE, '課')}）" if names else ""
    return f"{plans.revised_completeness}の修正を集計{rest}"


def _calendar(plans: PlanTables, block: PlanBlock) -> Iterator[Piece]:
    """(1): when what is done."""
    year, last = plans.year.label, plans.year.previous.label
    yield line(f"(1) {year}債権回収実施計画の作成の流れ", _part, gap=2, keep=True)
    yield _calendar_row(block, ("時期", "内容", "提出の状況"), _head)
    stages = Counter(plans.stages.values())
    all_sections = len(plans.registry.sections) if plans.registry else 0
    came = f"{sum(stages.values())}課／{all_sections}課" if plans.any else "未提出"
    revised = f"{stages[Stage.SETTLEMENT]}課／{all_sections}課" if plans.any else "未提出"
    for texts in (
        ("4月", f"{last}の決算見込み（企業会計は決算）により、{year}の目標と取組を定める。〔当初〕", came),
        ("6月", f"出納閉鎖の後、{last}の決算により目標を見直す（企業会計は必要なとき）。〔修正〕", revised),
        ("7月～8月", "部会・本部会に報告する。〔報告済〕", ""),
    ):
        yield _calendar_row(block, texts, _cell)
    if not plans.any:
        why = (
            f"{plans.year.label}の実施計画はまだ提出されていないため、目標の表はない。"
            if plans.registry
            else f"{plans.year.label}の債権一覧がまだないため、目標の表はない。"
        )
        yield line(f"※ {why}", _none, says=says("実施計画の有無", counted(block)))
    yield air(_AIR)


def _calendar_row(block: PlanBlock, texts: tuple[str, str, str], look: Look) -> Piece:
    when, what, came = texts
    short = _when if look is _cell else look
    noted = says(when, counted(block), "提出の状況") if look is _cell and came else None
    return one_row(
        _ROW,
        Cell("A", when, short),
        Cell("B", what, look, "K"),
        Cell("L", came or None, short, "O", noted),
    )


def _changes(content: MasterContent, plans: PlanTables) -> Iterator[Piece]:
    """(2): what is different from the year before; the rest is the secretariat's to write."""
    yield line("(2) 昨年度からの変更点", _part, gap=2, keep=True)
    for text in form_changes(plans.year):
        yield line(f"・{text}", _body)
    for text in _claim_changes(plans):
        noted = says("昨年度からの変更点", (), text.partition("：")[0])
        yield line(f"・{text}", _body, says=noted)
    words = content.written.get(_CHANGES, "")
    look, height = room_for(words, _written, between(FIRST, LAST))

    def draw_words(sheet: Sheet, row: int) -> None:
        draw_written(sheet, words, _CHANGES, f"{FIRST}{row}", look, f"{LAST}{row}", f"Q{row}")

    yield Piece((height, _AIR), draw_words)


def _claim_changes(plans: PlanTables) -> Iterator[str]:
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


def _progress(plans: PlanTables) -> Iterator[Piece]:
    """(3): how the plans are followed through the year."""
    yield line("(3) 進捗管理", _part, gap=2, keep=True)
    for text in (
        "目標収入未済額は月次報告に引き継ぎ、月ごとに達成率と目標までの残額を確かめる。",
        "短期的な課題は年度内に終えることとし、中・長期的な課題は年度を超えて計画的に取り組む。"
        "中・長期的な課題の進み具合は、取組状況の報告で確かめる。",
    ):
        yield line(f"・{text}", _body)
    made_of = [cell for item in _ISSUES for cell in plan_texts(plans, item)]
    for text in _issues(plans):
        yield line(f"・{text}", _body, says=says("課題を挙げた債権", made_of))
    yield air(_AIR)


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


def _efforts(plans: PlanTables, block: PlanBlock) -> Iterator[Piece]:
    """(4): the three kinds of 取組, with the claims that take them up."""
    yield line("(4) 滞納を発生させないための取組", _part, gap=2, keep=True)
    yield line("他市の類似債権の取組を踏まえ、次の三つについて債権ごとに目標を定める。", _body, gap=2, keep=True)
    heads = zip(_EFFORT_AREAS, ("取組", "例", "債権数", "取り組む債権"), strict=True)
    yield one_row(_ROW, *(Cell(first, text, _head, last) for (first, last), text in heads), keep=True)
    for item in TITLES:
        yield _effort(plans, block, item)


def _effort(plans: PlanTables, block: PlanBlock, item: str) -> Piece:
    """One kind of 取組."""
    words = [words for words in plans.words if item in words.efforts]
    claims = "、".join(each.claim.title for each in words) or "-"
    texts = (TITLES[item], EXAMPLES[item], "", claims)
    heights = (
        height_of_text(text, first, last, 9)
        for (first, last), text in zip(_EFFORT_AREAS, texts, strict=True)
    )

    def draw(sheet: Sheet, row: int) -> None:
        for (first, last), text in zip(_EFFORT_AREAS, texts, strict=True):
            sheet.put(f"{first}{row}", text or None, _cell, f"{last}{row}")
        made_of = [of_claim(block, each.claim, item) for each in plans.words]
        sheet.says(f"G{row}", TITLES[item], made_of, "取り組む債権")
        if plans.any:
            marked = block.where(counted=1).sums([item])
            sheet.figure(f"F{row}", figure(Item(item), marked, len(words)), _count)
        else:
            sheet.put(f"F{row}", MISSING, _count)

    return Piece((max(heights) + 4,), draw, keep=item != [*TITLES][-1])


def _tables(content: MasterContent, plans: PlanTables) -> list[Pages]:
    """(5) the targets, (6) what June changed, (7) the words."""
    missing = [(section.name, claims) for section, claims in plans.missing]
    absent = not_submitted(missing), not_submitted(missing, _FIRST_TABLE)
    head = TableHead(f"{plans.completeness}を集計", *absent, counted(data_of(content).plans))
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
    title = f"({5 + len(tables)}) 債権ごとの達成水準と取組目標"
    return [
        *(target_pages(content, plans, table, head) for table in tables),
        word_pages(plans, data_of(content).plans, title, "取組目標", head),
    ]
