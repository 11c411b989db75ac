"""Proves that what a cell shows is part of what it says: formats, struck and raised signs, numbers
with the digits that Excel shows, signs that nobody sees, however the XML is spelt."""

import re
from pathlib import Path

import pytest
from support.secretariat import (
    answers,
    cells_of,
    intake_context,
    make_house,
    put,
    received,
    stamped,
)
from support.styled import cell_xml, with_style

from saiken_addin.core.findings import Code
from saiken_addin.core.model import Submission
from saiken_addin.intake.book import IntakeContext
from saiken_addin.ooxml.package import RawPackage

SECTION = "国保年金課"
AMOUNT, COUNT, TEXT = "不納欠損額_現年_K002", "滞納者数_K002", "備考_K002"
PLAIN = stamped(SECTION, {})


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> IntakeContext:
    return intake_context(make_house(tmp_path_factory.mktemp("house")))


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    book = tmp_path_factory.mktemp("places") / "b.xlsx"
    book.write_bytes(PLAIN)
    return cells_of(book)


def said(house: IntakeContext, data: bytes, folder: Path) -> Submission:
    book = folder / "b.xlsx"
    book.write_bytes(data)
    return received(house, book)


def found(submission: Submission) -> dict[str, str]:
    """What is said, but that the sums of the sheet, which nobody computed anew, differ."""
    return {each.code.code: each.what for each in submission.findings if each.code is not Code.SHOWN_DIFFERS}


def value(submission: Submission, name: str) -> object:
    return next(entry.value for entry in submission.entries if entry.name == name)


@pytest.mark.parametrize(
    ("code", "number", "finding", "shown"),
    [
        ('#,##0"千円"', "1234", "V21", "1,234千円"), ("#,##0,", "45931000", "V21", "45,931"),
        ("#,##0,,", "1234000000", "V21", "1,234"), ('0"百万円"', "12", "V21", "12百万円"),
        ('0"000"', "12", "V21", "12000"), ("$#,##0", "1234", "V21", "$1,234"),
        ('"該当なし"', "5", "V21", "該当なし"), (";;;", "5", "V21", ""), ("0;0", "-5", "V21", "5"),
        ('[>100]#,##0"万円";0', "101", "V21", "101万円"),
        ("0.0%", "0.5", "V19", "50.0%"), ("0%", "1E307", "V19", "E+309%"),
        ("yyyy/m/d", "36161", "V18", "1999年1月1日"), ("m/d", "45931", "V18", "2025年10月1日"),
        ("h:mm", "0.5", "V18", "12:00"), ("yyyy/m/d", "24832940869", "V18", "########"),
        ('[$-411]ggge"年"m"月"d"日"', "0", "V18", "1900年1月0日"),
        ('"約"#,##0', "1234", "V22", "約1,234"),
    ],
)  # fmt: skip
def test_a_format_that_says_otherwise_is_named(
    house: IntakeContext, places: dict[str, tuple[str, str]], tmp_path: Path,
    code: str, number: str, finding: str, shown: str,
) -> None:  # fmt: skip
    data, style = with_style(PLAIN, code)
    cell = places[AMOUNT][1]
    submission = said(house, cell_xml(data, 1, cell, f'<c r="{cell}" s="{style}"><v>{number}</v></c>'), tmp_path)
    assert finding in found(submission)
    assert shown in found(submission)[finding]
    assert value(submission, AMOUNT) == (1234 if finding == "V22" else None)


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("#,##0", 1234), ("#,##0;[Red]▲#,##0", -1234), ("#,##0;[Red]#,##0", -1234), ('#,##0"円"', 1234),
        ('_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ ', 0), ("[$¥-411]#,##0", 1234), ("@", 1234),
        ('#,##0,"千円"', 1234000), ("0.00E+00", 1234), ("#,##0_);(#,##0)", -1234), ("[DBNum1]0", 12),
        ('#,##0;-#,##0;"-"', 0), ("G/標準", 45931), ('[Blue]#,##0.00', 1234), ('0_ ;[Red]\\-0\\ ', -5),
    ],
)  # fmt: skip
def test_a_format_that_shows_the_number_says_nothing(
    house: IntakeContext, places: dict[str, tuple[str, str]], tmp_path: Path, code: str, number: int
) -> None:
    data, style = with_style(PLAIN, code)
    cell = places[AMOUNT][1]
    submission = said(house, cell_xml(data, 1, cell, f'<c r="{cell}" s="{style}"><v>{number}</v></c>'), tmp_path)
    assert set(found(submission)) <= {"V05", "V20"}
    assert value(submission, AMOUNT) == number


