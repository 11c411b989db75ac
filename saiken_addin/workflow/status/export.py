"""Runs `saiken export`: the meeting's tables as plain rows, and those rows as CSV or JSON."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import Month
from saiken_addin.core.model import MEASURES, MISSING, YEN, Amounts, Claim, Kind
from saiken_addin.figures.display import as_text
from saiken_addin.figures.expressions import YEAR_BEFORE
from saiken_addin.figures.indicators import OUTSTANDING, Display
from saiken_addin.figures.render import to_python
from saiken_addin.meeting.activity import ITEMS, Activity, activity_of
from saiken_addin.meeting.columns import COLUMNS, Column
from saiken_addin.meeting.tables import MeetingTables, Operands
from saiken_addin.meeting.target_columns import AGAINST_LAST_YEAR, shown_value
from saiken_addin.meeting.targets import PlanTables, TargetLine, summed
from workbook_templates.master.content import MasterContent, SectionLine

Value = int | str | None
Row = dict[str, Value]

TOTAL = "合計"
_CLAIM_HEAD = ("債権ID", "債権番号", "債権名", "局", "課")
TARGETS, ISSUES, SOURCES = "目標", "課題", "出典"
TABLES = (*(kind.value for kind in Kind), "局別", "課別", TARGETS, ISSUES, "提出状況", SOURCES)

_ITEMS: Mapping[str, str] = {**Amounts.SETTLED, "outstanding": OUTSTANDING.label, **Amounts.LABELS}
"""What each row says as whole numbers."""
_TARGET_LABELS = (
    "目標収納率", "目標収納率の前年度比", "目標収入未済額(千円)", "目標収入未済額の前年度比(千円)",
    "前年度_収納率", "前年度_収入未済額(千円)",
)  # fmt: skip
_STATUS_LABELS = {
    "bureau": "局", "section": "所管課", "state": "状態", "received": "受付日時", "file": "ファイル",
    "errors": "エラー", "warnings": "要確認", "history": "経過",
}  # fmt: skip
_FORMULA_START = re.compile(r"[=@\t\r]|[+-](?![\d,.]*[%P]?$)")


def export_rows(
    table: str,
    tables: MeetingTables,
    statuses: Sequence[SectionLine] = (),
    plans: PlanTables | None = None,
    activity: Activity | None = None,
    content: MasterContent | None = None,
) -> list[Row]:
    """The rows of a table, each with the same columns.

    現年 and 過年 have two rows per claim, this year's and last year's, then two of 合計; 局別 and
    課別 have the same two rows for either kind of every group. Amounts in yen are whole numbers,
    None where there is no figure; what the meeting's document prints stands beside them as text
    (`(千円)` and the rates), "-" where it prints that. 課題 has a row per claim in the order of
    債権番号, None where a text is missing.

    Args:
        table: one of TABLES.
        statuses: how the sections stand, for 提出状況.
        plans: the plans of the year that the meeting plans for, for 目標.
        activity: the half-yearly texts, for 課題.
        content: all that the document shows, for 出典.

    Raises:
        SaikenError: there is no such table.
    """
    if table in tuple(Kind):
        return _claim_rows(tables, Kind(table))
    if table == "局別":
        return _group_rows(tables, ("局",), lambda kind: _keyed(tables.by_bureau(kind)))
    if table == "課別":
        return _group_rows(tables, ("局", "課"), lambda kind: _keyed(tables.by_section(kind)))
    if table == TARGETS:
        return _target_rows(plans) if plans else []
    if table == ISSUES:
        return _issue_rows(activity or activity_of(tables.registry, None))
    if table == "提出状況":
        return [_status_row(status) for status in statuses]
    if table == SOURCES:
        return _source_rows(content) if content else []
    raise SaikenError(f"「{table}」という表はありません。", f"{'、'.join(TABLES)}のいずれかを指定してください。")


def _source_rows(content: MasterContent) -> list[Row]:
    """出典: every reported figure of the document, with the file and cell that it came from."""
    from workbook_templates.master.data.data_sheet import data_of

    return [
        {
            "債権ID": origin.claim.id,
            "債権番号": origin.claim.number,
            "債権名": origin.claim.name,
            "区分": origin.kind,
            "年度・月": origin.term,
            "項目": origin.label,
            "値": _written(origin.value),
            "ファイル": origin.source.file,
            "シート": origin.source.sheet,
            "セル": origin.source.cell,
            "SHA-256": origin.source.sha256,
            "受付日時": origin.source.received.astimezone().isoformat(timespec="seconds"),
            "報告された値": origin.source.reported,
            "差出人": content.senders.get(origin.source.sha256),
            "単位": "" if isinstance(origin.value, Fraction) else origin.unit,
            "訂正の理由": origin.correction.reason if origin.correction else None,
        }
        for origin in data_of(content).origins
    ]


def _written(value: int | Fraction | None) -> Value:
    """Yen as they are, a rate as a decimal fraction."""
    return f"{float(value):.12g}" if isinstance(value, Fraction) else value


def to_csv(rows: Sequence[Row]) -> bytes:
    """The rows as CSV that Excel opens: UTF-8 with a mark at the start, CRLF, None as nothing.

    Text that a spreadsheet would take for a formula gets a leading apostrophe.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    if rows:
        writer.writerow(rows[0])
        writer.writerows([map(_harmless, row.values()) for row in rows])
    return stream.getvalue().encode("utf-8-sig", "replace")


