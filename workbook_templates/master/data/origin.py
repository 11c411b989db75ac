"""A reported figure of the document, and where it came from."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from saiken_addin.core.model import YEN, Claim, Correction, Source, Subject

Cell: TypeAlias = tuple[str, int]
"""The letters of a column of データ, and a row."""
MONTH, PLAN, EFFORT = "月次報告", "実施計画", "実施計画の取組"
PERIODS, INTENDED, SUPPORT = "計画期間", "圧縮イメージ", "支援実績"


@dataclass(frozen=True)
class Origin:
    """One reported figure of the document and where it came from.

    Attributes:
        cell: its cell of データ.
        claim, kind: whose figure; the kind is empty for what is not split by it.
        term: of which month-end or year, and which plan.
        value: yen, a rate or a number; None where the book says that there is none.
        of: what kind of figure it is; of one kind, and of one claim and kind of it, the rows stand
            together.
        unit: what a whole number counts.
        correction: what was put in its place, when it is not as reported.
    """

    cell: Cell
    claim: Claim | Subject
    kind: str
    term: str
    item: str
    label: str
    value: int | Fraction | None
    source: Source
    of: str
    unit: str = YEN
    correction: Correction | None = None

    @property
    def block(self) -> tuple[str, str, str]:
        """The rows that stand together."""
        return self.claim.id or self.claim.name, self.kind, self.of

    @property
    def column(self) -> str:
        """The column of 出典 in which its value stands: amount, rate or count."""
        if isinstance(self.value, Fraction):
            return "rate"
        return "amount" if self.unit == YEN else "count"
