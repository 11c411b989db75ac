"""The sheet 記入要領 of the plan: how to fill in, what the colours mean, what is new."""

from collections.abc import Mapping
from dataclasses import replace

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim, Stage
from saiken_addin.figures.plan_rules import wants_reason
from saiken_addin.forms.declare import Fixed, Look, Page, Sheet
from workbook_templates.monthly.rows import Part
from workbook_templates.plan import looks
from workbook_templates.plan.rows import GUIDE
from workbook_templates.shared import styles

_BODY = Look(border="", size=10, wrap=True, vertical="top")
_HEAD = Look(border="", size=12, bold=True, color=styles.TITLE)
_LINE_CHARACTERS = 62


def guide_part(year: FiscalYear, stage: Stage, claims: tuple[Claim, ...]) -> Part:
    """The sheet."""
    boxed = replace(_BODY, border="thin", align="center", vertical="center")
    lines: list[tuple[str, Look, str]] = [
        ("記入要領", replace(looks.MARGIN_TITLE, size=16), ""),
        ("1　記入の手順", _HEAD, ""),
        *((text, _BODY, "") for text in _steps(year, stage)),
        ("2　欄の色", _HEAD, ""),
        ("黄色", replace(boxed, fill=styles.INPUT), "記入する欄です。"),
        (
            "緑の文字", replace(boxed, fill=styles.INPUT, color=looks.GIVEN_INK),
            "記入する欄のうち、把握している値や昨年度の文章をあらかじめ入れたものです。今の状況に合わせて直してください。",
        ),
        ("緑色", replace(boxed, fill=styles.PREFILLED), "決算など、事務局が把握している値です。違うときは事務局に連絡してください。"),
        ("灰色", replace(boxed, fill=styles.COMPUTED), "自動で計算する欄です。記入できません。"),
        ("濃い黄色", replace(boxed, fill=styles.BLANK), "記入がもれている欄、課題に対策がない（対策に課題がない）欄です。"),
        ("赤色", replace(boxed, fill=styles.WRONG), "値を確かめる欄、文章が枠に収まらない欄です。"),
        ("3　数値の記入", _HEAD, ""),
        ("金額は円単位です。空欄・0・該当なしは別のものです。空欄は未記入、0は0円、「該当なし」は該当するものがないことを表します。", _BODY, ""),
        ("収入未済額はＥ＝Ａ－Ｂ－Ｃ＋Ｄ、収納率はＦ＝Ｂ／Ａで計算します。滞納者数・滞納件数は現年・過年を分けず、年度末の実人数・件数を記入します。", _BODY, ""),
        ("目標収納率は98.1%のように百分率で記入します。合計の目標収納率は、印刷範囲の右にある見込調定額（今年度の年間の調定見込額）で加重して計算します。", _BODY, ""),
        ("過年の見込調定額には、前年度の収入未済額（現年＋過年）があらかじめ入っています。", _BODY, ""),
        ("見込調定額×（1－目標収納率）から不納欠損の見込みを引いた額が、目標収入未済額になります。右の欄で確かめられます。", _BODY, ""),
        ("「-」の欄は、現年の調定がない債権の現年分です。記入は要りません。", _BODY, ""),
        ("4　文章の記入", _HEAD, ""),
        ("短期的な課題は年度中に、中・長期的な課題は年度を超えて取り組むものです。課題には、同じ行の右に対策を記入します。", _BODY, ""),
        ("継続の欄には昨年度の課題と対策が入っています。終わったものは消し、新たなものは新規の欄に記入します。ないときは「該当なし」と記入します。", _BODY, ""),
        ("文章は1債権A3横1枚に収まるように記入します。枠に収まらないときは欄が赤くなります。改行はAlt+Enterです。", _BODY, ""),
        ("他市比較取組目標は、制度周知の強化、滞納の防止、各債権の状況に応じた取組の三つを検討し、具体的に記入します。取り組むものには、右の欄で○を付けます。", _BODY, ""),
        ("5　理由を記入するとき", _HEAD, ""),
        (f"{'、'.join(wants_reason())}は、右の理由の欄に事情を記入します。", _BODY, ""),
        ("6　してはいけないこと", _HEAD, ""),
        ("行・列・シートの挿入や削除、セルの切り取りと貼り付け、他の債権のシートの貼り付け、シート名や識別欄の変更はしないでください。貼り付けるときは「値の貼り付け」を使います。", _BODY, ""),
        ("7　昨年度からの変更点", _HEAD, ""),
        *((text, _BODY, "") for text in _changes(year, claims)),
    ]  # fmt: skip
    fixed: list[Fixed] = []
    heights: dict[int, float] = {}
    for row, (text, look, meaning) in enumerate(lines, 1):
        if meaning:
            fixed.append(Fixed(f"B{row}", text, look))
            wide = replace(_BODY, border="thin", vertical="center")
            fixed.append(Fixed(f"C{row}", meaning, wide))
        else:
            bullet = "・" if look is _BODY else ""
            fixed.append(Fixed(f"B{row}", bullet + text, look, f"C{row}"))
        heights[row] = 30 if row == 1 else 8 + 14.0 * -(-len(meaning or text) // _LINE_CHARACTERS)
    sheet = Sheet(
        name=GUIDE,
        fixed=tuple(fixed),
        widths={"A": 2, "B": 16, "C": 104},
        heights=heights,
        page=Page(orientation="portrait", single=True),
        first_cell="B1",
    )
    return Part(sheet, ())


def _steps(year: FiscalYear, stage: Stage) -> list[str]:
    last = year.previous
    if stage is Stage.SETTLEMENT:
        return [
            f"4月に提出した計画の{last.label}決算見込みを、確定した決算に置き換えました。直すところだけを記入します。",
            "決算が入っていないとき（黄色の空欄）は、決算の金額を記入します。",
            "過年の見込調定額は決算の収入未済額に置き換わります。右の「前回提出した計画との比較」を見て、目標を見直してください。",
            "「提出前チェック」を確かめ、上書き保存して事務局（収納対策課）へ提出します。",
        ]
    return [
        "債権ごとのシートに、決算見込み・現状分析・課題・対策・目標を記入します。表紙の債権名から移れます。",
        f"{last.label}は決算見込み（企業会計は決算）です。6月に、確定した決算で目標を見直します。",
        "「提出前チェック」を確かめ、上書き保存して事務局（収納対策課）へ提出します。",
    ]


_FORM_CHANGES: Mapping[FiscalYear, tuple[str, ...]] = {
    FiscalYear(8): (
        "（第5次）基本計画にあわせ、他市類似債権の状況を踏まえた取組目標を債権ごとに設ける。",
        "債権回収実施計画の様式を改め、他市類似債権との比較と取組目標の欄を加える。",
    ),
}
"""What changed about the plans and their form, by the year in which it did."""


def form_changes(year: FiscalYear) -> tuple[str, ...]:
    """What changed about the plans in a year, in sentences for the meeting."""
    return _FORM_CHANGES.get(year, ())


def _changes(year: FiscalYear, claims: tuple[Claim, ...]) -> list[str]:
    begun = [claim.title for claim in claims if claim.new]
    texts = [f"今年度から新たに対象となった債権：{'、'.join(begun)}"] if begun else []
    return [
        *texts,
        *form_changes(year),
        "過去の決算・昨年度の課題と対策・昨年度の目標など、把握しているものはあらかじめ記入してあります。",
        "印刷範囲の右に、推移や他市の状況など、目標を考えるための参考欄を設けました。",
    ]
