"""The catalogue of what can be wrong: codes, Finding (wrong data), SaikenError (wrong use)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum


class SaikenError(Exception):
    """The product was asked for something it can't do; one plain message and a remedy.

    Args:
        message: what is the matter, in Japanese.
        remedy: what to do about it, in Japanese.
        findings: what keeps it from being done.
    """

    def __init__(
        self, message: str, remedy: str = "", findings: "Sequence[Finding]" = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.findings = findings

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class Severity(StrEnum):
    """What a finding does to a book (forms.md): keeps it out, lets it count with a mark, informs."""

    ERROR = "エラー"
    WARNING = "要確認"
    NOTE = "お知らせ"


_CELL = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE


class Code(Enum):
    """Every kind of finding: (code, severity, what is wrong, what to do).

    The texts are format strings over the finding's `details`. G 受付 (the file), I 識別 (whose book
    it is), R 読取 (the fields), V 値 (one value), C 点検 (values together), P 実施計画, S 提出
    (the batch), D 事務局ブック, H 履歴の取込, M 会議資料, K 会議情報, T 年度更新, U 支援実績と取組状況,
    J PDF, F 関数の追加, L メール, N 個人情報, X ボタン.
    """

    def __init__(self, code: str, severity: Severity, what: str, remedy: str) -> None:
        self.code = code
        self.severity = severity
        self.what = what
        self.remedy = remedy

    # --- G: the file -------------------------------------------------------------------------
    NOT_A_WORKBOOK = (
        "G01", _E, "Excelブック（.xlsx）ではありません（中身は{kind}です）。",
        "配布した様式に記入し、Excelブック（.xlsx）として保存したものを提出してください。",
    )
    OLD_EXCEL = (
        "G02", _E, "古い形式のExcelブック（.xls）です。",
        "「名前を付けて保存」でファイルの種類を「Excelブック（.xlsx）」にして保存し直してください。",
    )
    ENCRYPTED = (
        "G03", _E, "パスワードで保護されていて開けません。",
        "パスワードを外して保存し直し、提出してください。",
    )
    DAMAGED = (
        "G04", _E, "ファイルが壊れています（{detail}）。",
        "元のファイルを開き直して保存し、もう一度提出してください。",
    )
    TOO_LARGE = (
        "G05", _E, "ファイルが大きすぎます（{detail}）。",
        "貼り付けた画像や余分なシートを除き、配布した様式に記入し直してください。",
    )
    TOO_MANY_PARTS = (
        "G06", _E, "ファイルの中の部品が多すぎます（{count}個）。",
        "配布した様式に記入し直して提出してください。",
    )
    SIZE_MISMATCH = (
        "G07", _E, "ファイルの大きさの記録が中身と合いません（{detail}）。",
        "ファイルが改ざんされているか壊れています。配布した様式に記入し直してください。",
    )
    UNSAFE_XML = (
        "G08", _E, "ファイルの中に、使ってはならない定義（DTD・実体参照）があります。",
        "配布した様式に記入し直して提出してください。",
    )
    SHEET_TOO_LARGE = (
        "G09", _E, "シートの使用範囲が異常に広くなっています（{detail}）。",
        "記入欄の外の行や列を削除するか、配布した様式に記入し直してください。",
    )
    HAS_MACROS = (
        "G10", _E, "マクロが入っています。",
        "マクロのないExcelブック（.xlsx）として保存し直して提出してください。",
    )
    EXTERNAL_LINKS = (
        "G11", _E, "他のファイルへのリンクが入っています。",
        "Excelの「データ」→「リンクの編集」→「リンクの解除」で値にしてから提出してください。",
    )
    UNREADABLE_FILE = (
        "G12", _E, "ファイルを読み取れません（{detail}）。",
        "ファイルが開かれていないか、アクセス権があるかを確かめてください。",
    )
    OTHER_FILE = (
        "G13", _N, "様式ではないファイルです。取り込みません。",
        "提出用のフォルダーには記入済みの様式だけを置いてください。",
    )
    ARCHIVE_UNREADABLE = (
        "G14", _E, "圧縮ファイルを開けません（{detail}）。",
        "中のブックを取り出し、02_回収 に置いてください。",
    )
    ARCHIVE_CLOSED = (
        "G15", _W, "圧縮ファイルです。中を見ていません。",
        "中のブックを取り出し、02_回収 に置いてください。",
    )
    ARCHIVE_WITHOUT_BOOK = (
        "G16", _W, "圧縮ファイルの中にExcelブックがありません。",
        "様式を送ったものかどうかを確かめ、そうなら出し直してもらってください。",
    )
    EXAMINATION_FAILED = (
        "G17", _E, "調べている途中で予期しない誤りが起きました（{kind}。{log}）。",
        "このファイルを残したまま、記録を添えてこのプログラムの担当者に知らせてください。ほかのファイルはふつうに受け付けています。",
    )
    # --- I: whose book it is -----------------------------------------------------------------
    NOT_OURS = (
        "I01", _E, "配布した様式ではありません（様式の識別欄がありません）。",
        "事務局から配布された様式に記入して提出してください。",
    )
    FORM_UNKNOWN = (
        "I02", _E, "様式の種類「{form}」を受け付けられません。",
        "事務局から配布された様式に記入して提出してください。",
    )
    VERSION_OLD = (
        "I03", _N, "様式の版（{version}）が現在の版（{current}）と違います。読み取れる範囲で受け付けました。",
        "次回は新しく配布された様式を使ってください。",
    )
    IDENTITY_UNREADABLE = (
        "I04", _E, "{label}「{value}」を読み取れません。",
        "識別欄は書き換えずに、配布された様式に記入し直してください。",
    )
    NOT_DISTRIBUTED = (
        "I05", _E, "{period}の{form}は配布していません。年度・月の違うブックです。",
        "対象の年度・月の様式に記入して提出してください。",
    )
    SECTION_UNKNOWN = (
        "I06", _E, "所管課「{section}」は{year}の債権一覧にありません。",
        "識別欄の所管課を確かめてください。課名が変わったときは事務局ブックの債権一覧を直してください。",
    )
    IDENTITY_CHANGED = (
        "I07", _E, "識別欄が配布したときと違います（文書IDは{issued}のもの、記載は{claimed}）。",
        "識別欄は書き換えずに、その課に配布された様式に記入し直してください。",
    )
    DOCUMENT_UNKNOWN = (
        "I08", _W, "文書ID「{document}」は配布の記録にありません。",
        "配布した様式かどうかを所管課に確かめてください。",
    )
    CLAIM_NOT_OF_SECTION = (
        "I09", _W, "債権ID {claim} はこの所管課の債権ではありません。その欄は読み取りませんでした。",
        "債権の所管が変わったときは、事務局ブックの債権一覧を直し、様式を配布し直してください。",
    )
    # --- R: the fields -----------------------------------------------------------------------
    AMOUNT_FIELD_LOST = (
        "R01", _E, "金額の記入欄が見つかりません（行や列、シートが削除されています）。",
        "配布された様式に記入し直してください。",
    )
    FIELD_LOST = (
        "R02", _W, "記入欄が見つかりません（行や列、シートが削除されています）。",
        "配布された様式に記入し直すか、内容を事務局に連絡してください。",
    )
    FIELDS_MOVED = (
        "R03", _N, "シート「{sheet}」の記入欄{count}か所が配布時の位置から動いています。動いた先を読み取りました。",
        "行や列は挿入・削除しないでください。",
    )
    SHEET_RENAMED = (
        "R04", _N, "シート「{was}」の名前が「{now}」に変わっています。そのまま読み取りました。",
        "シートの名前は変えないでください。",
    )
    SHEET_ADDED = (
        "R05", _N, "シート「{sheet}」は様式にないシートです。読み取りませんでした。",
        "様式にないシートは提出前に削除してください。",
    )
    FIELDS_HIDDEN = (
        "R06", _N, "シート「{sheet}」の記入欄{count}か所が非表示の行・列・シートにあります。値は読み取りました。",
        "非表示を解除し、値が正しいかを確かめてください。",
    )
    FIELDS_COLLIDE = (
        "R07", _E, "二つの記入欄（{one}、{other}）が同じセルを指しています。",
        "セルの切り取り・貼り付けで欄が壊れています。配布された様式に記入し直してください。",
    )
    SHEET_COPIED = (
        "R08", _N, "シートのコピー「{sheet}」から読み取りました（元のシートがありません）。",
        "シートはコピーせず、元のシートに記入してください。",
    )
    SHEETS_AMBIGUOUS = (
        "R09", _E, "同じ記入欄が複数のシート（{sheets}）にあり、元のシートがありません。",
        "どのシートが正しいか分かりません。一つだけを残すか、配布された様式に記入し直してください。",
    )
    MERGE_UNDONE = (
        "R10", _W, "セルの結合が解除されていて、{cells}にも記入があります。左上のセルだけを読み取りました。",
        "内容を左上のセルにまとめて記入してください。",
    )
    SHEET_LOST = (
        "R11", _E, "シート「{sheet}」の記入欄がすべてありません（シートが削除されています）。",
        "配布された様式に記入し直してください。",
    )
    CLOSED_FILLED = (
        "R12", _W, "この債権にない区分の欄に記入があります（「{text}」）。読み取りませんでした。",
        "この区分の金額があるときは、事務局に連絡してください（債権一覧の「過年のみ」を直し、様式を配布し直します）。",
    )
    # --- V: one value ------------------------------------------------------------------------
    AMOUNT_MISSING = (
        "V01", _E, "金額が記入されていません。",
        "金額を円単位で記入してください。0円のときは0、該当がないときは「該当なし」と記入します。",
    )
    AMOUNT_AS_TEXT = (
        "V02", _N, "金額が文字で記入されています（「{text}」）。{value:,}円と読み取りました。",
        "次回は半角の数字だけで記入してください。",
    )
    AMOUNT_IN_THOUSANDS = (
        "V03", _W, "千円単位の文字で記入されています（「{text}」）。{value:,}円と読み取りました。",
        "円単位の金額を確かめ、数字だけで記入してください。",
    )
    AMOUNT_UNREADABLE = (
        "V04", _E, "金額として読み取れません（「{text}」）。",
        "{hint}円単位の整数を半角の数字で記入してください。",
    )
    AMOUNT_NEGATIVE = (
        "V05", _W, "金額がマイナスです（{value:,}円）。",
        "正しい金額かどうかを確かめ、正しいときは増減理由（実施計画では理由）の欄に事情を記入してください。",
    )
    AMOUNT_FRACTION = (
        "V06", _E, "金額に円未満の端数があります（{text}）。",
        "円単位の整数で記入してください。",
    )
    AMOUNT_TOO_LARGE = (
        "V07", _E, "金額が大きすぎます（{text}）。10兆円を超える金額は受け付けません。",
        "桁を確かめ、円単位で記入してください。",
    )
    FORMULA_IN_INPUT = (
        "V08", _W, "記入欄に数式が入っています（{formula}）。計算結果の{text}を読み取りました。",
        "計算結果を値として貼り付け直してください。",
    )
    FORMULA_WITHOUT_RESULT = (
        "V09", _E, "記入欄に数式が入っていて、計算結果が保存されていません（{formula}）。",
        "計算結果を値として記入し直してください。",
    )
    ERROR_VALUE = (
        "V10", _E, "記入欄の値がエラー（{text}）になっています。",
        "正しい金額を記入し直してください。",
    )
    COUNT_MISSING = (
        "V11", _W, "記入されていません。",
        "人数・件数を整数で記入してください。いないときは0と記入します。",
    )
    COUNT_UNREADABLE = (
        "V12", _W, "人数・件数として読み取れません（「{text}」）。空欄として扱いました。",
        "0以上の整数を半角の数字で記入してください。",
    )
    TEXT_MISSING = (
        "V13", _W, "記入されていません。",
        "内容を記入してください。該当がないときは「該当なし」と記入します。",
    )
    COUNT_AS_TEXT = (
        "V14", _N, "文字で記入されています（「{text}」）。{value:,}と読み取りました。",
        "次回は半角の数字だけで記入してください。",
    )
    TEXT_IS_ERROR = (
        "V15", _W, "文章の欄の値がエラー（{text}）になっています。空欄として扱いました。",
        "文章を記入し直してください。",
    )
    TEXT_IS_FORMULA = (
        "V16", _W, "文章の欄に数式が入っています（{formula}）。表示されている文字を読み取りました。",
        "数式ではなく文章を記入してください。",
    )
    TEXT_TOO_LONG = (
        "V17", _W, "文章が長すぎます（{length}字）。{limit}字までを目安にしてください。",
        "要点を絞って記入してください。",
    )
    AMOUNT_IS_DATE = (
        "V18", _E, "金額の欄が日付（{text}）になっています。",
        "円単位の整数を記入し直してください。日付で表示されるときは、セルの表示形式を「数値」に戻します。",
    )
    AMOUNT_IS_PERCENT = (
        "V19", _E, "金額の欄が百分率（{text}）になっています。",
        "セルの表示形式を「数値」に戻してから、円単位の整数を記入し直してください。",
    )
    AMOUNT_NEGATIVE_EXPLAINED = (
        "V20", _N, "金額がマイナスです（{value:,}円）。理由: {reason}", "理由を確かめてください。",
    )
    # --- C: values together ------------------------------------------------------------------
    COLLECTED_EXCEEDS = (
        "C01", _E, "収入済額（{collected:,}円）が調定額（{assessed:,}円）を超えています。",
        "調定額と収入済額を確かめてください。過誤納による超過は還付未済額に記入します。",
    )
    OUTSTANDING_NEGATIVE = (
        "C02", _E, "収入未済額がマイナスになります（{outstanding:,}円）。",
        "調定額・収入済額・不納欠損額・還付未済額を確かめてください。",
    )
    SHOWN_DIFFERS = (
        "C03", _W, "表示されている{label}（{shown}）が、記入された金額からの計算（{computed}）と違います。",
        "計算欄の数式が上書きされていないかを確かめてください。集計には計算し直した値を使います。",
    )
    UNIT_SUSPECT = (
        "C04", _W, "{against}（{former:,}円）と桁が違います（{value:,}円）。円と千円の取り違えの疑いがあります。",
        "円単位で記入されているかを確かめてください。",
    )
    FELL_SINCE_LAST_MONTH = (
        "C05", _W, "年度当初からの累計なのに、前月末（{former:,}円）より減っています（{value:,}円）。",
        "累計額かどうかを確かめ、減った理由を増減理由に記入してください。",
    )
    OPENING_DIFFERS = (
        "C06", _W, "過年の調定額（{value:,}円）が、前年度の決算の収入未済額（{former:,}円）と違います。",
        "繰越の金額を確かめ、違う理由を増減理由に記入してください。",
    )
    REASON_MISSING = (
        "C07", _W, "{label}が{change}で基準（{threshold}）に達していますが、増減理由がありません。",
        "増減の主な理由を記入してください。",
    )
    REASON_SAYS_NOTHING = (
        "C08", _W, "{label}が{change}で基準（{threshold}）に達していますが、「{text}」では理由が分かりません。",
        "増減の主な理由を具体的に記入してください。",
    )
    DEBTORS_EXCEED_CASES = (
        "C09", _W, "滞納者数（{debtors:,}人）が滞納件数（{cases:,}件）を超えています。",
        "人数と件数が入れ替わっていないかを確かめてください。",
    )
    PARTLY_NOT_APPLICABLE = (
        "C10", _W, "「該当なし」と金額が混じっています。収入未済額は計算できません。",
        "該当がないときはすべて「該当なし」に、あるときは金額（ないものは0）を記入してください。",
    )
    OPENING_EXPLAINED = (
        "C11", _N, "過年の調定額（{value:,}円）が、前年度の決算の収入未済額（{former:,}円）と違います。理由: {reason}",
        "理由を確かめてください。",
    )
    TARGET_CHANGED = (
        "C12", _N, "目標収入未済額（{value:,}円）が、これまでの目標（{former:,}円）と違います。",
        "目標の変更が意図したものかを確かめてください。",
    )
    # --- P: 実施計画 -------------------------------------------------------------------------
    RATE_IN_PERCENT = (
        "P01", _N, "率が{text}と記入されています。百分率とみなし、{value}と読み取りました。",
        "百分率の書式の欄に、98.1%のように記入してください。",
    )
    RATE_AS_TEXT = (
        "P02", _N, "率が文字で記入されています（「{text}」）。{value}と読み取りました。",
        "次回は半角の数字で98.1%のように記入してください。",
    )
    RATE_UNREADABLE = (
        "P03", _E, "率として読み取れません（「{text}」）。", "98.1%のように百分率で記入してください。",
    )
    RATE_OUT_OF_RANGE = (
        "P04", _E, "率が0%から100%までの間にありません（{value}）。",
        "98.1%のように百分率で記入してください。",
    )
    RATE_MISSING = (
        "P05", _E, "目標収納率が記入されていません。",
        "98.1%のように百分率で記入してください。該当がないときは「該当なし」と記入します。",
    )
    CARRIED_OVER_DIFFERS = (
        "P06", _W, "{year}の過年の調定額（{value:,}円）が、{before}の収入未済額（{former:,}円）と違います。",
        "決算の金額を確かめ、違うときは理由の欄に事情を記入してください。",
    )
    CARRIED_OVER_EXPLAINED = (
        "P07", _N, "{year}の過年の調定額（{value:,}円）が、{before}の収入未済額（{former:,}円）と違います。"
        "理由: {reason}",
        "理由を確かめてください。",
    )
    FORECAST_BELOW_REPORTED = (
        "P08", _W, "収入済額（{value:,}円）が、{month}の月次報告の収入済額（{former:,}円）より少なくなっています。",
        "決算（見込み）の金額を確かめ、正しいときは理由の欄に事情を記入してください。",
    )
    TARGET_WORSE = (
        "P09", _W, "{label}（{value}{unit}）が前年度の実績（{former}{unit}）より後退しています（{change}{unit}）。",
        "目標を見直すか、理由の欄に事情を記入してください。",
    )
    TARGETS_DISAGREE = (
        "P10", _W, "目標収納率と目標収入未済額が合いません。見込調定額{assessed:,}円で収納率が{rate}なら"
        "{left}円が残りますが、目標収入未済額は{value:,}円です。",
        "二つの目標と見込調定額を確かめ、正しいときは理由の欄に事情（不納欠損の見込みなど）を記入してください。",
    )
    ISSUE_WITHOUT_MEASURE = (
        "P11", _W, "課題がありますが、対策（{other}）が記入されていません。",
        "課題に対する対策を記入してください。",
    )
    MEASURE_WITHOUT_ISSUE = (
        "P12", _W, "対策がありますが、課題（{other}）が記入されていません。",
        "対策のもとになる課題を記入してください。",
    )
    LONG_TERM_MISSING = (
        "P13", _W, "中・長期的な課題が、継続にも新規にも記入されていません。",
        "課題と対策を記入してください。ないときは「該当なし」と記入します。",
    )
    TEXT_SAYS_NOTHING = (
        "P14", _W, "「{text}」では内容が分かりません。",
        "具体的に記入してください。該当がないときは「該当なし」と記入します。",
    )
    TEXT_NOT_NEW = (
        "P15", _W, "新規の欄の文章が、昨年度の文章と同じです。",
        "昨年度から続くものは継続の欄に移し、新規の欄には新たな課題と対策を記入してください。",
    )
    TEXT_OVERFLOWS = (
        "P16", _W, "文章が用紙の枠に収まりません（{length}字、枠は1行{columns}字で{lines}行）。",
        "要点を絞って記入してください。",
    )
    SETTLED_CHANGED = (
        "P17", _W, "{year}の決算の金額が、事務局の把握している決算と違います（{count}か所。{label}は"
        "{value}、把握している額は{former:,}円）。",
        "決算の金額を確かめてください。事務局の額が違うときは、事務局が決算を取り込み直します。",
    )
    OTHER_CLAIM_PASTED = (
        "P18", _E, "この債権のシートの金額が、別の債権（{other}）のものです。",
        "他の債権のシートを貼り付けず、この債権の金額を記入してください。",
    )
    CLAIM_ID_CHANGED = (
        "P19", _E, "シートの債権IDが「{value}」に変わっています（この債権は{claim}）。",
        "シートを入れ替えたり貼り付けたりせず、配布された様式に記入し直してください。",
    )
    STAGE_PAST = (
        "P20", _E, "当初の計画ですが、決算による修正の様式をすでに配布しています。",
        "修正の様式に記入して提出してください。",
    )
    TARGET_NOT_REVISED = (
        "P21", _N, "決算で繰越額が{former:,}円から{value:,}円に変わりましたが、過年の目標は前回の計画のままです。",
        "目標を見直す必要がないかを確かめてください。",
    )
    EFFORT_UNMARKED = (
        "P22", _N, "滞納を発生させないための取組（制度周知の強化、滞納の防止、各債権の状況に応じた取組）の"
        "どれにも○がありません。",
        "取り組むものに○を記入してください。どれにも取り組まないときは「該当なし」と記入します。",
    )
    MARK_UNREADABLE = (
        "P23", _W, "○か空欄のどちらでもありません（「{text}」）。○として数えません。",
        "取り組むものには○を記入し、取り組まないものは空欄にしてください。",
    )
    # --- S: the batch ------------------------------------------------------------------------
    SAME_FILE = (
        "S01", _N, "すでに受け付けたブックと同じ内容です（{former}）。",
        "対応は要りません。",
    )
    CONFLICT = (
        "S02", _E, "{section}の内容の違うブックが同時に{count}冊あります（{others}）。どちらも集計していません。",
        "正しい方を確かめ、saiken receive --accept ファイル で指定してください。",
    )
    SUPERSEDES = (
        "S03", _N, "先に受け付けたブック（{former}）を差し替えました。",
        "差替えが意図したものかを確かめてください。",
    )
    # --- D: 事務局ブック ---------------------------------------------------------------------
    DESK_SHEET_MISSING = (
        "D01", _E, "事務局ブックにシート「{sheet}」がありません。",
        "シートの名前を元に戻してください。",
    )
    DESK_COLUMN_MISSING = (
        "D02", _E, "「{sheet}」に見出し「{column}」がありません。",
        "見出しを元に戻してください。",
    )
    DESK_EMPTY = ("D03", _E, "{column}が空欄です。", "{column}を記入してください。")
    DESK_DUPLICATE = (
        "D04", _E, "{column}「{value}」が{other}行目と重複しています。",
        "どちらかを直すか、余分な行を削除してください。",
    )
    DESK_BAD_VALUE = (
        "D05", _E, "{column}「{value}」が正しくありません。", "{expected}を記入してください。",
    )
    DESK_TWO_SECTIONS = (
        "D06", _E, "債権「{claim}」に所管課が複数あります（{sections}）。",
        "債権の所管課を一つにしてください。",
    )
    DESK_NUMBER_CLASS = (
        "D07", _E, "債権番号「{number}」が債権区分「{claim_class}」と合いません。",
        "強制徴収公債権は強-、非強制徴収公債権は非-、私債権は私- で始めてください。",
    )
    DESK_NO_ADDRESS = (
        "D08", _N, "{section}の宛先がありません。", "メールを使うときは宛先を記入してください。",
    )
    DESK_SECTION_UNLISTED = (
        "D09", _N, "{section}が「所管課・宛先」にありません。", "メールを使うときは行を加えてください。",
    )
    DESK_SECTION_SPLIT = (
        "D10", _E, "所管課「{section}」の局が複数あります（{bureaus}）。",
        "同じ課には同じ局を記入してください。",
    )
    DESK_SETTING_UNKNOWN = (
        "D11", _W, "設定「{key}」は使われていません。", "項目名を確かめてください。",
    )
    DESK_YEAR_EMPTY = (
        "D12", _E, "{year}の債権が債権一覧にありません。", "債権一覧に{year}の債権を加えてください。",
    )
    DESK_NAME_CHANGED = (
        "D13", _N, "債権ID {claim} の名称が{former_year}の「{former}」から「{name}」に変わっています。",
        "同じ債権かどうかを確かめてください。別の債権には新しい債権IDを付けます。",
    )
    DESK_ADDRESS_BAD = (
        "D14", _E, "メールアドレス「{value}」が正しくありません。", "アドレスを直してください。",
    )
    DESK_NOT_FOLLOWED = (
        "D15", _N, "事務局ブックの「操作」の作業中の年度・月を、{month}に変えていません（{why}）。",
        "ボタンで続けるときは、「操作」の年度と月を選び直してください。",
    )
    DEADLINE_ON_CLOSED_DAY = (
        "D16", _N, "{what}の提出期限 {day} は{closed}です。",
        "このままでよいかを確かめ、変えるときは事務局ブックの「{sheet}」を直してください（祝日は見分けません）。",
    )
    # --- H: 履歴の取込 -----------------------------------------------------------------------
    HISTORY_SHAPE = (
        "H01", _E, "見出しから取込の種類が分かりません（見出し: {headings}）。",
        "{kind}として取り込むには、見出し{columns}を加えてください。",
    )
    HISTORY_BAD_VALUE = (
        "H02", _E, "{column}「{value}」が正しくありません。", "{expected}を記入してください。",
    )
    HISTORY_CLAIM_UNKNOWN = (
        "H03", _E, "債権ID「{claim}」は債権一覧のどの年度にもありません。", "債権IDを確かめてください。",
    )
    HISTORY_DUPLICATE = (
        "H04", _E, "{other}行目と同じ年度・債権・区分の行です。", "どちらか一方にしてください。",
    )
    HISTORY_CONTRADICTS = (
        "H05", _W, "収入未済額がマイナスになります（{outstanding:,}円）。そのまま取り込みます。",
        "決算書などの金額と合っているかを確かめてください。",
    )
    HISTORY_NAME_DIFFERS = (
        "H06", _N, "債権名「{name}」が債権一覧の「{registered}」と違います。債権IDで取り込みます。",
        "債権IDが正しいかを確かめてください。",
    )
    HISTORY_REPLACES = (
        "H07", _N, "{count}行が前に取り込んだ値と違います。新しい値を使います。",
        "違いが意図したものかを確かめてください。",
    )
    HISTORY_NEGATIVE = (
        "H08", _W, "{column}がマイナスです（{value:,}円）。そのまま取り込みます。",
        "決算書などの金額と合っているかを確かめてください。",
    )
    HISTORY_AMBIGUOUS = (
        "H09", _E, "取り込む表を一つに決められません（{tables}）。",
        "一つの表だけを残したファイルにしてください。",
    )
    HISTORY_HEADING_TWICE = (
        "H10", _E, "見出し「{heading}」が{count}列あります。", "どちらか一方の列だけにしてください。",
    )
    HISTORY_IS_CLAIMS = (
        "H11", _E, "これは債権一覧で、実績の表ではありません（見出し: {headings}）。",
        "債権一覧は、新しいフォルダーを作る saiken init --claims か年度更新の saiken rollover --claims で取り込み、"
        "ふだんは事務局ブックの「債権一覧」で直します。saiken history import が取り込むのは、{kinds}の実績です。",
    )
    # --- M: 会議資料 -------------------------------------------------------------------------
    FORMER_MASTER_UNREADABLE = (
        "M03", _W, "前の会議資料を読み取れず、記入欄の文を引き継げませんでした（{why}）。",
        "04_控え にある前の会議資料を開き、記入欄の文を新しい会議資料に書き写してください。",
    )
    SECTION_MISSING = (
        "M01", _W, "{section}の報告がありません（{claims}）。", "提出を促してください。",
    )
    SECTION_HELD = (
        "M04", _W, "{section}の報告は受け付けましたが、差戻し（または競合）のため集計していません（{claims}）。",
        "検査結果を見て、直したものの提出を促すか、正しい方を選んでください。",
    )
    OLDER_COUNTS = (
        "M05", _W,
        "{section}の{what}は、後から届いたブック（{latest}）が{state}のため、先に受け付けたブック（{counted}）で集計しています。",
        "検査結果を見て、直したものの提出を促すか、正しい方を選んでください。",
    )
    CORRECTION_SET_ASIDE = (
        "M06", _W,
        "{claim}（{kind}）の{month}の{item}の訂正（{value:,}円）は、そのあとに報告された金額と互いに合わないため、使っていません。報告された金額で集計しました。",
        "報告を所管課に確かめ、訂正が要るときは saiken correct で訂正し直してください。",
    )
    WORDS_LEFT_BEHIND = (
        "M07", _W, "取り消した会議資料の記入欄の文（{count}か所）は、会議資料に残っていません。{file} にあります。",
        "要る文を、次の会議資料の記入欄に書き写してください。",
    )
    FORMER_MASTER_LOST = (
        "M08", _W, "前の会議資料の控え（{file}）がないため、戻せませんでした。",
        "saiken consolidate で会議資料を作り直してください。",
    )
    NO_YEAR_BEFORE = (
        "M02", _N, "{claim}の前年度の値がありません。", "前年度の月次を取り込むと比較が表示されます。",
    )
    PLAN_MISSING = (
        "M11", _W, "{section}の{year}実施計画がありません（{claims}）。", "提出を促してください。",
    )
    PLANS_LEFT_OUT = (
        "M12", _N, "{year}の債権一覧に誤りがあるため、目標の表を載せていません。",
        "事務局ブックの債権一覧を直し、会議資料を作り直してください。",
    )
    MAIN_UNKNOWN = (
        "M21", _W, "設定「{key}」の「{name}」は、{year}の債権一覧にありません。",
        "{year}の債権ID・債権番号・債権名、または課の名前に直してください。ないものは数えません。",
    )
    OVERTYPED = (
        "M31", _W,
        "前の会議資料の{what}は数式の上に「{typed}」と入力されていました（台帳による値は{value}）。引き継いでいません。",
        "金額を直すときは saiken correct で理由とともに訂正してください。文は記入欄に書いてください。",
    )
    # --- K: 会議情報 and the texts of the meeting ---------------------------------------------
    MEETING_BAD_VALUE = (
        "K01", _W, "{column}「{value}」を読み取れないため、空欄として扱いました。",
        "{expected}を記入してください。",
    )
    MEETING_ITEM_TWICE = (
        "K02", _W, "項目「{item}」が{other}行目と重複しています。{other}行目の内容を使いました。",
        "どちらかの行を削除してください。",
    )
    MEETING_ITEM_UNKNOWN = (
        "K03", _N, "項目「{item}」は会議資料に使われません。", "項目名を確かめてください。",
    )
    MEETING_BLANK = (
        "K04", _N, "会議情報に空欄があります（{items}）。会議資料でも空欄にしました。",
        "事務局ブックの会議情報に記入して会議資料を作り直すか、印刷してから書き入れてください。",
    )
    MEETING_ENDS_EARLY = (
        "K05", _W, "終了時刻（{end}）が開始時刻（{begin}）より後になっていません。終了時刻を除いて作りました。",
        "開始時刻と終了時刻を確かめてください。",
    )
    WEEKDAY_DIFFERS = (
        "K06", _W, "{column}「{value}」の曜日が暦と違います（{day}は{weekday}曜日です）。",
        "日付と曜日のどちらが正しいかを確かめてください。会議資料には暦の曜日を載せています。",
    )
    SEAT_TAKEN = (
        "K07", _W, "座席「{seat}」が{other}行目と重複しています。この行は空いている席にしました。",
        "どちらかの座席を直してください。",
    )
    MEETING_SHEET_MISSING = (
        "K08", _N, "事務局ブックに「{sheet}」の表がないため、会議資料の{documents}を印刷しません。",
        "使うときは、年度更新で作ったブックからシート「{sheet}」を写してください。",
    )
    AGENDA_WITHOUT_TITLE = (
        "K09", _W, "「{item}」が空欄のまま、その資料（{sheet}）だけが選ばれています。議題に載せませんでした。",
        "議題を記入するか、資料を空欄にしてください。",
    )
    NEXT_LIST_MISSING = (
        "K10", _N, "債権一覧に{next_year}の債権がないため、対象債権一覧には{year}の債権を載せました。",
        "{next_year}の債権が決まったら、債権一覧に加えて会議資料を作り直してください。",
    )
    NO_SETTLEMENTS = (
        "K11", _N, "台帳に過去の決算がないため、年度別の推移を載せられませんでした。",
        "saiken history import で決算を取り込んでください。",
    )
    EXHIBIT_WITHOUT_VALUES = (
        "K12", _N, "図表「{exhibit}」の値がないため、{sheet}に載せませんでした。",
        "事務局ブックの「計画の推移」に値を記入するか、「会議資料の文」から図表の行を削除してください。",
    )
    AGENDA_NOT_PRINTED = (
        "K13", _W, "「{item}」の資料（{sheet}）は文がないため印刷されず、次第のページは空欄になります。",
        "「会議資料の文」に{sheet}の文を記入するか、その議題の資料を選び直してください。",
    )
    # --- T: the turn of the year -------------------------------------------------------------
    CLAIM_REAPPEARS = (
        "T01", _W, "「{was}」（{ended}）が終了し、名称の{likeness}「{name}」が別の債権ID {begun} で始まっています。",
        "同じ債権なら、債権IDを {ended} に直してください（経過が続きます）。別の債権なら、このままで構いません。",
    )
    ID_WHOLLY_RENAMED = (
        "T02", _W, "債権ID {claim} の名称が、「{was}」から「{name}」へまったく変わっています。",
        "別の債権なら、使ったことのない債権IDを付けてください。同じ債権の名称の変更なら、このままで構いません。",
    )
    NAME_OF_OTHER_ID = (
        "T03", _W, "債権ID {claim}（「{was}」でした）の名称「{name}」は、{former_year}には {other} のものです。",
        "債権IDが入れ替わったり、ずれたりしていないかを確かめ、債権ごとに{former_year}と同じ債権IDに直してください。",
    )
    ID_REUSED = (
        "T04", _W, "債権ID {claim} は、{former_year}まであった「{was}」のものです。「{name}」に使われています。",
        "別の債権なら、使ったことのない債権IDを付けてください。同じ債権の再開なら、このままで構いません。",
    )
    CLAIM_RESUMED = (
        "T05", _N, "「{name}」（{claim}）が、{former_year}以来また対象になりました。",
        "{former_year}までの経過を引き継ぎます。別の債権のときは、使ったことのない債権IDを付けてください。",
    )
    NUMBERS_SWAPPED = (
        "T06", _N, "「{one}」と「{other}」の債権番号（{number}、{other_number}）が入れ替わっています。",
        "意図したものかを確かめてください。経過は債権IDで引き継ぐので、そのままで続きます。",
    )
    CLAIM_SPLIT = (
        "T07", _W, "「{was}」（{claim}）が続き、名称の重なる「{name}」（{begun}）が始まっています。",
        "分かれた債権なら、これまでの経過は {claim} だけに残ります。前年度との比較に注意してください。",
    )
    CLAIMS_MERGED = (
        "T08", _W, "「{was}」（{ended}）が終了し、名称の重なる「{name}」（{claim}）が続いています。",
        "統合した債権なら、{ended} のこれまでの経過は {claim} に加わりません。前年度との比較に注意してください。",
    )
    SECTION_RENAMED = (
        "T09", _W, "所管課「{was}」がなくなり、その債権（{claims}）が「{now}」に移っています。",
        "課の名称の変更なら、「所管課・宛先」の宛先を「{now}」の行に写してください。",
    )
    SECTION_DIVIDED = (
        "T10", _W, "所管課「{was}」の債権が{parts}に分かれています。",
        "債権ごとの所管課を確かめ、新しい課の宛先を「所管課・宛先」に記入してください。",
    )
    SECTIONS_JOINED = (
        "T11", _W, "所管課「{was}」の債権が「{now}」にまとまっています。",
        "債権ごとの所管課を確かめ、「{now}」の宛先を「所管課・宛先」で確かめてください。",
    )
    SECTION_ENDED = (
        "T12", _N, "所管課「{section}」には{year}の債権がありません（{fate}）。",
        "宛先の行は残しています。使わないときは削除してください。",
    )
    SECTION_BEGUN = (
        "T13", _N, "「{section}」が新しく所管課になりました（{claims}）。",
        "メールを使うときは、「所管課・宛先」の{section}の行に宛先を記入してください。",
    )
    LIST_COPIED = (
        "T14", _W, "{year}の債権一覧がないため、{former_year}の一覧を写しました。",
        "債権の開始・終了、債権番号、所管課などを{year}のものに直すか、--claims でCSVを指定してください。",
    )
    DESK_LIST_UNUSED = (
        "T15", _W, "事務局ブックの債権一覧にある{year}の{count}債権は使わず、{file} の債権を使いました。",
        "債権一覧で直したことが {file} にも入っているかを確かめてください。",
    )
    SHEET_NOT_KEPT = (
        "T16", _W, "シート「{sheet}」は引き継いでいません。",
        "必要なら新しいブックに写してください。元のブックはそのままです。",
    )
    CELLS_NOT_KEPT = (
        "T17", _W, "「{sheet}」の{cells}は、引き継ぐ表の外にあるため引き継いでいません。",
        "必要なら新しいブックに写してください。元のブックはそのままです。",
    )
    FORMULAS_KEPT_AS_VALUES = (
        "T18", _N, "「{sheet}」の数式{count}か所は、計算結果（ないときは数式の文字）にして引き継ぎました。",
        "数式が必要なときは、新しいブックで入れ直してください。",
    )
    # --- U: 支援実績と取組状況 ---------------------------------------------------------------
    SUPPORT_UNREADABLE = (
        "U01", _W, "支援実績を読み取れないため、収納対策課の取組を載せていません（{why}）。",
        "事務局ブックのシート「支援実績」を元に戻してください。",
    )
    SUPPORT_COUNT_BAD = (
        "U02", _W, "{column}「{value}」を数として読み取れません。「-」として扱いました。",
        "0以上の整数を記入してください。",
    )
    SUPPORT_ROW_UNCLEAR = (
        "U03", _W, "{column}「{value}」が正しくないため、この行を載せていません。", "{expected}を記入してください。",
    )
    SUPPORT_TWICE = (
        "U04", _W, "同じ年度の「{kind}」が{other}行目にもあります。{other}行目だけを載せました。",
        "一行にまとめてください。",
    )
    SUPPORT_CONTRADICTS = (
        "U05", _W, "{part}（{number:,}）が{whole}（{most:,}）を超えています。", "数を確かめてください。",
    )
    SUPPORT_CASES_MISSING = (
        "U06", _W, "{column}が記入されていないため、整理率・完納率を計算できません。", "{column}を記入してください。",
    )
    SUPPORT_YEAR_BLANK = (
        "U07", _W, "「{kind}」の{year}の実績が記入されていません。", "事務局ブックの支援実績に記入してください。",
    )
    SUPPORT_BLANK = (
        "U08", _N, "{year}の支援実績が一つも記入されていません。", "事務局ブックの支援実績に記入してください。",
    )
    ACTIVITY_OF_EARLIER = (
        "U09", _N, "{month}は取組状況の報告を求めていないため、{used}の報告を載せました。",
        "今回の報告を載せるときは、設定の「取組状況を求める月」に加えて様式を配布してください。",
    )
    ACTIVITY_NEVER_ASKED = (
        "U10", _N, "取組状況の報告がまだないため、「2-9_課題」の文は「-」になっています。",
        "取組状況を求める月の様式を配布し、受け付けてください。",
    )
    # --- J: PDF ------------------------------------------------------------------------------
    PAGES_DIFFER = (
        "J01", _E, "PDFは{count}ページですが、会議資料は{declared}ページのはずです。ページ番号が合いません。",
        "会議資料をExcelで開いて改ページを確かめてください。行の高さや列の幅を変えずに、もう一度作ってください。",
    )
    NO_JAPANESE_FONT = (
        "J02", _W, "PDFに日本語の字形のない書体が使われています（{fonts}）。文字が正しく印刷されません。",
        "日本語の書体（BIZ UDゴシック、IPAexゴシックなど）を入れて、もう一度作ってください。",
    )
    # --- F: functions put into a book of the user's own ----------------------------------------
    FUNCTION_NAME_TAKEN = (
        "F01", _W, "名前「{name}」は別のことに使われているため、関数を追加しませんでした（今の内容: {use}）。",
        "この関数も使うときは、Excelの「数式」→「名前の管理」で今の名前を変えてから、もう一度実行してください。",
    )
    # --- L: メール ---------------------------------------------------------------------------
    MAIL_KIND_UNKNOWN = (
        "L01", _E, "メール文面の種類「{kind}」はありません。",
        "配布、催促、差戻し、受領、会議資料、署名のどれかを記入してください。",
    )
    MAIL_TEMPLATE_WRONG = (
        "L02", _E, "{heading}の書き方が正しくありません（{detail}）。",
        "波括弧の数と、使える言葉を確かめてください。",
    )
    MAIL_TEXT_BAD = (
        "L03", _E, "{heading}に使えない内容があります（{detail}）。",
        "改行や制御文字のない1行の件名と、ふつうの長さの本文にしてください。",
    )
    MAIL_NO_ADDRESS = (
        "L04", _E, "{section}の宛先がないため、送れません。",
        "事務局ブックの「{sheet}」に宛先を記入してください。",
    )
    MAIL_ADDRESS_BAD = (
        "L05", _E, "{section}のアドレス「{address}」が正しくありません。",
        "半角の名前@ドメインの形で、余分な文字や改行のないアドレスにしてください。",
    )
    MAIL_ADDRESS_TWICE = (
        "L06", _E, "宛先「{address}」が{sections}の両方にあります。どちらかの課に別の課のブックが届きます。",
        "事務局ブックの「所管課・宛先」で、正しい課だけに残してください。",
    )
    MAIL_DOMAIN_OUTSIDE = (
        "L07", _E, "{section}の宛先「{address}」は庁外のアドレスです。",
        "正しい宛先なら、メール設定の「庁外で送ってよいドメイン」に加えてください。",
    )
    MAIL_NO_CC = (
        "L08", _N, "{section}のCcに、回収業務担当課の{collecting}を入れられません（宛先がありません）。",
        "写しを送るときは「所管課・宛先」に{collecting}の行を加えてください。",
    )
    MAIL_NO_FILE = (
        "L09", _E, "{section}に送る「{file}」がありません。",
        "もう一度作り、saiken mail で用意し直してください。",
    )
    MAIL_FILE_CHANGED = (
        "L10", _E, "{section}に送る「{file}」が、作ったときと違います。",
        "もう一度作り、saiken mail で用意し直してください。",
    )
    MAIL_WRONG_SECTION = (
        "L11", _E, "{section}に送る「{file}」は{actual}のブックです。",
        "様式を作り直し、saiken mail で用意し直してください。",
    )
    MAIL_WRONG_TERM = (
        "L12", _E, "{section}に送る「{file}」は{actual}のものです（{expected}のはずです）。",
        "様式を作り直し、saiken mail で用意し直してください。",
    )
    MAIL_NOT_A_BOOK = (
        "L13", _E, "{section}に送る「{file}」を確かめられません（{detail}）。",
        "様式を作り直し、saiken mail で用意し直してください。",
    )
    MAIL_TOO_LARGE = (
        "L14", _E, "{section}へのメールは{size}あり、1通の上限（{limit}）を超えています。",
        "添付を減らすか、メール設定の「1通の上限（MB）」を確かめてください。",
    )
    MAIL_NO_PASSWORD = (
        "L15", _E, "{section}のパスワードが決まっていないため、暗号化したブックを作れません。",
        "「所管課・宛先」の「ブックのパスワード」に記入してください。",
    )
    MAIL_ALREADY_SENT = (
        "L16", _N, "{section}には同じものを{at}に{how}。今回は用意しませんでした。",
        "もう一度送るときは --section {section} を付けて用意してください。",
    )
    MAIL_NOT_DISTRIBUTED = (
        "L17", _W, "{section}の{what}は配布していないため、メールを用意しませんでした。",
        "saiken distribute で様式を作ってください。",
    )
    MAIL_IN_CONFLICT = (
        "L18", _W, "{section}の{what}は競合しているため、メールを用意しませんでした。",
        "saiken receive --accept で正しいブックを選んでください。",
    )
    MAIL_UNSURE = (
        "L19", _W, "{section}への「{subject}」は、届いたかどうか分かりません（{detail}）。",
        "相手かサーバーの記録で確かめ、saiken mail settle {number} に、届いていれば --arrived、"
        "届いていなければ（次に送り直します）--not-arrived を付けて実行してください。",
    )
    MAIL_REFUSED = (
        "L20", _W, "{section}への「{subject}」を、サーバーが受け付けませんでした（{detail}）。",
        "宛先を確かめて直し、saiken mail で用意し直してください。",
    )
    MAIL_FAILED = (
        "L21", _W, "{section}への「{subject}」を送れませんでした（{detail}）。",
        "しばらく待って、もう一度 saiken mail send を実行してください。",
    )
    MESSAGE_UNREADABLE = (
        "L22", _E, "メールを読み取れません（{detail}）。",
        "メールソフトから保存し直すか、添付のブックだけを 02_回収 に置いてください。",
    )
    MESSAGE_WITHOUT_BOOK = (
        "L23", _N, "メール（差出人 {sender}）に様式の添付がありません。",
        "本文に連絡がないかを確かめてください。",
    )
    SENDER_OF_OTHER_SECTION = (
        "L24", _W, "{section}のブックが、{other}のアドレス（{sender}）から届きました。",
        "差出人と添付の取り違えがないかを所管課に確かめてください。",
    )
    SENDER_OUTSIDE = (
        "L25", _W, "{section}のブックが、「所管課・宛先」にないドメインのアドレス（{sender}）から届きました。",
        "所管課から送られたものかを確かめてください。",
    )
    SENDER_UNLISTED = (
        "L26", _N, "{section}のブックが、「所管課・宛先」にないアドレス（{sender}）から届きました。",
        "担当者が替わったときは宛先を直してください。",
    )
    MAIL_BOUNCED = (
        "L27", _W, "{section}への「{subject}」が届かずに戻りました（{detail}）。",
        "宛先を確かめて直し、saiken mail で用意し直してください。",
    )
    WRONG_PASSWORD = (
        "L28", _E, "パスワードが合わず、開けません。",
        "取り決めたパスワードを「所管課・宛先」に記入するか、saiken receive --password で指定してください。",
    )
    OPENED_WITH_PASSWORD = (
        "L29", _N, "パスワード付きのブックを、{which}で開きました。",
        "対応は要りません。",
    )
    BOUNCE_UNKNOWN = (
        "L30", _N, "届かなかったことを知らせるメールですが、送った記録と合いません（{sender}）。",
        "ほかの手段で送ったメールなら、宛先を確かめてください。",
    )
    MAIL_ANSWERED = (
        "L31", _E, "{section}への催促を用意したあとに、{what}が提出されています。",
        "saiken mail remind で用意し直してください。",
    )
    DEADLINE_PAST = (
        "L32", _N, "{what}の提出期限 {day} を{days}日過ぎています。メールにはこの期限が入ります。",
        "期限を延ばすときは、事務局ブックの「{sheet}」か「メール文面」を直して用意し直してください。",
    )
    # --- N: 個人情報 -------------------------------------------------------------------------
    PERSONAL_NUMBER = (
        "N01", _W, "マイナンバーとみられる番号（{shown}）があります。",
        "個人番号は記入できません。削除してください。",
    )
    PERSONAL_PHONE = (
        "N02", _W, "電話番号とみられる番号（{shown}）があります。",
        "個人の電話番号なら削除してください。",
    )
    PERSONAL_ADDRESS = (
        "N03", _W, "住所とみられる記載（{shown}）があります。",
        "個人の住所なら削除してください。",
    )
    PERSONAL_ACCOUNT = (
        "N04", _W, "口座番号とみられる番号（{shown}）があります。",
        "口座番号は記入できません。削除してください。",
    )
    PERSONAL_NAME = (
        "N05", _W, "金額の近くに人の名前とみられる記載（{shown}）があります。",
        "個人が分かる書き方なら、名前を除いてください。",
    )
    # --- X: a button that did not do its work --------------------------------------------------
    BUTTON_REFUSED = ("X01", _E, "実行しませんでした。{message}", "{remedy}")
    BUTTON_FILE = (
        "X02", _E, "ファイルを読み書きできないため、実行しませんでした（{detail}）。",
        "ファイルやフォルダーがあるか、開かれていないか、ディスクの空きを確かめてください。",
    )
    BUTTON_FAILED = (
        "X03", _E, "予期しない誤りが起きたため、途中でやめました（{kind}）。",
        "もう一度実行しても同じときは、記録のファイルを添えて、この道具の担当者に知らせてください。",
    )


@dataclass(frozen=True)
class Place:
    """Where something stands: file (as the person named it), sheet, cell, and the field's label."""

    file: str = ""
    sheet: str = ""
    cell: str = ""
    label: str = ""

    def __str__(self) -> str:
        spot = "!".join(part for part in (self.sheet, self.cell) if part)
        return " ".join(part for part in (self.file, spot, self.label) if part)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with somebody's data."""

    code: Code
    place: Place = Place()
    details: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def severity(self) -> Severity:
        return self.code.severity

    @property
    def what(self) -> str:
        return self.code.what.format(**self.details)

    @property
    def remedy(self) -> str:
        return self.code.remedy.format(**self.details)

    def as_dict(self) -> dict[str, str]:
        """The finding as `--json` and the ledger hold it."""
        return {
            "code": self.code.code,
            "severity": str(self.severity),
            "file": self.place.file,
            "sheet": self.place.sheet,
            "cell": self.place.cell,
            "label": self.place.label,
            "what": self.what,
            "remedy": self.remedy,
        }

    def __str__(self) -> str:
        return f"[{self.code.code} {self.severity}] {self.place}: {self.what} {self.remedy}"


def in_reading_order(findings: Iterable[Finding], sheets: Sequence[str]) -> tuple[Finding, ...]:
    """The findings of one book as a person goes through it.

    First what concerns the book as a whole, then sheet by sheet, row by row, from left to right;
    what stands at the same place keeps its order.

    Args:
        sheets: the names of its sheets, in their order.
    """
    order = {sheet: number for number, sheet in enumerate(sheets)}

    def place(finding: Finding) -> tuple[int, int, int, str]:
        at = _CELL.match(finding.place.cell)
        column, row = (at[1], int(at[2])) if at else ("", 0)
        return order.get(finding.place.sheet, -1), row, len(column), column

    return tuple(sorted(findings, key=place))


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The gravest severity among the findings; None when there are none."""
    present = {finding.severity for finding in findings}
    return next((severity for severity in Severity if severity in present), None)
