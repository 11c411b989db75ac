"""Proves that 提出前チェック and the colours of the 月次報告 show what the receipt will find: over 300
careless rows the verdicts, what LibreOffice computes and the findings agree."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest
from openpyxl import load_workbook
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.worksheet import Worksheet
from support.loaded_sheets import sheets_of, values_of
from support.monthly_sheet import cell_at, letter
from support.recalculation import differences
from support.sample import Some
from support.secretariat import (
    AMOUNTS,
    answers,
    book_path,
    distributed_values,
    filled_books,
    intake_context,
    known_beside,
    make_house,
    received,
    registry,
    shipped_figure,
    stamped,
)

from saiken_addin.core.findings import Code, Finding, Severity
from saiken_addin.core.model import NOT_APPLICABLE
from saiken_addin.figures import monthly_rules, row_rules
from saiken_addin.figures.render import to_python
from saiken_addin.forms.declare import Form
from saiken_addin.forms.fill import Value, computed
from saiken_addin.intake.book import IntakeContext
from workbook_templates.monthly import monthly_form
from workbook_templates.monthly.rows import rows_of

SECTIONS = [section.name for section in registry().sections]
MOST = "子育て支援課"
"""The section with the most claims: two rows for each of five, one of them new this year."""
CARRIED_ONLY = "福祉総務課"
MAIN, CHECK = "月次報告", "提出前チェック"

Shown = Mapping[str, Mapping[str, object]]
"""What a book shows, by sheet and address."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> IntakeContext:
    return intake_context(make_house(tmp_path_factory.mktemp("house")))


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = make_house(tmp_path_factory.mktemp("blank"))
    return {section: book_path(folder.distributed, section) for section in SECTIONS}


def form_of(section: str) -> Form:
    return monthly_form(registry(), section, True)


# --- the verdicts agree with the receipt ----------------------------------------------------

EMPTY = {Code.AMOUNT_MISSING, Code.COUNT_MISSING, Code.TEXT_MISSING, Code.REASON_MISSING}
"""What 提出前チェック calls 未入力; every other error or warning is 要確認."""
SHOWN_BY = {
    "V01": {Code.AMOUNT_MISSING},
    "V04": {
        Code.AMOUNT_UNREADABLE, Code.AMOUNT_NEGATIVE, Code.AMOUNT_FRACTION, Code.AMOUNT_TOO_LARGE,
        Code.PARTLY_NOT_APPLICABLE, Code.FORMULA_IN_INPUT,
    },
    "C01": {Code.COLLECTED_EXCEEDS, Code.OUTSTANDING_NEGATIVE},
    "C05": {Code.FELL_SINCE_LAST_MONTH},
    "C04": {Code.UNIT_SUSPECT},
    "C06": {Code.OPENING_DIFFERS},
    "C07": {Code.REASON_MISSING, Code.REASON_SAYS_NOTHING},
    "V11": {Code.COUNT_MISSING, Code.COUNT_UNREADABLE, Code.DEBTORS_EXCEED_CASES},
    "V13": {Code.TEXT_MISSING},
}  # fmt: skip
"""The check of 提出前チェック that shows a finding, by the name of its cells."""
OF_TEXTS, OF_MEASURES = "V13", "新たな取組"


def check_of(finding: Finding) -> str:
    of_reason = finding.place.label.endswith("増減理由")
    known = [check for check, codes in SHOWN_BY.items() if finding.code in codes]
    return known[0] if known else "C07" if of_reason else OF_TEXTS


def verdict_key(form: Form, finding: Finding) -> str:
    """The field of 提出前チェック that has to speak of a finding."""
    [item] = [item for item in form.named.values() if item.label == finding.place.label]
    if item.item == "new_measure":
        return f"点検_{OF_MEASURES}"
    parts = (f"点検_{check_of(finding)}", item.claim_kind and item.claim_kind.value, item.claim)
    return "_".join(part for part in parts if part)


