# ruff: noqa: E501 - what a text says stands on one line
"""What sections say in the plans of the demo: sample texts, and targets a little better than before."""

import math
from collections.abc import Mapping
from fractions import Fraction

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, ClaimClass, Kind
from saiken_addin.figures.operands import outstanding_of

YEAR = FiscalYear(8)

_OF_ALL: Mapping[str, str] = {
    "other_cities_settlement": "収納率は他の政令指定都市の平均とほぼ同じで、過年分の回収に差がある。",
    "level": "現年分の収納率を前年度より引き上げ、過年分の残高を着実に減らす。",
}
_TEXTS: Mapping[ClaimClass, Mapping[str, str]] = {
    ClaimClass.ENFORCEABLE: {
        "collection_system": "・担当係の職員4名と徴収の会計年度任用職員2名\n・財産調査と滞納処分は収納対策課と分担",
        "legal_issues": "・所得の申告がない者は賦課と納付の相談が遅れやすい。\n・転出者の財産の把握に日数を要する。",
        "other_cities_measures": "・電子照会による預貯金調査を年間の計画に入れている市が多い。\n・督促状の封筒を色分けする市がある。",
        "short_issue": "・督促から最初の催告までの日数が長い。\n・分割納付の不履行を月ごとに把握できていない。",
        "short_measure": "・督促の翌月にショートメッセージと電話で催告する。\n・不履行の一覧を毎月作り、翌月中に連絡する。",
        "long_issue_continued": "・口座振替の加入率の向上\n・滞納処分の手順の標準化",
        "long_measure_continued": "・納入通知書への申込書の同封と電子申請の案内を続ける。\n・手順書を作り、四半期ごとに担当者で確かめる。",
        "long_issue_new": "・外国籍の対象者への案内が日本語に限られている。",
        "long_measure_new": "・催告書に多言語の案内を添え、窓口の翻訳機を使う。",
        "level_against_cities": "電子照会を年4回行い、財産の見つかった案件は3か月以内に処分の要否を決める。",
    },
    ClaimClass.NON_ENFORCEABLE: {
        "collection_system": "・担当者2名（他の業務と兼務）\n・区の窓口と毎月、納付の状況を共有",
        "legal_issues": "・財産を調べる権限がなく、生活の状況の把握は本人の申出による。",
        "other_cities_measures": "・返還金が生じる前に届出を促す文書を送る市がある。\n・長期の分割納付を年1回見直す市がある。",
        "short_issue": "・届出の遅れによる過払いが続いている。\n・所在不明の債務者の調査が進んでいない。",
        "short_measure": "・更新の案内に届出の一覧を入れる。\n・住民票と戸籍の附票による調査を年2回行う。",
        "long_issue_continued": "・返還金が生じないようにするための制度の周知\n・長期にわたる分割納付の管理",
        "long_measure_continued": "・受給者への説明資料を毎年見直す。\n・分割納付の額を生活の状況に合わせて見直す。",
        "long_issue_new": "該当なし",
        "long_measure_new": "該当なし",
        "level_against_cities": "届出を促す文書の送付を始め、新たに生じる返還金を前年度より減らす。",
    },
    ClaimClass.PRIVATE: {
        "collection_system": "・担当者1名と課内の応援2名\n・法的措置は弁護士の実務相談を利用",
        "legal_issues": "・時効の援用がない債権の管理が長く続く。\n・保証人の所在と資力の把握が難しい。",
        "other_cities_measures": "・申込みの時に緊急連絡先を二つ求める市がある。\n・支払督促の対象の基準を定めている市が多い。",
        "short_issue": "・連帯保証人への連絡が遅く、滞納が長くなっている。",
        "short_measure": "・滞納3か月で保証人に文書で知らせ、6か月で面談を求める。",
        "long_issue_continued": "・法的措置を含む催告の手順の整備",
        "long_measure_continued": "・支払督促の基準を定め、年度内に対象の案件を選ぶ。",
        "long_issue_new": "・回収の見込みのない債権の整理が進んでいない。",
        "long_measure_new": "・徴収停止と債権放棄の基準に照らし、年1回まとめて判断する。",
        "level_against_cities": "貸付や利用の申込みの時に連絡先と収入の情報を得て、早い段階で保証人に連絡する。",
    },
}
_EFFORTS: Mapping[ClaimClass, frozenset[str]] = {
    ClaimClass.ENFORCEABLE: frozenset({"publicity", "prevention"}),
    ClaimClass.NON_ENFORCEABLE: frozenset({"publicity"}),
    ClaimClass.PRIVATE: frozenset({"prevention", "circumstances"}),
}


def texts_of(claim: Claim) -> Mapping[str, str]:
    """Every text of a claim's plan, by item."""
    return {**_OF_ALL, **_TEXTS[claim.claim_class]}


def efforts_of(claim: Claim) -> frozenset[str]:
    """The kinds of 取組 that a claim takes up."""
    return _EFFORTS[claim.claim_class]


def targets(expected: int, before: Amounts) -> tuple[Fraction, int]:
    """Targets that agree and are no worse than the year before.

    Args:
        expected: 見込調定額, in yen.
        before: the settlement (or forecast) of the year before.

    Returns:
        目標収納率 in tenths of a percent, and 目標収入未済額 in yen: what that rate leaves, less
        as much written off as the year before.
    """
    left, written_off = outstanding_of(before) or 0, before.written_off or 0
    rate = Fraction(before.collected or 0, before.assessed) if before.assessed else Fraction(0)
    wanted = max(rate, 1 - Fraction(left + written_off, expected)) if expected else rate
    rate = min(Fraction(1), Fraction(math.ceil(wanted * 1000), 1000))
    return rate, max(0, math.floor(expected * (1 - rate)) - written_off)


def expected(kind: Kind, before: Mapping[Kind, Amounts]) -> int:
    """見込調定額: of 現年 as much as the year before, of 過年 what that year leaves."""
    if kind is Kind.CARRIED:
        return sum(outstanding_of(amounts) or 0 for amounts in before.values())
    return before[kind].assessed or 0 if kind in before else 0
