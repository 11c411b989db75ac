"""Proves how long texts are spread over rows: nothing lost, no row too high, cut where one reads on."""

from hypothesis import given
from hypothesis import strategies as st

from workbook_templates.master.layout.long_rows import rows_of
from workbook_templates.shared.text_size import MAX_HEIGHT, cut, lines, split

texts = st.text(
    st.sampled_from("あいう漢字。、ー」（％%ABC 12,\n・") | st.characters(exclude_categories=("Cs",)), max_size=600
)
widths = st.floats(4, 140)


def bare(text: str) -> str:
    """A text without line breaks, of which one at a cut goes away."""
    return text.replace("\n", "")


@given(texts, widths, st.integers(1, 12))
def test_what_fits_fits_and_the_rest_is_all_that_is_left(text: str, width: float, most: int) -> None:
    head, rest = cut(text, [width], 9, most)
    assert bare(head) + bare(rest) == bare(text)
    assert lines(head, [width], 9) <= most or len(head) == 1
    assert head or text.startswith("\n") or not text
    if lines(text, [width], 9) <= most:
        assert (head, rest) == (text, "")


@given(st.lists(texts, min_size=1, max_size=4), widths, st.integers(1, 12))
def test_rows_hold_every_text(given_texts: list[str], width: float, most: int) -> None:
    rows = split(given_texts, [[width]] * len(given_texts), 9, most)
    for number, text in enumerate(given_texts):
        assert bare("".join(shown[number] for _, shown in rows)) == bare(text)
    assert all(any(shown) for _, shown in rows) or not any(given_texts) or "\n" in "".join(given_texts)


@given(st.lists(texts.map(lambda text: text * 20), min_size=1, max_size=3), st.floats(150, 540))
def test_no_row_is_higher_than_excel_and_a_page_allow(given_texts: list[str], room: float) -> None:
    rows = rows_of(0, given_texts, [[30.0]] * len(given_texts), 8.5, 11.25, room)
    assert all(row.height <= min(MAX_HEIGHT, room) for row in rows)
    assert [row.first for row in rows] == [True] + [False] * (len(rows) - 1)
    assert [row.last for row in rows] == [False] * (len(rows) - 1) + [True]
    assert len(rows) == 1 or all(row.height <= room / 2 for row in rows)


def test_it_cuts_behind_a_sentence_and_never_before_a_stop() -> None:
    sentence = "催告書を送付した。"
    head, rest = cut(sentence * 20, [40], 8.5, 2)
    assert head.endswith("。")
    assert rest.startswith("催告書")
    for width in range(10, 60):
        head, rest = cut("滞納" * 40 + "。" * 1 + "整理" * 40, [width], 8.5, 3)
        assert not rest.startswith("。")


def test_a_number_or_a_word_is_not_cut_in_two() -> None:
    for width in range(20, 60):
        head, rest = cut("収入未済額は1,234,567円である" * 30, [width], 8.5, 3)
        assert not (head[-1].isascii() and rest[0].isascii()), (head[-9:], rest[:9])