def verdicts_of_receipt(form: Form, findings: tuple[Finding, ...]) -> dict[str, str]:
    verdicts = {key: "○" for key in form.fields if key.startswith("点検")}
    for finding in findings:
        if finding.severity is not Severity.NOTE and finding.code is not Code.SHOWN_DIFFERS:
            key = verdict_key(form, finding)
            if finding.code in EMPTY or verdicts[key] == "未入力":
                verdicts[key] = "未入力"
            else:
                verdicts[key] = "要確認"
    return verdicts


REASONS = (None, "特になし", "OK", "－。", "該当なし", "納付相談を進めているため。", "長い理由" * 25)


def wrong_answers(rng: random.Random) -> dict[str, Value]:
    """Answers of the section with the most claims as careless clerks give them."""
    changes: dict[str, Value] = {}
    form = form_of(MOST)
    for row in rows_of(registry().of_section(MOST)):
        real = {item: answers(MOST)[row.key(item)] for item in AMOUNTS}
        last = {item: shipped_figure("令和7年度", "9", row.claim.id, row.kind.value, item) for item in AMOUNTS}
        for item in rng.sample(AMOUNTS, rng.choice((0, 0, 1, 1, 2, 5))):
            known = last[item] if isinstance(last[item], int) else 5
            changes[row.key(item)] = rng.choice(
                (
                    None, 0, -1, NOT_APPLICABLE, "約百万円", 10**13, known, known - 1, known + 1,
                    known * 300, known * 300 - 1, known // 300, real[item] * 1000,
                    real[item] // 1000, real["調定額"], real["調定額"] + 1,
                    rng.randrange(real["調定額"] + 1),
                )
            )  # fmt: skip
        if row.kind.value == "過年" and rng.random() < 0.2:
            changes[row.key("調定額")] = known_beside().closing.get(row.claim.id, 0)
        if rng.random() < 0.6:
            changes[row.key("増減理由")] = rng.choice(REASONS)
        if rng.random() < 0.3:
            changes[row.key("収入済額")] = near_a_flag(row.key, rng)
    for item in form.inputs:
        if item.item in ("debtors", "cases") and rng.random() < 0.3:
            changes[item.key] = rng.choice((None, 0, -1, 5, "三人", NOT_APPLICABLE, 10**14))
        if item.item in ("progress", "remark", "new_measure") and rng.random() < 0.3:
            changes[item.key] = rng.choice((None, "該当なし", "催告した。\n" * 3, "あ" * 900))
    return changes


def near_a_flag(key: Callable[[str], str], rng: random.Random) -> int:
    """An amount collected that moves the rate to about 3 points below the year before."""
    _, kind, claim = key("収入済額").split("_")
    before = {item: shipped_figure("令和6年度", "10", claim, kind, item) for item in AMOUNTS}
    assessed = answers(MOST)[key("調定額")]
    if not isinstance(before["調定額"], int):
        return 0
    rate = before["収入済額"] / before["調定額"]
    return max(0, int((rate - 0.0295) * assessed) + rng.randrange(-1, 3))


@pytest.fixture(scope="module")
def careless(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, dict[str, Value]]:
    """Fifteen books with 150 rows of mistakes."""
    folder = tmp_path_factory.mktemp("careless")
    rng = random.Random(20251031)
    books = {}
    for number in range(15):
        path = folder / f"{number}.xlsx"
        books[path] = wrong_answers(rng)
        path.write_bytes(stamped(MOST, books[path]))
    return books


@pytest.fixture(scope="module")
def opened(careless: Mapping[Path, Mapping[str, Value]]) -> dict[Path, Shown]:
    """What the careless books show as openpyxl reads them."""
    return {path: values_of(path, MAIN, CHECK) for path in careless}


def shown_verdicts(book: Shown, form: Form) -> dict[str, object]:
    sheet = book[CHECK]
    return {key: sheet[item.cell] for key, item in form.fields.items() if key.startswith("点検")}


