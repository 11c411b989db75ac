"""The names of the sheets of 会議資料, in their order (forms.md)."""

AGENDA = "次第"
ROSTER = "名簿"
SEATS = "座席表"
REVISION = "1_計画改定"
BASIC_PLAN = "1-2_基本計画案"
CLAIM_LIST = "1-3_対象債権一覧"
OUTSTANDING = "2-1_未済額"
BY_CLAIM = "2-2_債権別"
BY_CLAIM_WITHOUT_MAIN = "2-3_債権別(主要除く)"
BY_BUREAU = "2-4_局別"
BY_SECTION = "2-5_課別"
BY_SECTION_WITHOUT_MAIN = "2-6_課別(主要除く)"
CURRENT_YEAR = "2-7_現年"
CARRIED_OVER = "2-8_過年"
ISSUES = "2-9_課題"
EFFORTS = "2-10_取組"
TARGETS = "3_目標設定"

DATA = "データ"
SUBMISSIONS = "提出状況"
FINDINGS = "検査結果"
SOURCES = "出典"
COMPARISON = "前回との差"
YEAR_END = "見込み"

AGENDA_SHEETS = (
    REVISION, BASIC_PLAN, CLAIM_LIST, OUTSTANDING, BY_CLAIM, BY_CLAIM_WITHOUT_MAIN, BY_BUREAU,
    BY_SECTION, BY_SECTION_WITHOUT_MAIN, CURRENT_YEAR, CARRIED_OVER, ISSUES, EFFORTS, TARGETS,
)  # fmt: skip
"""Those on which an item of the agenda may start."""
