"""The settings of mail: what the secretariat may set for sending, and what holds by default."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from saiken_addin.core.settings import keys_of, one_of, plain, setting, whole
from saiken_addin.desk.meeting_values import read_day


class Way(StrEnum):
    """How messages leave."""

    DRAFT = "下書き"
    SMTP = "SMTP"


class Security(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "STARTTLS"
    TLS = "TLS"
    NONE = "なし"


_DOMAIN = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@" + _DOMAIN.pattern)
_BETWEEN = re.compile(r"[;,、\s]+")
_LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3: a path of 256 with its angle brackets


def is_address(text: str) -> bool:
    """Whether a text is one bare mail address."""
    return len(text) <= _LONGEST_ADDRESS and ADDRESS.fullmatch(text) is not None


def _address(text: str) -> str | None:
    return plain(text) if is_address(plain(text)) else None


def _addresses(text: str) -> tuple[str, ...] | None:
    parts = [part for part in _BETWEEN.split(plain(text)) if part]
    return tuple(dict.fromkeys(parts)) if all(map(is_address, parts)) else None


def _domains(text: str) -> tuple[str, ...] | None:
    parts = [part.removeprefix("@") for part in _BETWEEN.split(plain(text)) if part]
    return tuple(parts) if all(map(_DOMAIN.fullmatch, parts)) else None


def _ascii(text: str) -> str | None:
    known = plain(text)
    return known if known.isascii() and known.isprintable() and " " not in known else None


def _day(text: str) -> date | None:
    """A day as people write it, or as Excel counts it; 8年4月24日 is one of 令和."""
    found = read_day(text) or read_day(f"R{text}")
    return found[0] if found else None


@dataclass(frozen=True)
class MailSettings:
    """How mail is sent; a blank text means that nothing was set, port 0 the usual one."""

    way: Way = setting(
        Way.DRAFT, "送り方", "下書き か SMTP",
        "「下書き」は 01_配布/メール下書き に .eml を作り、Outlook等で開いて送ります。「SMTP」はメールサーバーから直接送ります。",
        one_of(Way),
    )
    sender: str = setting(
        "", "差出人のアドレス", "メールアドレス", "事務局のメールアドレスです。SMTPで送るときは必要です。", _address
    )
    sender_name: str = setting(
        "収納対策課", "差出人の名前", "文字", "受け取った人に見える差出人の名前です。",
        lambda text: text.strip() if text.strip().isprintable() else None,
    )
    reply_to: str = setting(
        "", "返信先のアドレス", "メールアドレス", "返信を別のアドレスで受けるときだけ記入します。", _address
    )
    server: str = setting("", "SMTPサーバー", "サーバーの名前", "例: mail.city.example", _ascii)
    port: int = setting(
        0, "ポート", "1から65535の整数", "空欄のときは STARTTLS 587、TLS 465、なし 25 です。", whole(1, 65535)
    )
    security: Security = setting(
        Security.STARTTLS, "通信の保護", "STARTTLS、TLS、なし のどれか",
        "サーバーとの通信を暗号化する方法です。", one_of(Security),
    )
    login: str = setting(
        "", "ログイン名", "文字",
        "認証が要るサーバーのときだけ記入します。パスワードはここに書かず、送るときに入力するか、環境変数 SAIKEN_MAIL_PASSWORD に入れます。",
        _ascii,
    )
    timeout: int = setting(
        60, "応答を待つ秒数", "1から3600の整数", "サーバーの応答をこの秒数まで待ちます。", whole(1, 3600)
    )
    pause: int = setting(
        1, "送信の間隔（秒）", "0から3600の整数", "1通ごとにこの秒数だけ間を置きます。", whole(0, 3600)
    )
    retry_wait: int = setting(
        120, "再送までの秒数", "0から3600の整数",
        "サーバーが一時的に受け取らない（4xx）とき、この秒数だけ置いて2回まで送り直します。", whole(0, 3600),
    )
    max_megabytes: int = setting(
        10, "1通の上限（MB）", "1から1000の整数",
        "添付を含む1通の大きさの上限です。超える1通があれば何も送りません。", whole(1, 1000),
    )
    domains: tuple[str, ...] = setting(
        (), "庁外で送ってよいドメイン", "ドメイン（複数は「;」で区切る）",
        "差出人と同じドメインのほかに送ってよいドメインです。ここにないドメインの宛先があれば何も送りません。", _domains,
    )
    remind_days: int = setting(
        7, "催促を始める日（期限の何日前）", "0から60の整数",
        "期限までの日数がこれより多いときは催促を作りません。", whole(0, 60),
    )
    plan_deadline: date | None = setting(
        None, "実施計画の提出期限", "日付（例: 令和8年4月24日）",
        "実施計画のメールに入れる期限です。土日や年末年始に当たるときはお知らせします。", _day,
    )
    meeting_to: tuple[str, ...] = setting(
        (), "会議資料の宛先(To)", "メールアドレス（複数は「;」で区切る）", "会議資料のPDFを送る宛先です。", _addresses
    )
    meeting_cc: tuple[str, ...] = setting(
        (), "会議資料の写し(Cc)", "メールアドレス（複数は「;」で区切る）",
        "会議資料のPDFの写しを送る宛先です。", _addresses,
    )  # fmt: skip

    @property
    def own_port(self) -> int:
        """The port in force."""
        return self.port or {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}[self.security]

    @property
    def allowed_domains(self) -> tuple[str, ...]:
        """The domains that messages may go to, lower-case: the sender's own and those listed."""
        own = self.sender.rpartition("@")[2]
        return tuple(dict.fromkeys(domain.lower() for domain in (own, *self.domains) if domain))


MAIL_KEYS = keys_of(MailSettings)


def write_mail_setting(value: Any) -> str | int | None:
    """A setting as its cell holds it."""
    if isinstance(value, tuple):
        return ";".join(value) or None
    if isinstance(value, StrEnum):
        return value.value
    return value if isinstance(value, int) else value or None