def test_the_receipt_finds_what_the_book_shows(
    opened: Mapping[Path, Shown], house: IntakeContext
) -> None:
    """未入力 where an answer is missing, 要確認 where an error or a warning is, else ○."""
    form = form_of(MOST)
    seen: Counter[tuple[str, str]] = Counter()
    for path, book in opened.items():
        submission = received(house, path)
        expected = verdicts_of_receipt(form, submission.findings)
        shown = shown_verdicts(book, form)
        assert shown == expected, [str(each) for each in submission.findings]
        seen.update((key.split("_")[1], verdict) for key, verdict in shown.items())
    for check in (*SHOWN_BY, OF_MEASURES):
        assert seen[check, "○"] > 2
        assert check in ("V01", OF_TEXTS) or seen[check, "要確認"] > 2, check
        assert check not in ("V01", "C07", "V11", OF_TEXTS) or seen[check, "未入力"] > 2, check


def test_a_spreadsheet_comes_to_the_same_verdicts(
    office: ModuleType, careless: Mapping[Path, Mapping[str, Value]], tmp_path: Path
) -> None:
    """Everything that a book with mistakes shows is what LibreOffice makes of it."""
    assert differences(list(careless)[:4]) == []


@pytest.mark.long
def test_the_validator_has_no_complaint_about_wrong_books(
    validate: Callable[..., None], careless: Mapping[Path, Mapping[str, Value]]
) -> None:
    validate(next(iter(careless)))


def test_the_overall_line_and_the_rows_sum_up(opened: Mapping[Path, Shown]) -> None:
    form = form_of(MOST)
    verdict = letter(sheets_of(next(iter(opened)), MAIN)[MAIN], "判定")
    for book in opened.values():
        verdicts = shown_verdicts(book, form)
        overall = str(book[CHECK]["B4"])
        assert ("未入力の欄があります" in overall) == ("未入力" in verdicts.values())
        if "未入力" not in verdicts.values():
            assert ("要確認の欄があります" in overall) == ("要確認" in verdicts.values())
        for row in rows_of(registry().of_section(MOST)):
            own = {
                shown for key, shown in verdicts.items()
                if re.fullmatch(rf"点検_\w\d\d_{row.kind}_{row.claim.id}", key)
            }  # fmt: skip
            worst = next(each for each in ("未入力", "要確認", "○") if each in own)
            assert book[MAIN][f"{verdict}{row.row}"] == worst


def test_a_blank_book_is_not_filled_in_and_a_filled_one_is_ready(blank: Mapping[str, Path]) -> None:
    for section in SECTIONS:
        assert str(values_of(blank[section], CHECK)[CHECK]["B4"]).startswith("未入力の欄があります")
        assert computed(form_of(section), all_values(section))["総合判定"] == "すべて○です。提出できます。"


def all_values(section: str) -> dict[str, Value]:
    return {**distributed_values(section), **answers(section)}


TYPED = {
    # typed into 調定額_過年_K021 → 記入もれ, 金額の形
    "百二十三": ("○", "要確認"),
    "'123": ("○", "要確認"),  # digits as text: the receipt reads and notes them, the book asks for a number
    "2,253千円": ("○", "要確認"),
    "=1+1": ("○", "要確認"),
    "=1/0": ("要確認", "要確認"),
    "=NA()": ("要確認", "要確認"),
    "=TRUE()": ("○", "要確認"),
    "0.5": ("○", "要確認"),
    "10000000000001": ("○", "要確認"),
    "　": ("未入力", "○"),
}


def test_what_is_no_amount_is_seen_while_it_is_typed(
    office: ModuleType, tmp_path: Path, house: IntakeContext, some: Some
) -> None:
    chosen = some(list(TYPED.items()), 5)
    book = filled_books(make_house(tmp_path / "house"))[CARRIED_ONLY]
    outs = office.type_into_books(
        (book, {"調定額_過年_K021": text}, tmp_path / f"{number}.xlsx")
        for number, (text, _) in enumerate(chosen)
    )
    for (text, expected), out in zip(chosen, outs, strict=True):
        sheet = sheets_of(out, CHECK, data_only=True)[CHECK]
        assert (sheet["C9"].value, sheet["D9"].value) == expected, text
        assert sheet["B4"].value.startswith(("未入力の欄", "要確認の欄"))
        assert received(house, out).findings


# --- colours --------------------------------------------------------------------------------


