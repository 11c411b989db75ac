"""Meetings for tests of the document's front: the demo's, a long one, a bare one."""

import tempfile
from dataclasses import astuple, replace
from functools import cache
from pathlib import Path

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Figures, Kind, Source, Subject
from saiken_addin.core.registry import Registry
from saiken_addin.core.settings import Settings
from saiken_addin.demo import sample_meeting
from saiken_addin.desk.document_sheets import BASIC_PLAN
from saiken_addin.desk.meeting import AgendaItem, Meeting, Member, Text, TextKind
from saiken_addin.desk.meeting_sheets import read_meeting
from saiken_addin.desk.shipped import shipped_claims
from saiken_addin.meeting.settlement_years import SettledLine, YearTotal
from support import october
from workbook_templates.desk import draw
from workbook_templates.master.content import MasterContent

SETTLEMENTS = "決算.csv"


def year_total(year: int, amounts: Amounts, file: str = SETTLEMENTS) -> YearTotal:
    """The settlement of a year, of one claim's 現年 and another one's 過年; together these amounts."""
    parts = [Amounts(*(each // 3 if each is not None else None for each in astuple(amounts)))]
    parts.append(Amounts(*(minus(*each) for each in zip(astuple(amounts), astuple(parts[0]), strict=True))))
    keys = ((Subject("K002", "強-2", "国民健康保険税"), Kind.CURRENT), (Subject("K001", "強-1", "市税"), Kind.CARRIED))
    return YearTotal(
        FiscalYear(year),
        tuple(
            SettledLine(claim, kind, Figures(part, sources(part, file, f"{10 * year + number}行目")))
            for number, ((claim, kind), part) in enumerate(zip(keys, parts, strict=True))
        ),
    )


def minus(whole: int | None, part: int | None) -> int | None:
    return None if whole is None or part is None else whole - part


def sources(amounts: Amounts, file: str, row: str) -> dict[str, Source]:
    """Where the amounts stand in a file of settlements."""
    return {
        item: Source(file, "", row, file, october.RECEIVED_AT, str(amount))
        for item in Amounts.LABELS
        if (amount := getattr(amounts, item)) is not None
    }


YEARS = (
    year_total(4, Amounts(344_646_035_918, 333_469_802_739, 159_974_429, 0)),
    year_total(5, Amounts(357_374_795_725, 346_844_835_557, 150_440_802, 0)),
    year_total(6, Amounts(367_597_034_377, 357_711_624_700, 210_958_720, 10)),
)
STARTS = ("1_計画改定", "2-7_現年", "2-8_過年")
SENTENCES = [f"第{number}文は、債権を適切に管理し、収納率を高めるための取組を述べる。" for number in range(1, 311)]
ITEMS = [f"{number:04}項目の説明文" for number in range(1000, 2000)]
"""Without a full stop, so that no sentence ends anywhere: 10,000 signs."""


@cache
def demo_meeting() -> Meeting:
    """The demo's meeting as its desk says it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "事務局ブック.xlsx")
        path.write_bytes(draw(FiscalYear(7), {}, sample_meeting.contents(FiscalYear(7))))
        meeting, findings = read_meeting(path)
    assert findings == []
    return meeting


def full() -> MasterContent:
    """The demo's meeting, with items that start on sheets that are always there."""
    meeting = demo_meeting()
    agenda = tuple(
        AgendaItem(item.title, sheet) for item, sheet in zip(meeting.agenda, STARTS, strict=True)
    )
    return replace(
        october.content(),
        meeting=replace(meeting, agenda=agenda),
        settled=YEARS,
        coming=coming(),
    )


def coming() -> Registry:
    """The list of 令和8年度."""
    return Registry(FiscalYear(8), shipped_claims()[FiscalYear(8)], (), Settings())


def long() -> MasterContent:
    """Thirty members, and texts of 10,000 signs with and without sentences; three claims."""
    content = replace(full(), tables=october.few(), statuses=october.content(october.few()).statuses)
    texts = (
        Text(TextKind.TITLE, "長い計画"),
        Text(TextKind.HEADING, "1 文の多い章"),
        Text(TextKind.BODY, "".join(SENTENCES)),
        Text(TextKind.HEADING, "切れ目のない章"),
        Text(TextKind.SUBHEADING, "（1）切れ目のない節"),
        Text(TextKind.BODY, "".join(ITEMS)),
        *(Text(TextKind.HEADING, f"短い章その{number}") for number in range(60)),
        Text(TextKind.BULLET, "=1+1 は式ではない"),
    )
    meeting = replace(
        content.meeting,
        members=members(30),
        secretariat=("税務部長", "収納対策課長", "収納対策課長補佐", "管理係長", "徴収係長"),
        other="次回の日程について\n資料の取扱いについて",
        texts={**content.meeting.texts, BASIC_PLAN: texts},
    )
    return replace(content, meeting=meeting)


def bare() -> MasterContent:
    """Five members and three claims, and nothing else that 事務局ブック could say."""
    return replace(october.content(october.few()), meeting=Meeting(members=members(5)))


def members(count: int) -> tuple[Member, ...]:
    return tuple(
        Member(number, "本部員" if number > 1 else "本部長", f"第{number}シティセールス・文化推進局長")
        for number in range(1, count + 1)
    )
