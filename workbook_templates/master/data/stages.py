"""計画の推移 in データ: a row per plan period, then per step of 圧縮イメージ."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from saiken_addin.core.model import DeskCell, Source, Subject
from saiken_addin.desk.meeting import Intended, Meeting, PlanPeriod
from workbook_templates.master.data.block import RATE, Block, Column, amount
from workbook_templates.master.data.origin import INTENDED, PERIODS, Cell, Origin
from workbook_templates.master.layout.sheet import ListColumn

Stage: TypeAlias = PlanPeriod | Intended
StageBlock: TypeAlias = Block[Stage]
ITEMS = {"rate": "収納率", "outstanding": "収入未済額"}


def _of(stage: Stage) -> str:
    return PERIODS if isinstance(stage, PlanPeriod) else INTENDED


_COLUMNS: Sequence[Column[Stage]] = (
    Column("of", ListColumn("推移_区分", 14), _of),
    Column("name", ListColumn("推移_名称", 20), lambda stage: stage.name),
    Column("rate", ListColumn("推移_収納率", 9, "right", RATE), lambda stage: getattr(stage, "rate", None)),
    amount("outstanding", "推移_収入未済額", lambda stage: stage.outstanding),
)


def block(
    sheet: str, first_column: int, meeting: Meeting, source: Callable[[DeskCell], Source]
) -> StageBlock:
    """The block, by (計画期間 or 圧縮イメージ, number from 0)."""

    def origin(cell: Cell, stage: Stage, item: str) -> Origin | None:
        value, of, stands = getattr(stage, item, None), _of(stage), stage.cells.get(item)
        if value is None or stands is None:
            return None
        about = Subject("", "", stage.name)
        return Origin(cell, about, "", of, item, ITEMS[item], value, source(stands), of)

    parts: Sequence[tuple[str, Sequence[Stage]]] = (
        (PERIODS, meeting.periods), (INTENDED, meeting.intended),
    )  # fmt: skip
    rows = {(of, number): each for of, stages in parts for number, each in enumerate(stages)}
    return Block(sheet, first_column, _COLUMNS, rows, origin)
