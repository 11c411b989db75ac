"""Compares two documents of a meeting: cell by cell, each difference with what caused it.

What a document showed is kept as `Shown`: its figures by a key that stays when rows move, and the
inputs that they were made of. Nothing here knows of workbooks or the ledger.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from saiken_addin.core.model import MISSING

ABSENT = "なし"
"""What stands for a figure that one of the two documents does not have."""
DESK = "事務局ブックの変更（債権一覧・設定・会議情報）"
PROGRAM = "プログラムの更新"

COUNTED, REPORTED = "集計対象", "報告の有無"
"""The inputs that say whether a claim is in the sums, and whether there are texts of it."""

_VERSION = 2
InputKey = tuple[str, str, str, str]
"""債権ID (empty for none), 区分, of which month-end or year, item."""


@dataclass(frozen=True)
class Figure:
    """A figure, or a text that follows from data, as it stands in a sheet.

    Attributes:
        value: as it stands in the cell; None for a text.
        inputs: which of `Shown.sets` it is made of.
    """

    address: str
    text: str
    value: int | float | None
    inputs: int


@dataclass(frozen=True)
class Label:
    """What a row is called: the cell and the text that stand there, and its name in a list."""

    address: str
    text: str
    name: str


@dataclass(frozen=True)
class Input:
    """A reported value, where it stood, and the reason for it where it is not as reported."""

    value: int | str | None
    file: str
    sheet: str
    cell: str
    sha256: str
    received: str
    reason: str = ""


@dataclass(frozen=True)
class Shown:
    """What a document shows.

    Attributes:
        figures: by sheet and key.
        labels: of the rows, by sheet and the first part of the key.
        headings: of the columns, by sheet and key.
        inputs: what the figures are made of.
        sets: which of the inputs, by their numbers.
        claims: (title, 所管課) by 債権ID.
    """

    figures: Mapping[str, Mapping[str, Figure]]
    labels: Mapping[str, Mapping[str, Label]]
    headings: Mapping[str, Mapping[str, str]]
    inputs: Mapping[InputKey, Input]
    sets: Sequence[Sequence[int]]
    claims: Mapping[str, tuple[str, str]]

    def as_json(self) -> dict[str, Any]:
        """The same as plain lists and mappings; files and headings stand once."""
        files: dict[tuple[str, str, str], int] = {}
        inputs = [
            [
                *key, each.value,
                files.setdefault((each.file, each.sha256, each.received), len(files)),
                each.sheet, each.cell, each.reason,
            ]
            for key, each in self.inputs.items()
        ]  # fmt: skip
        headings: dict[str, int] = {}
        figures = {
            sheet: {
                key: [
                    each.address, each.text, each.value, each.inputs,
                    headings.setdefault(self.headings[sheet].get(key, ""), len(headings)),
                ]
                for key, each in cells.items()
            }
            for sheet, cells in self.figures.items()
        }  # fmt: skip
        return {
            "version": _VERSION,
            "figures": figures,
            "labels": {
                sheet: {key: [each.address, each.text, each.name] for key, each in labels.items()}
                for sheet, labels in self.labels.items()
            },
            "headings": list(headings),
            "files": [list(each) for each in files],
            "inputs": inputs,
            "sets": [list(each) for each in self.sets],
            "claims": {key: list(each) for key, each in self.claims.items()},
        }


def shown_from(kept: Mapping[str, Any]) -> Shown | None:
    """What `as_json` gave; None for a record without figures, or of a version that is not known."""
    if kept.get("version") != _VERSION:
        return None
    files, headings = kept["files"], kept["headings"]
    inputs: dict[InputKey, Input] = {}
    for claim, kind, term, item, value, number, sheet, cell, reason in kept["inputs"]:
        file, sha256, received = files[number]
        inputs[claim, kind, term, item] = Input(value, file, sheet, cell, sha256, received, reason)
    return Shown(
        {
            sheet: {key: Figure(*parts[:4]) for key, parts in cells.items()}
            for sheet, cells in kept["figures"].items()
        },
        {
            sheet: {key: Label(*parts) for key, parts in labels.items()}
            for sheet, labels in kept["labels"].items()
        },
        {
            sheet: {key: headings[parts[4]] for key, parts in cells.items()}
            for sheet, cells in kept["figures"].items()
        },
        inputs,
        kept["sets"],
        {key: (title, section) for key, (title, section) in kept["claims"].items()},
    )


@dataclass(frozen=True)
class Former:
    """The document before: when it was made, with which 事務局ブック, and what it showed.

    `figures` is what `Shown.as_json` gave; empty in records that hold none.
    """

    made_at: datetime
    desk_sha256: str
    figures: Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """A figure, or a text that follows from data, that is printed differently.

    Attributes:
        sheet, cell: where it stands now; where it stood, if it is gone.
        was, now: as printed; ABSENT where there is no such figure.
    """

    sheet: str
    cell: str
    row: str
    column: str
    was: str
    now: str
    causes: tuple[str, ...]
    gone: bool = False


@dataclass(frozen=True)
class Comparison:
    """What a document was compared with; `made_at` None without a former one.

    `possible` is False where the former one left no record of its figures.
    """

    made_at: datetime | None = None
    possible: bool = False
    differences: tuple[Difference, ...] = field(default=())

    @property
    def text(self) -> str:
        """前回（2025-12-01 10:05 作成）と比べた差：3件"""
        if self.made_at is None:
            return "前回の会議資料がないため、比べていません。"
        made = f"前回（{self.made_at.astimezone():%Y-%m-%d %H:%M} 作成）"
        if not self.possible:
            return f"{made}の数字の記録がないため、比べられません。次回から比べます。"
        count = len(self.differences)
        return f"{made}の会議資料と比べた差：{f'{count:,}件' if count else 'なし'}"


def compare(former: Former | None, now: Shown, desk_sha256: str) -> Comparison:
    """What is printed differently from the former document."""
    if former is None:
        return Comparison()
    was = shown_from(former.figures)
    if was is None:
        return Comparison(former.made_at)
    causes = _Causes(was, now, former.desk_sha256 != desk_sha256)
    return Comparison(former.made_at, True, tuple(_differences(was, now, causes)))


def _differences(was: Shown, now: Shown, causes: "_Causes") -> Iterator[Difference]:
    for sheet in (*now.figures, *(name for name in was.figures if name not in now.figures)):
        old, new = was.figures.get(sheet, {}), now.figures.get(sheet, {})
        for key in (*new, *(key for key in old if key not in new)):
            before, after = old.get(key), new.get(key)
            if before and after and before.text == after.text:
                continue
            side, figure = (now, after) if after else (was, before)
            assert figure is not None
            yield Difference(
                sheet,
                figure.address,
                _row(side, sheet, key),
                side.headings.get(sheet, {}).get(key, ""),
                before.text if before else ABSENT,
                after.text if after else ABSENT,
                causes.of(before, after),
                gone=after is None,
            )


def _row(side: Shown, sheet: str, key: str) -> str:
    """国民健康保険税, or 国民健康保険税（下段） for the second row of a pair."""
    label, down, _ = key.rsplit("|", 2)
    found = side.labels.get(sheet, {}).get(label)
    name = found.name if found else label
    return f"{name}（下段）" if down != "0" else name


class _Causes:
    """Why figures and texts differ, between two documents."""

    def __init__(self, was: Shown, now: Shown, desk_changed: bool) -> None:
        self._was, self._now, self._desk_changed = was, now, desk_changed
        self._keys = list(was.inputs), list(now.inputs)
        self._known: dict[tuple[int | None, int | None], tuple[str, ...]] = {}

    def of(self, before: Figure | None, after: Figure | None) -> tuple[str, ...]:
        """The causes of one difference, each once."""
        key = before.inputs if before else None, after.inputs if after else None
        if key not in self._known:
            self._known[key] = tuple(dict.fromkeys(self._all(*key)))
        return self._known[key]

    def _all(self, before: int | None, after: int | None) -> Iterator[str]:
        old = self._behind(self._was, self._keys[0], before)
        new = self._behind(self._now, self._keys[1], after)
        found = moved = False
        for key in {**old, **new}:
            was, now = self._was.inputs.get(key), self._now.inputs.get(key)
            if was is None or now is None or was.value != now.value:
                found = True
                yield self._changed(key, was, now)
        for key in {**old, **new} if before is not None and after is not None else ():
            if (key in old) is not (key in new) and key in self._was.inputs and key in self._now.inputs:
                moved = True
                claim, _, term, _ = key
                what = term if _settled(term) else self._title(claim)
                yield f"集計{'に加わった' if key in new else 'から外れた'}: {what}"
        if not found and (self._desk_changed or not moved):
            yield DESK if self._desk_changed else PROGRAM

    @staticmethod
    def _behind(shown: Shown, keys: Sequence[InputKey], number: int | None) -> dict[InputKey, None]:
        return {} if number is None else {keys[each]: None for each in shown.sets[number]}

    def _changed(self, key: InputKey, was: Input | None, now: Input | None) -> str:
        claim, kind, term, item = key
        if not claim:
            there = now or was
            assert there is not None
            return f"事務局ブックの変更: {there.sheet} {there.cell}（{term} {item}）"
        if now is None or (item in (COUNTED, REPORTED) and not now.value):
            if claim in self._was.claims and claim not in self._now.claims and not _settled(term):
                return f"債権一覧から外れた: {self._title(claim)}"
            before = f"（{self._from(claim, was)}）" if was and was.file else ""
            return f"報告がなくなった: {self._title(claim)}{before}"
        if now.reason:
            what = f"{self._title(claim)} {kind} {term} {item}"
            return f"訂正: {what} {_yen(was)} → {_yen(now)}（{now.reason}）"
        if was is not None and was.reason and was.sha256 == now.sha256:
            return f"訂正の取消し: {self._title(claim)} {kind} {term} {item} {_yen(was)} → {_yen(now)}"
        if item == COUNTED and not now.file:
            return f"集計に加わった: {self._title(claim)}"
        verb = "取込" if _imported(now) else "報告"
        return f"{verb}: {self._from(claim, now)}"

    def _from(self, claim: str, each: Input) -> str:
        """月次報告.xlsx（国保年金課、2025-11-14 09:03）"""
        received = each.received.replace("T", " ")[:16]
        section = "" if _imported(each) else self._section(claim)
        about = "、".join(filter(None, (section, received)))
        return f"{each.file}（{about}）" if about else each.file

    def _section(self, claim: str) -> str:
        return (self._now.claims.get(claim) or self._was.claims.get(claim) or ("", ""))[1]

    def _title(self, claim: str) -> str:
        return (self._now.claims.get(claim) or self._was.claims.get(claim) or (claim, ""))[0]


def _imported(each: Input) -> bool:
    """Whether it stands in a file of earlier figures, where a place is a row."""
    return each.cell.endswith("行目")


def _settled(term: str) -> bool:
    """Whether a settlement of an earlier year is meant, in which claims of other lists have a part."""
    return term.endswith("決算")


def _yen(each: Input | None) -> str:
    if each is None or each.value is None:
        return MISSING
    return f"{each.value:,}円" if isinstance(each.value, int) else str(each.value)
