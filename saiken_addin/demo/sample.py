"""What sections answer in the demo: the shipped figures of October, and texts written for it."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.history import DebtorRow, History, MonthRow
from saiken_addin.core.model import Amounts, Claim, ClaimClass, Kind
from saiken_addin.intake.history import read_history

MONTH = Month(FiscalYear(7), 10)

REASONS: Mapping[Kind, str] = {
    Kind.CURRENT: "大口の新規調定が年度途中にあり、納期が到来していない額が多いため。納付の相談を個別に進めている。",
    Kind.CARRIED: "高額案件の分割納付の状況が前年度と異なるため。催告と財産調査を計画どおりに進めている。",
}

_TEXTS: Mapping[ClaimClass, tuple[str, str, str]] = {
    ClaimClass.ENFORCEABLE: (
        "・口座振替の加入率の向上\n・財産調査から差押えまでの手順の標準化",
        "・納入通知書に口座振替の案内を同封した。\n・電子照会による財産調査の件数が前年度より増えた。",
        "・年度内に差押えの事務手順書をまとめ、区の担当者と共有する。\n・現年分の早期催告を続ける。",
    ),
    ClaimClass.NON_ENFORCEABLE: (
        "・返還金が生じないようにするための制度の周知\n・長期にわたる分割納付の管理",
        "・申請時の説明資料を見直した。\n・分割納付の不履行者に文書で催告した。",
        "・届出の遅れが多い手続を洗い出し、周知の方法を改める。\n・納付の見込みがない債権は徴収停止を検討する。",
    ),
    ClaimClass.PRIVATE: (
        "・法的措置を含む催告の手順の整備\n・連帯保証人への早い段階での連絡",
        "・債権管理マニュアルの改訂案を作成した。\n・所在不明者の住所調査を行った。",
        "・支払督促の対象とする案件を選び、年度内に着手する。\n・引き続き実務相談を活用する。",
    ),
}

NEW_MEASURES: Mapping[str, str] = {
    "収納対策課": "納付勧奨のショートメッセージの送信を始めた。（市税）",
    "国保年金課": "新規加入の窓口で口座振替の申込みを受け付けるようにした。（国民健康保険税）",
    "医事課": "退院前の支払相談の時間帯を広げた。（入院医療費）",
}

SUPPORT: tuple[tuple[str | int | None, ...], ...] = (
    ("令和6年度", "研修", 8, None, 207, None, None, None, None),
    ("令和6年度", "助言・指導", 87, None, None, None, None, None, None),
    ("令和6年度", "破産事件に係る情報提供", 41, None, None, None, None, None, None),
    ("令和6年度", "事案審査会", 3, 3, None, 87, 20, 12, None),
    ("令和6年度", "引継ぎ", 12, None, None, None, None, None, None),
    ("令和6年度", "マニュアル", 3, None, None, None, None, None, None),
    ("令和6年度", "実務相談", 21, None, None, None, None, None, None),
    ("令和7年度", "研修", 7, None, 243, None, None, None, "項目を組み替え、半日の回を設けた。"),
    ("令和7年度", "助言・指導", 90, None, None, None, None, None, "相談のあとの進み具合を所管課に尋ねるようにした。"),
    ("令和7年度", "破産事件に係る情報提供", 38, None, None, None, None, None, None),
    ("令和7年度", "事案審査会", 2, 3, None, 98, 27, 19, "審査する事案の数に上限を設けずに開いている。"),
    ("令和7年度", "引継ぎ", 15, None, None, None, None, None, None),
    ("令和7年度", "マニュアル", 4, None, None, None, None, None, "私債権の支払督促の手順を加えた。"),
    ("令和7年度", "実務相談", 18, None, None, None, None, None, None),
)  # fmt: skip
"""Rows of 支援実績."""


def texts_of(claim: Claim) -> tuple[str, str, str]:
    """課題, 進捗状況 and 今後の対応方針 of a claim."""
    return _TEXTS[claim.claim_class]


def shipped_history(known: Mapping[str, frozenset[str]]) -> tuple[History, ...]:
    """The shipped earlier figures: month-ends before October, settlements, persons in arrears."""
    months, settlements, debtors = (
        _read(name, known)
        for name in ("months_sample.csv", "settlements_sample.csv", "debtors_sample.csv")
    )
    earlier = tuple(row for row in months.rows if isinstance(row, MonthRow) and row.month < MONTH)
    return replace(months, rows=earlier), settlements, debtors


def october_amounts(known: Mapping[str, frozenset[str]]) -> dict[tuple[str, Kind], Amounts]:
    """The real figures of the end of October 令和7年, by claim and kind."""
    rows = _read("october_figures.csv", known).rows
    return {
        (row.claim, row.kind): row.amounts
        for row in rows
        if isinstance(row, MonthRow) and row.month == MONTH
    }


def october_debtors(known: Mapping[str, frozenset[str]]) -> dict[str, DebtorRow]:
    """Persons and items in arrears of 令和7年度, by claim."""
    rows = _read("debtors_sample.csv", known).rows
    return {
        row.claim: row for row in rows if isinstance(row, DebtorRow) and row.year == MONTH.year
    }


def _read(name: str, known: Mapping[str, frozenset[str]]) -> History:
    with ExitStack() as stack:
        path: Path = stack.enter_context(as_file(files("saiken_addin.demo.data").joinpath(name)))
        return read_history(path, known)
