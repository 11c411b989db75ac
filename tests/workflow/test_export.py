"""Proves what `saiken export` gives: the figures of the tables, for people and for programs."""

import csv
import io
import json

import pytest
from support import october
from support.paths import DATA

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.model import Amounts, Kind, State
from saiken_addin.meeting.targets import PlanTables, TargetLine
from saiken_addin.workflow.status.export import TABLES, export_rows, to_csv, to_json
from workbook_templates.master.content import SectionLine

PRINTED = DATA / "printed_current_year.csv"
DISPLAYED = {
    "現年": ["調定額(千円)", "収入済額(千円)", "収入未済額(千円)", "対前年増減率", "目標収入未済額(千円)", "達成率",
           "収納率", "前年度比"],
    "過年": ["調定額(千円)", "収入済額(千円)", "収入未済額(千円)", "対前年増減率", "削減率", "前年度比",
           "目標収入未済額(千円)", "達成率"],
}  # fmt: skip
MISPRINTED = {
    ("K033", "令和7年度", "収入未済額(千円)"): "56,628",
    ("K002", "令和6年度", "収納率"): "44.8%",
}


def parsed(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_current_year_reads_as_printed() -> None:
    rows = parsed(to_csv(export_rows("現年", october.tables())))
    with PRINTED.open(encoding="utf-8-sig", newline="") as lines:
        printed = {(row["債権ID"], row["年度"]): row for row in csv.DictReader(lines)}
    assert len(rows) == len(printed) == 68
    for row in rows:
        key = row["債権ID"] or row["債権名"]
        expected = printed[key, row["年度"]]
        for column in DISPLAYED["現年"]:
            if expected[column]:
                text = MISPRINTED.get((key, row["年度"], column), expected[column])
                assert row[column] == text, (key, row["年度"], column)


@pytest.mark.parametrize("kind", Kind)
def test_yen_stand_beside_what_is_displayed(kind: Kind) -> None:
    rows = export_rows(kind.value, october.tables())
    assert list(rows[0]) == [
        "債権ID", "債権番号", "債権名", "局", "課", "区分", "年度", "月", "調定額(円)", "収入済額(円)",
        "不納欠損額(円)", "還付未済額(円)", "収入未済額(円)", "目標収入未済額(円)", *DISPLAYED[kind.value],
    ]  # fmt: skip
    given = {(row["年度"], row["債権ID"]): row for year in (october.YEAR, october.YEAR.previous)
             for row in october.rows(year) if row["区分"] == kind}  # fmt: skip
    for row in rows[:-2]:
        source = given.get((str(row["年度"]), str(row["債権ID"])))
        for label in Amounts.LABELS.values():
            assert row[f"{label}(円)"] == (int(source[label]) if source else None)
        assert row["月"] == 10
    first = rows[0]
    assert (first["債権番号"], first["債権名"], first["局"], first["課"]) == (
        "強-1", "市税", "財政局", "収納対策課",
    )  # fmt: skip
    assert [row["債権名"] for row in rows[-2:]] == ["合計", "合計"]
    assert rows[-2]["調定額(円)"] == sum(
        int(row["調定額"]) for row in october.rows(october.YEAR) if row["区分"] == kind
    )


def test_a_missing_section_is_a_dash_and_no_number() -> None:
    rows = export_rows("過年", october.tables(without=["収納対策課"]))
    assert rows[0]["収入未済額(円)"] is None
    assert rows[0]["収入未済額(千円)"] == "-"
    assert isinstance(rows[1]["収入未済額(円)"], int)


def test_bureaus_and_sections_with_both_kinds() -> None:
    tables = october.tables()
    rows = export_rows("局別", tables)
    assert len(rows) == (8 + 1) * 2 * 2
    assert {(row["局"], row["区分"], row["年度"]) for row in rows} == {
        (bureau, kind, year)
        for bureau in [*tables.by_bureau(Kind.CURRENT), "合計"]
        for kind in ("現年", "過年")
        for year in ("令和7年度", "令和6年度")
    }
    assert all(list(row) == list(rows[0]) for row in rows)
    finance = next(row for row in rows if row["局"] == "財政局" and row["区分"] == "過年")
    assert (finance["収入未済額(円)"], finance["収入未済額(千円)"]) == (
        tables.of(Kind.CARRIED)[0].operands["outstanding"],
        "2,524,589",
    )
    assert (finance["削減率"], finance["前年度比"]) == ("▲25.5%", "+0.7P")
    assert finance["収納率"] is None, "a rate of the other kind"
    current = next(row for row in rows if row["局"] == "財政局" and row["区分"] == "現年")
    assert (current["収納率"], current["削減率"]) == ("60.1%", None)

    sections = export_rows("課別", tables)
    assert len(sections) == (19 + 1) * 2 * 2
    assert [sections[0][name] for name in ("局", "課", "区分", "年度")] == [
        "財政局", "収納対策課", "現年", "令和7年度",
    ]  # fmt: skip
    assert [sections[-1][name] for name in ("局", "課", "区分", "年度")] == [
        "合計", "", "過年", "令和6年度",
    ]  # fmt: skip


def test_how_the_sections_stand() -> None:
    statuses = [
        SectionLine("医事課", "保健衛生局", State.NOT_SUBMITTED),
        SectionLine(
            "学事課", "教育委員会事務局", State.RETURNED, october.RECEIVED_AT, "a.xlsx", 2, 1, "経過"
        ),
    ]
    assert export_rows("提出状況", october.tables(), statuses) == [
        {"局": "保健衛生局", "所管課": "医事課", "状態": "未提出", "受付日時": "", "ファイル": "", "エラー": 0,
         "要確認": 0, "経過": ""},
        {"局": "教育委員会事務局", "所管課": "学事課", "状態": "差戻し", "受付日時": "2025-11-14T09:03:07",
         "ファイル": "a.xlsx", "エラー": 2, "要確認": 1, "経過": "経過"},
    ]  # fmt: skip


@pytest.mark.parametrize("table", TABLES)
def test_csv_and_json_say_the_same(table: str) -> None:
    registry = october.tables().registry
    lines = tuple(TargetLine(claim, kind) for claim in registry.claims for kind in Kind)
    plans = PlanTables(registry.year, registry, lines)
    rows = export_rows(table, october.tables(), october.content().statuses, plans, content=october.content())
    data = to_csv(rows)
    assert data.startswith("\ufeff".encode())
    assert data.count(b"\r\n") == len(rows) + 1
    assert json.loads(to_json(rows).decode()) == rows
    for text, row in zip(parsed(data), rows, strict=True):
        assert text == {name: "" if value is None else str(value) for name, value in row.items()}


def test_a_table_without_rows() -> None:
    assert to_csv([]) == "\ufeff".encode()
    assert json.loads(to_json([])) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [("=1+1", False), ("@SUM(A1)", False), ("+cmd", False), ("-2+3", False), ("\t=1", False),
     ("-", True), ("+1.3P", True), ("+4.0%", True), ("-5", True), ("▲0.2P", True), ("報告", True)],
)  # fmt: skip
def test_a_text_is_no_formula_when_the_csv_is_opened(text: str, kept: bool) -> None:
    (row,) = parsed(to_csv([{"ファイル": text}]))
    assert row["ファイル"] == (text if kept else f"'{text}")


def test_an_unknown_table_is_refused_with_what_there_is() -> None:
    with pytest.raises(SaikenError, match="現年、過年、局別、課別、目標、課題、提出状況、出典"):
        export_rows("残高", october.tables())
