"""Owns the sheet 記入要領: how to fill in, what the colours mean, what changed since last year."""

from dataclasses import replace

from saiken_addin.forms.declare import Fixed, Look, Page, Sheet
from saiken_addin.model import Claim
from saiken_addin.registry import Registry
from workbook_templates import styles
from workbook_templates.monthly import looks
from workbook_templates.monthly.rows import GUIDE, Part


def guide_part(registry: Registry, claims: tuple[Claim, ...], with_activity: bool) -> Part:
    settings = registry.settings
    body = Look(border="", size=10, wrap=True, vertical="top")
    head = Look(border="", size=12, bold=True, color=styles.TITLE)
    lines: list[tuple[str, Look, str]] = [
        ("記入要領", looks.TITLE, ""),
        ("1　記入の手順", head, ""),
        ("「月次報告」の黄色の欄に、月末現在の金額（年度当初からの累計）を円単位で記入します。千円単位ではありません。", body, ""),
        *([("「取組状況」に、債権ごとの課題・進捗状況・今後の対応方針と、新たな取組を記入します。", body, "")] if with_activity else []),
        ("「提出前チェック」の総合判定が「すべて○です」になったら、上書き保存して事務局（収納対策課）へ提出します。", body, ""),
        ("判定に「要確認」が残っていても、理由を増減理由に記入してあれば提出できます。", body, ""),
        ("2　欄の色", head, ""),
        ("黄色", replace(body, fill=styles.INPUT, border="thin", align="center"), "記入する欄です。"),
        ("緑色", replace(body, fill=styles.PREFILLED, border="thin", align="center"), "事務局が把握している値です。違うときは事務局に連絡してください。"),
        ("灰色", replace(body, fill=styles.COMPUTED, border="thin", align="center"), "自動で計算する欄です。記入できません。"),
        ("濃い黄色", replace(body, fill=styles.BLANK, border="thin", align="center"), "記入がもれている欄です。"),
        ("赤色", replace(body, fill=styles.WRONG, border="thin", align="center"), "値が正しくないか、確かめる必要がある欄です。"),
        ("3　金額の記入", head, ""),
        ("空欄・0・該当なしは別のものです。空欄は未記入、0は0円、「該当なし」はその債権に該当するものがないことを表します。", body, ""),
        ("還付未済額は、納め過ぎのうち月末までに還付していない額です。収入未済額＝調定額－収入済額－不納欠損額＋還付未済額で計算します。", body, ""),
        ("目標収入未済額は年度末の目標です。実施計画などで把握している値が入っています。変わったときだけ直してください。", body, ""),
        ("「-」の欄は、現年の調定がない債権の現年分です。記入は要りません。", body, ""),
        ("4　増減理由を記入するとき", head, ""),
        (
            f"収納率が前年同月より{_points(settings.collection_fall)}ポイント以上下がったとき（現年）、"
            f"削減率が{_points(settings.reduction_fall)}ポイント以上下がったとき、または"
            f"{_points(settings.reduction_gain)}ポイント以上上がったとき（過年）に、主な理由を記入します。",
            body, "",
        ),
        ("累計額が前月末より減ったとき、過年の調定額が前年度決算の収入未済額と違うときも、理由を記入します。", body, ""),
        ("5　してはいけないこと", head, ""),
        ("行・列・シートの挿入や削除、セルの切り取りと貼り付け、シート名や識別欄の変更、他のファイルへのリンクの貼り付けはしないでください。貼り付けるときは「値の貼り付け」を使います。", body, ""),
        ("6　昨年度からの変更点", head, ""),
        *((text, body, "") for text in _changes(claims)),
    ]  # fmt: skip
    fixed: list[Fixed] = []
    heights: dict[int, float] = {}
    for row, (text, look, meaning) in enumerate(lines, 1):
        if meaning:
            fixed.append(Fixed(f"B{row}", text, look))
            fixed.append(Fixed(f"C{row}", meaning, replace(body, border="thin", vertical="center")))
        else:
            bullet = look is body
            fixed.append(Fixed(f"B{row}", "・" + text if bullet else text, look, f"C{row}"))
        heights[row] = 32 if look is body and len(text) > 52 else 22 if look is not looks.TITLE else 30
        if look is body and len(text) > 104:
            heights[row] = 46
    sheet = Sheet(
        name=GUIDE,
        fixed=tuple(fixed),
        widths={"A": 2, "B": 16, "C": 92},
        heights=heights,
        page=Page(),
        first_cell="B1",
    )
    return Part(sheet, ())


def _points(threshold: object) -> str:
    return f"{float(threshold):g}"  # type: ignore[arg-type]


def _changes(claims: tuple[Claim, ...]) -> list[str]:
    begun = [claim.title for claim in claims if claim.new]
    texts = [f"今年度から新たに対象となった債権：{'、'.join(begun)}"] if begun else []
    return [
        *texts,
        "前年同月末・前月末・前年度決算の値を参考欄に表示し、提出前チェックのシートを加えました。",
        "目標収入未済額など、すでに把握している値はあらかじめ記入してあります。",
    ]