@pytest.mark.parametrize(
    "spelling",
    [
        '<c r="{cell}" s="{style:03}"><v>45931</v></c>', '<c s="{style}" r="{cell}"><v>45931</v></c>',
        "<c r='{cell}' s='{style}'><v>45931</v></c>", '<c\n\tr="{cell}"\n\ts="{style}"\n><v>45931</v></c>',
        '<c r="{cell}" s=" {style} "><v>45931</v></c>', '<c r="{cell}" s="{coded}"><v>45931</v></c>',
        '<c r="{cell}" cm="0" s="{style}" t="n"><v> 45931.0 </v></c>', '<c r="{cell}" s="{style}"><v>4.5931E4</v></c>',
    ],
)  # fmt: skip
def test_a_date_is_one_however_it_is_spelt(
    house: IntakeContext, places: dict[str, tuple[str, str]], tmp_path: Path, spelling: str
) -> None:
    data, style = with_style(PLAIN, "m/d")
    cell = places[AMOUNT][1]
    coded = "".join(f"&#{ord(digit)};" for digit in str(style))
    xml = spelling.format(cell=cell, style=style, coded=coded)
    assert list(found(said(house, cell_xml(data, 1, cell, xml), tmp_path))) == ["V18"]


RUNS = (
    '<c r="{cell}" t="inlineStr"><is><r><rPr>{dress}</rPr><t>{first}</t></r>'
    '<r><rPr><sz val="9"/></rPr><t>{then}</t></r></is></c>'
)


@pytest.mark.parametrize("name", [AMOUNT, COUNT])
@pytest.mark.parametrize(
    ("dress", "first", "then"),
    [("<strike/>", "1200", "1500"), ('<vertAlign val="superscript"/>', "2", "118"), ('<strike val="1"/>', "a", "1")],
)
def test_struck_or_raised_signs_in_a_figure_are_an_error(
    house: IntakeContext, places: dict[str, tuple[str, str]], tmp_path: Path,
    name: str, dress: str, first: str, then: str,
) -> None:  # fmt: skip
    cell = places[name][1]
    xml = RUNS.format(cell=cell, dress=dress, first=first, then=then)
    submission = said(house, cell_xml(PLAIN, 1, cell, xml), tmp_path)
    assert "V23" in found(submission)
    assert value(submission, name) is None


@pytest.mark.parametrize("dress", ['<strike val="0"/>', "<b/>", '<vertAlign val="baseline"/>', ""])
def test_signs_in_other_fonts_are_read(
    house: IntakeContext, places: dict[str, tuple[str, str]], tmp_path: Path, dress: str
) -> None:
    cell = places[AMOUNT][1]
    xml = RUNS.format(cell=cell, dress=dress, first="1", then="5")
    submission = said(house, cell_xml(PLAIN, 1, cell, xml), tmp_path)
    assert list(found(submission)) == ["V02"]
    assert value(submission, AMOUNT) == 15


def test_a_cell_struck_out_as_a_whole(
    house: IntakeContext, places: dict[str, tuple[str, str]], tmp_path: Path
) -> None:
    data, style = with_style(PLAIN, struck=True)
    cell = places[AMOUNT][1]
    submission = said(house, cell_xml(data, 1, cell, f'<c r="{cell}" s="{style}"><v>5</v></c>'), tmp_path)
    assert list(found(submission)) == ["V23"]
    entry = next(entry for entry in submission.entries if entry.name == AMOUNT)
    assert entry.raw != "5"  # or the book that goes back would count
    blank = said(house, cell_xml(data, 1, cell, f'<c r="{cell}" s="{style}"/>'), tmp_path)
    assert list(found(blank)) == ["V01"]


def test_texts_that_are_struck_out_are_a_note(
    house: IntakeContext, places: dict[str, tuple[str, str]], tmp_path: Path
) -> None:
    cell = places[TEXT][1]
    xml = RUNS.format(cell=cell, dress="<strike/>", first="旧", then="新")
    submission = said(house, cell_xml(PLAIN, 2, cell, xml), tmp_path)
    assert list(found(submission)) == ["V24"]
    assert value(submission, TEXT) == "旧新"


@pytest.mark.parametrize(
    ("code", "content", "finding", "text"),
    [
        ("yyyy/m/d", "<v>36161</v>", "V25", "1999年1月1日"), ("0%", "<v>0.5</v>", "V25", "50%"),
        ("", ' t="b"><v>1</v>', "", "TRUE"), ("", "<v>0.1</v>", "", "0.1"),
        ("", "<v>33000.000000000007</v>", "", "33000"),
    ],
)  # fmt: skip
def test_numbers_in_texts_are_read_as_they_show(
    house: IntakeContext, places: dict[str, tuple[str, str]], tmp_path: Path,
    code: str, content: str, finding: str, text: str,
) -> None:  # fmt: skip
    data, style = with_style(PLAIN, code)
    cell = places[TEXT][1]
    rest = content if content.startswith(" ") else f">{content}"
    submission = said(house, cell_xml(data, 2, cell, f'<c r="{cell}" s="{style}"{rest}</c>'), tmp_path)
    assert list(found(submission)) == ([finding] if finding else [])
    assert value(submission, TEXT) == text