def to_json(rows: Sequence[Row]) -> bytes:
    """The rows as a JSON array of objects, UTF-8."""
    text = json.dumps(list(rows), ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8", "replace")


def _harmless(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and _FORMULA_START.match(value) else value


def _claim_rows(tables: MeetingTables, kind: Kind) -> list[Row]:
    rows: list[Row] = []
    for line in tables.of(kind):
        rows += _two_rows(tables.month, _claim_head(line.claim), kind, line.operands)
    total = {**dict.fromkeys(_CLAIM_HEAD, ""), "債権名": TOTAL}
    rows += _two_rows(tables.month, total, kind, tables.total(kind))
    return rows


def _target_rows(plans: PlanTables) -> list[Row]:
    """A row per claim and 区分, then per 局, then 合計, as 3_目標設定 has them."""
    rows = [
        row
        for claim in plans.claims
        for row in _targets_of(
            (claim.id, claim.number, claim.name, claim.bureau, claim.section), plans.of(claim), claim.kinds
        )
    ]
    for bureau in dict.fromkeys(claim.bureau for claim in plans.claims):
        lines = [line for line in plans.lines if line.claim.bureau == bureau]
        rows += _targets_of(("", "", f"{bureau}　計", bureau, ""), lines, ())
    rows += _targets_of(("", "", TOTAL, "", ""), plans.lines, ())
    head = {"計画年度": plans.year.label}
    return [{**head, **row} for row in rows]


def _targets_of(
    head: tuple[str, ...], lines: Sequence[TargetLine], kinds: Sequence[Kind]
) -> Iterable[Row]:
    """現年, 過年 and both together; `kinds` are those of a claim, none for a sum."""
    for kind in (*Kind, None):
        chosen = [line for line in lines if kind in (None, line.kind)]
        if kind is None and len(kinds) == 1:
            chosen = [line for line in chosen if line.kind is kinds[0]]
        of_sum = not kinds or len(chosen) > 1
        operands = summed(chosen) if of_sum else chosen[0].operands
        row: Row = {
            **dict(zip(_CLAIM_HEAD, head, strict=True)),
            "区分": str(kind or TOTAL),
            "見込調定額(円)": _whole(operands["expected_assessed"]),
            "目標収入未済額(円)": _whole(operands["target_outstanding"]),
            "前年度_収入未済額(円)": _whole(operands["outstanding_before"]),
        }
        for column, label in zip(
            (*AGAINST_LAST_YEAR.upper, *filter(None, AGAINST_LAST_YEAR.lower)), _TARGET_LABELS, strict=True
        ):
            row[label] = as_text(shown_value(column, operands, of_sum), column.display)
        yield row


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _claim_head(claim: Claim) -> dict[str, str]:
    head = (claim.id, claim.number, claim.name, claim.bureau, claim.section)
    return dict(zip(_CLAIM_HEAD, head, strict=True))


def _issue_rows(activity: Activity) -> list[Row]:
    month = activity.month
    rows: list[Row] = []
    for each in activity.claims:
        term = {"年度": month.year.label if month else None, "月": month.number if month else None}
        texts = {label: each.texts.get(item) for item, label in ITEMS.items()}
        rows.append({**_claim_head(each.claim), **term, **texts})
    return rows


def _group_rows(
    tables: MeetingTables,
    names: tuple[str, ...],
    groups: Callable[[Kind], Mapping[tuple[str, ...], Operands]],
) -> list[Row]:
    total = (TOTAL, *("" for _ in names[1:]))
    sums = {kind: {**groups(kind), total: tables.total(kind)} for kind in Kind}
    rows = [
        row
        for key in sums[Kind.CURRENT]
        for kind in Kind
        for row in _two_rows(tables.month, dict(zip(names, key, strict=True)), kind, sums[kind][key])
    ]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return [{column: row.get(column) for column in columns} for row in rows]


def _keyed(groups: Mapping[Any, Operands]) -> dict[tuple[str, ...], Operands]:
    return {key if isinstance(key, tuple) else (key,): sums for key, sums in groups.items()}


def _two_rows(month: Month, head: Mapping[str, str], kind: Kind, values: Operands) -> Iterable[Row]:
    for suffix, term in (("", month), (YEAR_BEFORE, month.year_before)):
        row: Row = {**head, "区分": kind.value, "年度": term.year.label, "月": term.number}
        for item, label in _ITEMS.items():
            measure = MEASURES.get(item)
            if measure is None or kind in measure.kinds:
                row[f"{label}({measure.unit if measure else YEN})"] = values[item + suffix]
        for column in COLUMNS[kind]:
            then = column.before if suffix else column
            unit = "(千円)" if column.display is Display.YEN else ""
            row[column.label + unit] = _displayed(then, values)
        yield row


def _displayed(column: Column | None, values: Mapping[str, int | None]) -> str:
    if column is None:
        return MISSING
    shown = to_python(column.shown)(values)
    assert not isinstance(shown, str)
    return as_text(shown, column.display)


def _status_row(status: SectionLine) -> Row:
    received = status.received.isoformat(timespec="seconds") if status.received else ""
    known = {**asdict(status), "state": status.state.value, "received": received}
    return {label: known[name] for name, label in _STATUS_LABELS.items()}
