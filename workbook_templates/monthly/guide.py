"""The sheet 記入要領: how to fill in, what the colours mean, what changed since last year."""

from collections.abc import Iterator
from dataclasses import replace

from saiken_addin.core.findings import Severity
from saiken_addin.core.model import Claim
from saiken_addin.core.settings import Settings
from saiken_addin.figures.monthly_rules import CHECKS
from saiken_addin.forms.declare import Fixed, Look, Page, Sheet
from workbook_templates.monthly import looks
from workbook_templates.monthly.rows import GUIDE, REASON_LIMIT, Part, rules_of
from workbook_templates.shared import styles

_BODY = Look(border="", size=10, wrap=True)
_HEAD = Look(border="", size=12, bold=True, color=styles.TITLE)
_SAMPLE = replace(_BODY, border="thin", align="center")
_MEANING = replace(_BODY, border="thin")
_WIDTHS = {"A": 2, "B": 14, "C": 88}
_TEXT_CHARACTERS, _MEANING_CHARACTERS = 53, 45
"""Full-width characters of 10 points in a line of B:C, and of C."""

_COLOURS = (
    ("黄色", styles.INPUT, "記入する欄です。"),
    ("緑色", styles.PREFILLED, "事務局が把握している値です。違うときは事務局に連絡してください。"),
    ("灰色", styles.COMPUTED, "自動で計算する欄と、記入の要らない欄です。記入できません。"),
    ("濃い黄色", styles.BLANK, "記入がもれている欄です（増減理由は、理由が必要なときにこの色になります）。"),
    ("赤色", styles.WRONG, "値が正しくないか、前月末・前年同月と比べて確かめる必要がある欄です。"),
)  # fmt: skip


def guide_part(settings: Settings, claims: tuple[Claim, ...], with_activity: bool) -> Part:
    fixed = [Fixed("A1", GUIDE, looks.TITLE)]
    heights: dict[int, float] = {1: 32}
    row = 2
    for number, (title, texts) in enumerate(_chapters(settings, claims, with_activity), 1):
        fixed.append(Fixed(f"A{row}", f"{number}　{title}", _HEAD))
        heights[row] = 30
        row += 1
        for text in texts:
            fixed.append(Fixed(f"B{row}", f"・{text}", _BODY, f"C{row}"))
            heights[row] = _height(f"・{text}", _TEXT_CHARACTERS)
            row += 1
        if title == "欄の色":
            for name, fill, meaning in _COLOURS:
                fixed.append(Fixed(f"B{row}", name, replace(_SAMPLE, fill=fill)))
                fixed.append(Fixed(f"C{row}", meaning, _MEANING))
                heights[row] = _height(meaning, _MEANING_CHARACTERS) + 2
                row += 1
    sheet = Sheet(
        name=GUIDE,
        fixed=tuple(fixed),
        widths=_WIDTHS,
        heights=heights,
        page=Page(orientation="portrait", single=True),
        tab_color="7F7F7F",
    )
    return Part(sheet, ())


def _height(text: str, characters: int) -> float:
    """Points of a row that holds a text in lines of so many characters."""
    return 5 + 14 * -(-len(text) // characters)


def _chapters(
    settings: Settings, claims: tuple[Claim, ...], with_activity: bool
) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "記入の手順", (
        "「月次報告」の黄色の欄に、年度当初から月末までの累計額を、円単位で記入します。",
        *(("「取組状況」に、債権ごとの課題・進捗状況・今後の対応方針と、今年度の新たな取組を記入します。",) if with_activity else ()),
        "「提出前チェック」で「未入力」がないことを確かめます。「要確認」は値を確かめて直すか、正しいときは増減理由に事情を記入します。",
        f"{'と'.join(_unacceptable(settings))}の要確認は、直さないと受け付けられないことがあります。そのほかの要確認は、残っていても提出できます。",
        "上書き保存して、提出期限までに事務局（収納対策課）へ提出します。直して出し直すときも同じファイルを使います（新しいものに差し替えます）。",
    )  # fmt: skip
    yield "欄の色", ()
    yield "金額の記入", (
        "空欄・0・該当なしは別のものです。空欄は未記入、0は0円、「該当なし」は該当するものがないことを表します。0円のときは0と記入してください。",
        "過年の調定額は、前年度決算の収入未済額（現年＋過年）です。",
        "還付未済額は、納め過ぎのうち月末までに還付していない額です。収入未済額＝調定額－収入済額－不納欠損額＋還付未済額で計算します。",
        "目標収入未済額は年度末の目標です。把握している値が入っていますので、変わったときだけ直してください。",
        "「-」の欄は、現年の調定がない債権の現年分です。記入は要りません。",
    )  # fmt: skip
    yield "滞納者数・滞納件数の記入", (
        "月末現在の滞納者の実人数と滞納の件数を、債権ごとに記入します。現年と過年の両方を滞納している人は1人と数えます。いないときは0と記入します。",
    )  # fmt: skip
    yield "増減理由の記入", (
        f"現年は収納率が前年同月より{_points(settings.collection_fall)}ポイント以上下がったとき、"
        f"過年は削減率が{_points(settings.reduction_fall)}ポイント以上下がったときと"
        f"{_points(settings.reduction_gain)}ポイント以上上がったときに、主な理由を記入します。",
        f"{'、'.join(_wants_reason(settings))}も、理由を記入します。",
        f"「特になし」「同上」などではなく、何がどう変わったかを{REASON_LIMIT}字程度で記入してください。",
    )  # fmt: skip
    if with_activity:
        yield "取組状況の記入", (
            "進捗状況と今後の対応方針は、課題と対応させて記入します。ないときは「該当なし」と記入します。",
            "欄の中の改行は Alt+Enter です。文章が収まらないときは、行の高さを広げることができます。",
        )  # fmt: skip
    yield "してはいけないこと", (
        "行・列・シートの挿入や削除、セルの結合の解除や切り取り、シート名や識別欄の変更はしないでください。",
        "数式や他のファイルへのリンクは貼り付けないでください。貼り付けは「値の貼り付け」で行います。",
    )  # fmt: skip
    yield "昨年度からの変更点", _changes(claims)


def _unacceptable(settings: Settings) -> list[str]:
    """The checks whose 要確認 keeps a book out of the totals."""
    refused = {
        rule.check
        for rule in rules_of(settings)
        if rule.code.severity is Severity.ERROR and not (rule.empty or rule.explainable)
    }
    return [f"「{check.name}」" for check in CHECKS if check in refused]


def _wants_reason(settings: Settings) -> dict[str, None]:
    """When a reason is asked for, beside the flags."""
    return dict.fromkeys(rule.guide for rule in rules_of(settings) if rule.guide)


def _points(threshold: object) -> str:
    return f"{float(threshold):g}"  # type: ignore[arg-type]


def _changes(claims: tuple[Claim, ...]) -> tuple[str, ...]:
    begun = "、".join(claim.title for claim in claims if claim.new)
    return (
        *((f"今年度から新たに対象となった債権：{begun}",) if begun else ()),
        "前年同月末・前月末・前年度決算の値を参考欄に表示し、提出前チェックのシートを加えました。",
        "目標収入未済額など、すでに把握している値はあらかじめ記入してあります。",
    )