def coloured(sheet: Worksheet, scratch: str = "BA") -> Iterator[tuple[str, str, str]]:
    """(cell, colour, formula) of every conditional format, the formula moved to that cell."""
    for area in sheet.conditional_formatting:
        first = area.sqref.sorted()[0].coord.split(":")[0]
        for rule in area.rules:
            for cells in area.sqref.sorted():
                for row in sheet[cells.coord] if ":" in cells.coord else ((sheet[cells.coord],),):
                    for cell in row:
                        moved = Translator("=" + rule.formula[0], first).translate_formula(cell.coordinate)
                        yield cell.coordinate, rule.dxf.fill.bgColor.rgb, moved


def colours_of(office: ModuleType, path: Path, folder: Path) -> dict[str, set[str]]:
    """The cells of the sheet 月次報告 that LibreOffice finds to be of each conditional colour."""
    book = load_workbook(path)
    sheet = book[MAIN]
    trials = list(coloured(sheet))
    for number, (_, _, formula) in enumerate(trials, 1):
        sheet[f"BA{number}"] = formula
    trial = folder / "colours.xlsx"
    book.save(trial)
    values = office.values(trial)[MAIN]
    found: dict[str, set[str]] = {}
    for number, (cell, colour, _) in enumerate(trials, 1):
        if values.get(f"BA{number}") == 1:
            found.setdefault(colour, set()).add(cell)
    return found


RED, YELLOW, GREY = "FFF8CBAD", "FFFFE699", "FFD9D9D9"


def test_a_wrong_value_shows_at_once(office: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "wrong.xlsx"
    changes: dict[str, Value] = {
        "調定額_現年_K016": "約百万円",
        "目標収入未済額_過年_K016": 6_770,  # 千円
        "収入済額_現年_K017": 2_370_968,  # 1 more than 調定額
        "調定額_過年_K017": 21_129_883,  # last month and the settlement: 1 more
        "不納欠損額_現年_K020": 442_295,  # 収入未済額 ▲1
        "増減理由_現年_K026": None,  # ▲13.7P
        "増減理由_過年_K026": "特になし",
        "滞納者数_K032": -1,
        "調定額_過年_K032": None,
    }
    path.write_bytes(stamped(MOST, changes))
    colours = colours_of(office, path, tmp_path)
    book = load_workbook(path)

    def cells(head: str, *rows: str) -> set[str]:
        return {cell_at(book, row, head) for row in rows}

    assert colours[RED] == (
        cells("調定額", "K016 現年", "K017 過年") | cells("収入済額", "K017 現年")
        | cells("収入未済額", "K017 現年", "K020 現年") | cells("目標収入未済額", "K016 過年")
        | cells("滞納者数", "K032 現年")
        | cells("判定", "K016 現年", "K016 過年", "K017 現年", "K017 過年", "K020 現年", "K026 過年")
    )  # fmt: skip
    assert colours[YELLOW] == (
        cells("増減理由", "K017 過年", "K026 現年") | cells("判定", "K026 現年", "K032 過年")
    )
    assert colours[GREY] == cells("前年度比", "K026 現年", "K026 過年")


def test_a_right_book_is_not_coloured(office: ModuleType, tmp_path: Path) -> None:
    for section in (CARRIED_ONLY, "収納対策課"):
        path = tmp_path / "right.xlsx"
        path.write_bytes(stamped(section, {}))
        assert colours_of(office, path, tmp_path) == {}


def test_what_says_nothing_however_it_is_written() -> None:
    values = {"value": None, "reason": None}
    assert to_python(row_rules.unexplained())(values) is True
    assert to_python(row_rules.says_nothing())(values) is False
    assert to_python(monthly_rules.is_amount())(values) is False
    for text in row_rules.SAYS_NOTHING[1:]:
        for written in (text, f"　{text}。", f"（{text.lower()}）", f"{text}\n"):
            assert to_python(row_rules.says_nothing())({"reason": written}) is True, written
    for text in ("特になしではない", "無職となったため", "OKストア倒産のため", "なし崩し"):
        assert to_python(row_rules.says_nothing())({"reason": text}) is False
