"""The sample texts of a new desk for 会議資料の文 and 計画の推移: to be edited, not to be kept."""

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.shipped import shipped_rows
from saiken_addin.desk.names import INTENDED, PERIOD
from workbook_templates.desk.contents import Row

TEXTS: tuple[Row, ...] = tuple(
    map(tuple, shipped_rows("workbook_templates.desk", "sample_texts.csv"))
)
"""資料, 種類, 文."""

_PERIODS: tuple[Row, ...] = (
    (PERIOD, "第1次", "H20.10～H24.3", 88.1, 32_067, None),
    (PERIOD, "第2次", "H24.4～H27.3", 91.2, 25_399, None),
    (PERIOD, "第3次", "H27.4～R2.3", 95.8, 13_401, None),
    (PERIOD, "第4次", "R2.4～R8.3", None, None, None),
)
_STEPS = 6


def stages(year: FiscalYear) -> tuple[Row, ...]:
    """The rows of 計画の推移; the amounts to be aimed at are the secretariat's to name."""
    years = [FiscalYear(year.reiwa + number) for number in range(_STEPS)]
    return (*_PERIODS, *((INTENDED, each.label, None, None, None, None) for each in years))
