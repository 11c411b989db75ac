"""Proves the half-yearly texts as the meeting reads them: order, what is missing, whose measure it is."""

import pytest
from support.secretariat import registry

from saiken_addin.core.findings import Place
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import Entry
from saiken_addin.core.registry import Registry
from saiken_addin.core.settings import Settings
from saiken_addin.meeting.activity import Activity, activity_of, asked_months

OCTOBER = Month(FiscalYear(7), 10)


def entry(claim: str, item: str, value: str | None) -> Entry:
    return Entry("", claim, None, item, value, value or "", Place())


def measured(section: str, *texts: str | None) -> Activity:
    entries = [(section, entry("", "new_measure", text), None) for text in texts]
    return activity_of(registry(), OCTOBER, entries)


def test_claims_stand_in_the_order_of_their_numbers() -> None:
    numbers = [each.claim.number for each in activity_of(registry(), OCTOBER).claims]
    assert numbers == [
        *(f"強-{number}" for number in range(1, 9)),
        *(f"非-{number}" for number in range(1, 13)),
        *(f"私-{number}" for number in range(1, 14)),
    ]


def test_a_text_that_is_missing_is_named_and_a_remark_need_not_be() -> None:
    entries = [
        ("国保年金課", entry("K002", "long_term_issue", "  課題\n二行  "), None),
        ("国保年金課", entry("K002", "progress", None), None),
        ("国保年金課", entry("K002", "policy", "該当なし"), None),
        ("国保年金課", entry("K002", "remark", None), None),
    ]
    made = activity_of(registry(), OCTOBER, entries)
    insurance = next(each for each in made.claims if each.claim.id == "K002")
    shown = [insurance.shown(item) for item in ("long_term_issue", "progress", "policy", "remark")]
    assert shown == ["課題\n二行", "-", "該当なし", ""]
    assert insurance.missing == ("課題に対する進捗状況",)
    assert made.sections == {"国保年金課"}
    silent = next(each for each in made.claims if each.claim.id == "K001")
    assert (silent.reported, silent.shown("remark"), silent.shown("policy")) == (False, "-", "-")


@pytest.mark.parametrize(
    ("section", "text", "shown"),
    [
        ("医事課", "窓口を広げた。（入院医療費）", "窓口を広げた。（入院医療費：医事課）"),
        ("医事課", "窓口を広げた（入院医療費、外来医療費）。", "窓口を広げた。（入院医療費、外来医療費：医事課）"),
        ("医事課", "窓口を広げた。(私-5)", "窓口を広げた。（外来医療費：医事課）"),
        ("医事課", "入院医療費保証サービスを始めた。", "入院医療費保証サービスを始めた。（入院医療費：医事課）"),
        ("医事課", "窓口を広げた。（令和7年4月から）", "窓口を広げた。（令和7年4月から）（医事課）"),
        ("医事課", "窓口を広げた。（市税）", "窓口を広げた。（市税）（医事課）"),
        ("収納対策課", "文字で知らせた。", "文字で知らせた。（市税：収納対策課）"),
        ("医事課", "（入院医療費）", "（入院医療費）（入院医療費：医事課）"),
    ],
)
def test_a_measure_names_its_claim_and_always_its_section(section: str, text: str, shown: str) -> None:
    assert [measure.shown for measure in measured(section, text).measures] == [shown]


def test_what_says_nothing_is_no_measure() -> None:
    given = (None, "", "該当なし", "なし", "－", "特になし。", "督促を早めた。")
    assert [measure.text for measure in measured("医事課", *given).measures] == ["督促を早めた。"]


def test_measures_stand_in_the_order_of_the_sections() -> None:
    entries = [
        (section, entry("", "new_measure", "始めた。"), None)
        for section in ("学事課", "なくなった課", "収納対策課", "医事課")
    ]
    made = activity_of(registry(), OCTOBER, entries)
    assert [each.section for each in made.measures] == ["収納対策課", "医事課", "学事課", "なくなった課"]


def test_the_latest_month_that_asked_comes_first_and_never_a_later_one() -> None:
    def months(number: int, asked: tuple[int, ...]) -> list[str]:
        of = Registry(FiscalYear(8), (), (), Settings(activity_months=asked))
        return [term.code for term in asked_months(of, Month(FiscalYear(8), number))]

    assert months(10, (10,)) == ["R08-10", "R07-10"]
    assert months(2, (4, 10, 3)) == ["R08-10", "R08-04", "R07-03", "R07-10", "R07-04"]
    assert months(7, (10,)) == ["R07-10"]
    assert months(4, (4, 10)) == ["R08-04", "R07-10", "R07-04"]
