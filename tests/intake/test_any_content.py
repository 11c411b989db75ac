"""Proves that no content of any cell, no target of any name, and no damage within any part is too
much for the intake: what comes out are clear findings, and a book that counts has all its amounts."""

import re
from html import escape
from pathlib import Path

import pytest
from hostile import inside
from hypothesis import given, settings
from hypothesis import strategies as st
from support.secretariat import filled_books, intake_context, make_house, put, received, registry

from saiken_addin.core.findings import Severity
from saiken_addin.core.model import Submission
from saiken_addin.intake.book import IntakeContext
from saiken_addin.ooxml.package import RawPackage
from workbook_templates.monthly import monthly_form

SECTION = "国保年金課"
FORM = monthly_form(registry(), SECTION, True)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> IntakeContext:
    return intake_context(make_house(tmp_path_factory.mktemp("house")))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book of 国保年金課, filled in with the real figures."""
    return filled_books(make_house(tmp_path_factory.mktemp("filled")))[SECTION]


CELLS = sorted({(FORM.fields[key].sheet, FORM.fields[key].cell) for key in FORM.fields})
JUNK_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
JUNK_NUMBER = st.one_of(
    st.integers().map(str),
    st.floats().map(repr),
    st.sampled_from(
        ["1E+400", "-0", "1e-320", "0x10", "１２", "١٢٣", "1,000", "", " 5 ", "9" * 400, "1.0", "+7", "--1"]
    ),
)
JUNK_CELL = st.one_of(
    JUNK_NUMBER.map(lambda text: f"><v>{text}</v>"),
    st.builds(
        lambda kind, text: f' t="{kind}"><v>{escape(text)}</v>',
        st.sampled_from(["s", "b", "e", "str", "d", "n", "inlineStr", "zz"]),
        st.one_of(JUNK_NUMBER, st.sampled_from(["#N/A", "2025-10-31", "true", "-1", "99999"])),
    ),
    JUNK_TEXT.map(lambda text: f' t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is>'),
    JUNK_TEXT.map(lambda text: f' t="str"><f>{escape(text)}</f><v>{escape(text)}</v>'),
    st.sampled_from(["><f>1+1</f>", '><f t="shared" si="0"/>', "><is/>", "><v/><v>3</v>"]),
)


def is_clear(submission: Submission) -> None:
    """Every finding can be shown, and a book that counts has all its amounts."""
    for finding in submission.findings:
        assert str(finding)
        assert finding.as_dict()["what"]
    if not any(finding.severity is Severity.ERROR for finding in submission.findings):
        amounts = [
            each for each in submission.entries
            if each.kind is not None and each.item != "reason"
        ]  # fmt: skip
        assert len(amounts) == 30
        assert all(each.value is not None for each in amounts)


@given(cells=st.dictionaries(st.sampled_from(CELLS), JUNK_CELL, min_size=1, max_size=6))
def test_any_cells_may_hold_anything(
    house: IntakeContext, filled: Path, cells: dict[tuple[str, str], str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    book = tmp_path_factory.getbasetemp() / "any_cells.xlsx"
    book.write_bytes(put(filled.read_bytes(), cells))
    is_clear(received(house, book))


@given(
    changes=st.dictionaries(
        st.sampled_from(sorted(FORM.named)),
        st.one_of(
            JUNK_TEXT,
            st.sampled_from([
                "#REF!", "月次報告!$XFD$1048576", "月次報告!$ZZZ$1", "'無い'!$A$1", "月次報告!$A:$A",
                "[1]月次報告!$C$8", "月次報告!$C$8,月次報告!$D$8", "OFFSET(月次報告!$C$8,1,0)", "取組状況!$A$1",
                "月次報告!$C$8:$D$9", "月次報告!C8", "提出前チェック!$B$4", "",
            ]),
        ),
        min_size=1, max_size=5,
    )
)  # fmt: skip
def test_any_names_may_point_anywhere(
    house: IntakeContext, filled: Path, changes: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    package = RawPackage(filled.read_bytes())
    workbook = package.read("xl/workbook.xml").decode()
    for name, text in changes.items():
        pattern = rf'(<definedName name="{re.escape(name)}"[^>]*>)[^<]*'
        workbook, count = re.subn(
            pattern, lambda found, text=text: found[1] + escape(text), workbook
        )
        assert count == 1
    book = tmp_path_factory.getbasetemp() / "any_names.xlsx"
    book.write_bytes(package.rebuilt({"xl/workbook.xml": workbook.encode("utf-8", "replace")}))
    is_clear(received(house, book))


@settings(max_examples=40)
@given(
    part=st.integers(0, 1_000),
    turned=st.lists(st.floats(0, 1, exclude_max=True), max_size=3),
    changes=st.one_of(st.just([]), inside.CHANGES),
)
def test_any_part_may_be_damaged_within(
    house: IntakeContext, filled: Path, part: int, turned: list[float], changes: list[inside.Change],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    """The CRC is right, so that the damage reaches the readers."""
    original = filled.read_bytes()
    parts = inside.contents(original) or {}
    name = sorted(parts)[part % len(parts)]
    content = inside.changed(parts[name], changes)
    for where in turned:
        content = inside.flipped(content, where)
    data = inside.with_members(original, {name: content})
    assert inside.share_past_the_crc(original, [data]) == (content != parts[name])
    book = tmp_path_factory.getbasetemp() / "any_part.xlsx"
    book.write_bytes(data)
    is_clear(received(house, book))
