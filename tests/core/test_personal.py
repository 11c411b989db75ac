"""The guard against personal data: what it sees, what it leaves alone, and that it hides what it shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.secretariat import MONTH, intake_context, make_house, received, registry, stamped

from saiken_addin.core.findings import Code
from saiken_addin.core.model import FormName, State
from saiken_addin.core.personal import is_personal_number, sightings
from saiken_addin.demo import sample
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.receive.receipt import receive

NUMBER, PHONE, ADDRESS, ACCOUNT, NAME = (
    Code.PERSONAL_NUMBER, Code.PERSONAL_PHONE, Code.PERSONAL_ADDRESS, Code.PERSONAL_ACCOUNT,
    Code.PERSONAL_NAME,
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("個人番号123456789018を確認", NUMBER),
        ("１２３４ ５６７８ ９０１８", NUMBER),
        ("1234-5678-9018", NUMBER),
        ("連絡先 090-1234-5678", PHONE),
        ("０９０１２３４５６７８に架電", PHONE),
        ("電話048-829-1111", PHONE),
        ("(048)829-1111", PHONE),
        ("TEL 0488291111", PHONE),
        ("さいたま市浦和区常盤6-4-4に居住", ADDRESS),
        ("大宮区桜木町一丁目に転居", ADDRESS),
        ("〒330-9588", ADDRESS),
        ("見沼区東大宮５丁目", ADDRESS),
        ("普通預金 1234567 を差押え", ACCOUNT),
        ("○○銀行浦和支店（普）1234567", ACCOUNT),
        ("口座番号：1234567", ACCOUNT),
        ("山田太郎様 滞納額 1,200,000円", NAME),
        ("田中氏は50万円を分納", NAME),
        ("3,000円を佐藤 花子様が納付", NAME),
    ],
)
def test_what_looks_like_a_person_is_seen(text: str, code: Code) -> None:
    seen = sightings(text)
    assert [each.code for each in seen] == [code]
    digits = "".join(sign for sign in seen[0].shown if sign.isdigit())
    assert len(digits) <= 4
    assert "*" in seen[0].shown


@pytest.mark.parametrize(
    "text",
    [
        "調定額 123,456,789,018円",
        "123456789018円",
        "123456789012",
        "111111111111",
        "令和7年10月末の収入未済額は前年同月比▲6.4%",
        "令和7-10-15 に催告書3,210通を発送",
        "各課の様式を統一し、滞納額1,000円未満を対象外とする",
        "同様に100円、仕様変更に500,000円、多様な手段で1,200円",
        "分割納付誓約様式 1,000円",
        "第3四半期に12件を差押え",
        "地方税法第15条の7第1項",
        "国税徴収法第47条に基づき2,345件、12,345千円を差押え",
        "区役所3番窓口で受付",
        "市営住宅の退去者10-3月分",
        "収納率 98.1%（R6: 97.9%）",
        "氏名・住所の調査を行う。対象額は1,000円",
        "会計年度任用職員1名、電話催告1,234件",
        "普通徴収 1,234,567円",
        "口座振替の加入率 45.6%、加入件数 1234567件",
    ],
)
def test_what_belongs_in_such_books_is_left_alone(text: str) -> None:
    assert sightings(text) == ()


def test_the_texts_of_the_shipped_sample_are_clean() -> None:
    for claim in registry().claims:
        for text in sample.texts_of(claim, FormName.MONTHLY).values():
            assert sightings(text) == (), text


def test_the_check_digit_of_the_ministry() -> None:
    """平成26年総務省令第85号第5条, worked out by hand: 12345678901 has the check digit 8."""
    assert is_personal_number("123456789018")
    assert [digit for digit in "0123456789" if is_personal_number("12345678901" + digit)] == ["8"]
    assert not is_personal_number("12345678901")
    assert not is_personal_number("１２３４５６７８９０１８")


@given(st.text("0123456789", min_size=11, max_size=11))
def test_exactly_one_check_digit_fits(digits: str) -> None:
    """Summed up from the right, as the order says it."""
    total = sum(
        int(digit) * (place + 1 if place <= 6 else place - 5)
        for place, digit in enumerate(reversed(digits), 1)
    )
    expected = 0 if total % 11 <= 1 else 11 - total % 11
    assert is_personal_number(f"{digits}{expected}") or len(set(f"{digits}{expected}")) == 1
    others = [digit for digit in range(10) if digit != expected]
    assert not any(is_personal_number(f"{digits}{digit}") for digit in others)


@given(st.text(max_size=400))
def test_any_text_is_looked_through(text: str) -> None:
    for seen in sightings(text):
        assert "*" in seen.shown or len(seen.shown) == 1


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return make_house(tmp_path_factory.mktemp("個人") / "家")


def test_a_received_book_is_looked_through_and_left_as_it_is(house: Folder) -> None:
    said = "山田太郎様（090-1234-5678）の1,200,000円を交渉中"
    path = house.collected / "国保.xlsx"
    path.write_bytes(stamped("国保年金課", {"備考_K002": said}))
    submission = received(intake_context(house), path)
    found = [each for each in submission.findings if each.code.code.startswith("N")]
    assert {each.code for each in found} == {PHONE, NAME}
    assert {each.place.sheet for each in found} == {"取組状況"}
    assert all(each.place.cell for each in found)
    assert next(entry.value for entry in submission.entries if entry.name == "備考_K002") == said
    [arrival] = receive(house, [path], lambda *_: None).arrivals
    assert arrival.state is State.ACCEPTED_WITH_WARNINGS
    assert MONTH.number == 10