@pytest.mark.parametrize(
    ("xml", "expected", "codes"),
    [
        ("<v>33000.000000000007</v>", 33000, []), ("<v>32999.999999999996</v>", 33000, []),
        ("<v>33000.5</v>", None, ["V06"]), (' t="str"><f>IFERROR(1/0,"")</f><v></v>', None, ["V01"]),
        (' t="inlineStr"/>', None, ["V01"]), (' t="inlineStr"><is/>', None, ["V01"]),
        (' t="inlineStr"><is><t></t></is>', None, ["V01"]), (' t="b"><v>1</v>', None, ["V04"]),
        *((f' t="inlineStr"><is><t>{text}</t></is>', number, ["V02"]) for text, number in {
            "\u200b1234": 1234, "12\u200e34\ufeff": 1234, "\u202d1234\u202c": 1234, "¥1,234": 1234,
            "￥ 1,234": 1234, "\\1,234": 1234, "¥-5": -5, "-¥5": -5, "¥1,234円": 1234,
        }.items()),
        (' t="inlineStr"><is><t>\u202e1234</t></is>', None, ["V04"]),
        (' t="inlineStr"><is><t>12\u00ad34</t></is>', None, ["V04"]),
        (f"<v>{'9' * 400}</v>", None, ["V10"]), ("<v>該当なし</v>", None, ["V10"]),
    ],
)  # fmt: skip
def test_amounts_however_they_are_kept(
    house: IntakeContext, places: dict[str, tuple[str, str]], tmp_path: Path,
    xml: str, expected: int | None, codes: list[str],
) -> None:  # fmt: skip
    cell = places[AMOUNT][1]
    rest = xml if xml.startswith(" ") else f">{xml}"
    end = "" if rest.endswith('"/>') else "</c>"
    submission = said(house, cell_xml(PLAIN, 1, cell, f'<c r="{cell}"{rest}{end}'), tmp_path)
    assert [code for code in found(submission) if code not in ("V05", "V20")] == codes
    assert value(submission, AMOUNT) == expected


def test_a_sign_that_turns_digits_round_is_named(
    house: IntakeContext, places: dict[str, tuple[str, str]], tmp_path: Path
) -> None:
    data = put(PLAIN, {places[AMOUNT]: ' t="inlineStr"><is><t>\u202e1234</t></is>'})
    assert "U+202E" in found(said(house, data, tmp_path))["V04"]


@pytest.mark.parametrize(
    "xml",
    [
        "<v>1</v><v>2</v>", "<f>1</f><f>2</f><v>1</v>", "<v>1<!-- -->2</v>", "<v>1<?x?>2</v>", "<v>1<x/>2</v>",
        '<x:v xmlns:x="urn:x">2</x:v><v>1</v>', "<v>1</v>2", "<v>1</v><is><t>2</t></is>", "<is><t>2</t></is>",
        "<sheetData/><v>1</v>",
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"/><v>1</v>',
        "<c><v>2</v></c><v>1</v>",
    ],
)  # fmt: skip
def test_a_cell_that_programs_read_differently_is_refused(
    house: IntakeContext, places: dict[str, tuple[str, str]], tmp_path: Path, xml: str
) -> None:
    cell = places[AMOUNT][1]
    assert list(found(said(house, cell_xml(PLAIN, 1, cell, f'<c r="{cell}">{xml}</c>'), tmp_path))) == ["G04"]


@pytest.mark.parametrize(
    "xml",
    [
        "<t>1</t><t>2</t>", "<t>1</t><r><t>2</t></r>", "<r><t>1</t><t>2</t></r>", "<t>1<!-- -->2</t>",
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="x"><t>1</t></mc:Choice><mc:Fallback><t>2</t></mc:Fallback></mc:AlternateContent>',
        '<r><x:t xmlns:x="urn:x">1</x:t><t>2</t></r>', "1<t>2</t>",
    ],
)  # fmt: skip
def test_a_string_that_programs_read_differently_is_refused(
    house: IntakeContext, places: dict[str, tuple[str, str]], tmp_path: Path, xml: str
) -> None:
    cell = places[AMOUNT][1]
    data = cell_xml(PLAIN, 1, cell, f'<c r="{cell}" t="inlineStr"><is>{xml}</is></c>')
    assert list(found(said(house, data, tmp_path))) == ["G04"]


def test_our_own_books_have_no_blank_texts() -> None:
    """One writer fails on them."""
    package = RawPackage(PLAIN)
    for name in package.names:
        assert not re.search(rb'<c [^>]*t="inlineStr"[^>]*?/>|<is/>|<is></is>', package.read(name)), name


def test_the_plain_book_says_nothing(house: IntakeContext, tmp_path: Path) -> None:
    submission = said(house, PLAIN, tmp_path)
    assert not submission.findings
    assert value(submission, AMOUNT) == answers(SECTION)[AMOUNT]
