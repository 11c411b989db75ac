"""findings.py: what each kind of finding does to a book (forms.md) can't change unnoticed."""

import csv

import pytest
from support.paths import TREE

from saiken_addin.core.findings import Code, Finding, Place, Severity, in_reading_order

CATALOGUE = TREE / "saiken_addin/core/findings.csv"
SEVERITIES = {
    # keeps the book out: unreadable, not one of ours, wrong year or section, an amount missing or
    # unusable, a contradiction that no reason can explain
    Severity.ERROR: """
        G01 G02 G03 G04 G05 G06 G07 G08 G09 G10 G11 G12 G14 G17 G21 I01 I02 I04 I05 I06 I07 R01 R07 R09 R11
        V01 V04 V06 V07 V09 V10 V18 V19 C01 C02 S02 S06
        D01 D02 D03 D04 D05 D06 D07 D10 D12 D14 H01 H02 H03 H04 H09 H10 H11 H12 H13
        I10 R15 V21 V23
    """,
    # lets it count as 受理（要確認）: a reason, a count or a text is missing, a value is suspicious, a
    # formula in an input cell
    Severity.WARNING: """
        I08 I09 R02 R10 R12 V03 V05 V08 V11 V12 V13 V15 V16 V17 C03 C04 C05 C06 C07 C08 C09 C10
        S04 D11 G15 G16 G18 G19 G20 H05 H08 H14 M01 M04 M05 M06 M09 R13 V25
    """,
    # informs: text that was read beyond doubt, what was moved and read all the same
    Severity.NOTE: """
        G13 I03 R03 R04 R05 R06 R08 V02 V14 V20 C11 C12 S01 S03 S05 D08 D09 D13 D15 D16 H06 H07 H15 M02
        G25 R14 V22 V24
    """,
}


@pytest.mark.parametrize("severity", Severity)
def test_what_a_finding_does_is_what_forms_md_says(severity: Severity) -> None:
    expected = set(SEVERITIES[severity].split())
    judged = set().union(*(texts.split() for texts in SEVERITIES.values()))
    assert {code.code for code in Code if code.code in judged and code.severity is severity} == expected


def test_every_finding_about_a_monthly_report_is_judged() -> None:
    judged = [code for texts in SEVERITIES.values() for code in texts.split()]
    assert len(judged) == len(set(judged))
    assert {code.code for code in Code if code.code[0] in "GIRVCS"} <= set(judged) <= {code.code for code in Code}


def test_the_catalogue_and_the_codes_have_the_same_members_in_the_same_order() -> None:
    rows = list(csv.reader(CATALOGUE.read_text(encoding="utf-8").splitlines()))
    assert [code for code, _, _, _ in rows[1:]] == [code.code for code in Code]


def test_findings_stand_in_the_order_of_the_book() -> None:
    places = [
        ("い", "B10"), ("い", ""), ("", ""), ("あ", "AA2"), ("あ", "Z2"), ("あ", "B10"), ("あ", "B9"), ("ない", "A1"),
    ]  # fmt: skip
    found = [Finding(Code.TEXT_MISSING, Place("x.xlsx", *place)) for place in places]
    ordered = [(each.place.sheet, each.place.cell) for each in in_reading_order(found, ["あ", "い"])]
    assert ordered == [
        ("", ""), ("ない", "A1"), ("あ", "Z2"), ("あ", "AA2"), ("あ", "B9"), ("あ", "B10"), ("い", ""), ("い", "B10"),
    ]  # fmt: skip
    same = [Finding(code, Place("x.xlsx", "あ", "B2")) for code in (Code.UNIT_SUSPECT, Code.AMOUNT_NEGATIVE)]
    assert in_reading_order(same, ["あ"]) == tuple(same)
