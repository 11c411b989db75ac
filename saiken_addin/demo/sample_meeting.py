"""The meeting of the demo: October's 本部会, with posts in place of names."""

from collections.abc import Mapping

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.desk import names
from workbook_templates.desk.contents import Contents, Row
from workbook_templates.desk.sample_texts import stages

_SAID: Mapping[str, str | int] = {
    names.CITY: "さいたま市",
    names.MEETING_KIND: "本部会",
    names.MEETING_NUMBER: 37,
    names.DAY: "令和8年1月21日",
    names.BEGIN: "14:30",
    names.END: "16:00",
    names.MEETING_PLACE: "政策会議室",
    "議題1": "基本計画の改定について",
    "議題2": "基本計画対象債権の状況について（令和7年10月末）",
    "議題3": "令和8年度目標の設定について",
    names.ROSTER_DAY: "令和7年11月1日",
    names.ROSTER_REMARK: "令和7年度の代表区長は見沼区長、桜区長",
    names.SECRETARIAT: "税務部長・収納対策課長",
}
_MEMBERS = (
    "副市長", "都市戦略本部長", "総務局長", "財政局長", "保健衛生局長", "福祉局長", "子ども未来局長",
    "環境局長", "経済局長", "建設局長", "見沼区長", "桜区長", "副教育長",
)  # fmt: skip
_INTENDED = (9_500, 9_200, 8_900, 8_600, 8_300, 8_000)
"""百万円; made up for the demo, as the settlements are."""


def contents(year: FiscalYear) -> Contents:
    """What the demo's 事務局ブック holds of the meeting."""
    starts = dict(zip(_starts(), names.AGENDA_STARTS, strict=False))
    meeting: tuple[Row, ...] = tuple(
        (item, _SAID.get(item, starts.get(item)), hint) for item, hint in names.MEETING_ITEMS
    )
    roster: tuple[Row, ...] = tuple(
        (number, "本部員" if number > 1 else "本部長", name, None)
        for number, name in enumerate(_MEMBERS, 1)
    )
    amounts = iter(_INTENDED)
    aimed = tuple(
        (*row[:4], next(amounts), *row[5:]) if row[0] == names.INTENDED else row
        for row in stages(year)
    )
    return Contents(meeting=meeting, roster=roster, stages=aimed)


def _starts() -> list[str]:
    return [names.AGENDA_SHEET.format(number) for number in range(1, names.AGENDA_ITEMS + 1)]
