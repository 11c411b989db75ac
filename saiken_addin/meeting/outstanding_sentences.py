"""The sentences of 2-1_未済額: what is left, what moved it, and how far the target is.

Every sentence follows from yen; nothing in it is computed from a rounded number. Where claims are
missing it says over which it speaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from saiken_addin.core.model import Kind
from saiken_addin.figures.display import as_text, round_half_away
from saiken_addin.figures.indicators import (
    REDUCTION_GAIN,
    REDUCTION_RATE,
    REMAINING_TO_TARGET,
    Display,
)
from saiken_addin.figures.render import to_python
from saiken_addin.meeting.missing_reports import sections_of
from saiken_addin.meeting.plan_sentences import OKU, oku
from saiken_addin.meeting.tables import Line, MeetingTables, Operands

_NAMED, _NEW_NAMED = 3, 3

Rate = int | Fraction

_gain = to_python(REDUCTION_GAIN.definition)
_rate = to_python(REDUCTION_RATE.definition)
_remaining = to_python(REMAINING_TO_TARGET.definition)


@dataclass(frozen=True)
class Sentences:
    """The three bullets of 2-1_未済額."""

    left: str
    pace: str
    target: str


def sentences(tables: MeetingTables) -> Sentences:
    """What the carried-over claims (過年) of a month come to, in words."""
    lines, total = tables.of(Kind.CARRIED), tables.total(Kind.CARRIED)
    scope = scope_of(lines)
    return Sentences(
        left_and_cut(tables.month.label, total, scope),
        pace(lines),
        to_target(tables.month.year.label, total, lines, scope),
    )


def scope_of(lines: Sequence[Line]) -> str:
    """Over which claims a sentence speaks: 報告のあった31債権（全33債権から医事課を除く）の; empty for all."""
    counted = sum(line.counted for line in lines)
    if counted == len(lines):
        return ""
    return f"報告のあった{counted}債権（全{len(lines)}債権から{sections_of(lines)}を除く）の"


def left_and_cut(month: str, operands: Operands, scope: str) -> str:
    """How much is left, and how much has been cut from what was assessed at the opening."""
    left, assessed = operands["outstanding"], operands["assessed"]
    if left is None or assessed is None:
        return f"{month}の過年分の報告はまだない。"
    subject = f"{scope}過年分の収入未済額は、{month}で"
    if not left and not assessed:
        return f"{scope}過年分は、{month}で調定額も収入未済額もない。"
    if not left:
        return f"{scope}過年分の収入未済額は{month}で残っておらず、過年調定額{amount(assessed)}をすべて圧縮した。"
    subject += amount(left)
    if left == assessed:
        return f"{subject}であり、過年調定額から増減はない。"
    verb = "圧縮した" if left < assessed else "増加した"
    rate = _rate(operands)
    share = f"（{_bare(rate)}）" if isinstance(rate, int | Fraction) and assessed > 0 else ""
    return f"{subject}となり、過年調定額{amount(assessed)}から{amount(abs(assessed - left))}{share}{verb}。"


def pace(lines: Sequence[Line]) -> str:
    """How many comparable claims reduce faster than a year ago, and which moved most.

    Faster is what table (8) shows with a +, so +0.0P too. The causes named are those where the
    change of the rate comes to most yen of this year's assessed amount.
    """
    gains: list[tuple[Line, Rate]] = []
    for line in lines:
        gain = _gain(line.operands) if line.counted and not line.claim.new else None
        if isinstance(gain, int | Fraction):
            gains.append((line, gain))
    aside = _left_aside(lines, {line.claim.id for line, _ in gains})
    if not gains:
        return f"前年同月と削減率を比べられる債権はない{aside}。"
    faster = [(line, gain) for line, gain in gains if gain > 0]
    slower = [(line, gain) for line, gain in gains if gain < 0]
    counts = _counts(len(gains), len(faster), len(slower))
    said = f"削減率は、前年同月と比べられる{len(gains)}債権{aside}{counts}。"
    for movers, word in ((faster, "上回った"), (slower, "下回った")):
        if movers:
            return f"{said}{word}主な要因は、{_causes(movers)}である。"
    return said


def to_target(year: str, operands: Operands, lines: Sequence[Line], scope: str) -> str:
    """What is left to the target of the year-end.

    Args:
        lines: the claims of these sums, to tell how many have no target.
    """
    remaining, target = _remaining(operands), operands["target_outstanding"]
    if operands["outstanding"] is None:
        return f"{year}の目標までの残額は、報告がないため計算できない。"
    if target is None or not isinstance(remaining, int):
        return f"{scope}{year}の目標収入未済額は、設定されていない。"
    counted = [line.now.amounts for line in lines if line.counted and not line.now.empty]
    without = sum(amounts.target_outstanding is None for amounts in counted)
    aside = f"（目標のない{without}債権の収入未済額を含めて比べている）" if without else ""
    goal = f"{scope}{year}の目標収入未済額{amount(target)}"
    if remaining > 0:
        return f"{goal}までの残額は{amount(remaining)}である{aside}。"
    if remaining == 0:
        return f"{goal}を、ちょうど達成している{aside}。"
    return f"{goal}を{amount(-remaining)}下回り、達成している{aside}。"


def amount(yen: int) -> str:
    """Yen in a sentence: 97.1億円; what would read 0.0億円 in yen."""
    near_zero = not round_half_away(Fraction(yen, OKU), 1)
    return f"{as_text(yen, Display.YEN)}円" if near_zero else oku(yen)


def _size(rate: Rate) -> Rate:
    return -rate if rate < 0 else rate


def _bare(rate: Rate) -> str:
    return as_text(_size(rate), Display.PERCENT)


def _counts(comparable: int, faster: int, slower: int) -> str:
    same = comparable - faster - slower
    every = "で" if comparable == 1 else "のすべてで"
    for number, words in (
        (faster, "前年同月を上回った"), (slower, "前年同月を下回った"), (same, "前年同月と同じであった"),
    ):  # fmt: skip
        if number == comparable:
            return every + words
    up = f"{faster}債権で前年同月を上回り" if faster else "前年同月を上回った債権はなく"
    down = f"{slower}債権で下回った" if slower else "下回った債権はない"
    equal = f"（{same}債権は同じ）" if same else ""
    return f"のうち、{up}、{down}{equal}"


def _causes(movers: Sequence[tuple[Line, Rate]]) -> str:
    """市税（+0.7P）、国民健康保険税（+1.2P）: the most yen first."""
    largest = sorted(movers, key=lambda mover: -_size(mover[1]) * (mover[0].now.amounts.assessed or 0))
    return "、".join(
        f"{line.claim.name}（{as_text(gain, Display.POINTS)}）" for line, gain in largest[:_NAMED]
    )


def _left_aside(lines: Sequence[Line], compared: set[str]) -> str:
    """（新たに対象となった養育費立替費と学校給食費、報告のない医事課の2債権を除く）"""
    rest = [line for line in lines if line.claim.id not in compared]
    missing = [line for line in rest if not line.counted]
    new = [line.claim.name for line in rest if line.counted and line.claim.new]
    unknown = len(rest) - len(missing) - len(new)
    parts = []
    if new:
        names = "と".join(new) if len(new) <= _NEW_NAMED else f"{len(new)}債権"
        parts.append(f"新たに対象となった{names}")
    if unknown:
        parts.append(f"比べる値のない{unknown}債権")
    if missing:
        parts.append(f"報告のない{sections_of(lines)}の{len(missing)}債権")
    return f"（{'、'.join(parts)}を除く）" if parts else ""
