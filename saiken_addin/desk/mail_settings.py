"""The settings of mail: what the secretariat may set for sending, and what holds by default."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from saiken_addin.core.settings import SettingKey
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


@dataclass(frozen=True)
class MailSettings:
    """How mail is sent; every blank text means that nothing was set.

    Attributes:
        reply_to: where answers go, when not to the sender.
        server, port, security: the mail server; port 0 is the usual one of the security.
        login: the name to log in with; its password is never kept here.
        timeout: seconds to wait for an answer of the server.
        pause: seconds between two messages.
        retry_wait: seconds before a message that was put off (4xx) is tried again.
        max_megabytes: the most that one message may weigh as it is sent.
        domains: domains beside the sender's own that messages may go to.
        remind_days: days before the deadline from which a reminder may be sent.
    """

    way: Way = Way.DRAFT
    sender: str = ""
    sender_name: str = "収納対策課"
    reply_to: str = ""
    server: str = ""
    port: int = 0
    security: Security = Security.STARTTLS
    login: str = ""
    timeout: int = 60
    pause: int = 1
    retry_wait: int = 120
    max_megabytes: int = 10
    domains: tuple[str, ...] = ()
    remind_days: int = 7
    plan_deadline: date | None = None
    meeting_to: tuple[str, ...] = ()
    meeting_cc: tuple[str, ...] = ()

    @property
    def own_port(self) -> int:
        """The port in force."""
        return self.port or {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}[self.security]

    @property
    def allowed_domains(self) -> tuple[str, ...]:
        """The domains that messages may go to, lower-case: the sender's own and those listed."""
        own = self.sender.rpartition("@")[2]
        return tuple(dict.fromkeys(domain.lower() for domain in (own, *self.domains) if domain))


MAIL_KEYS: tuple[SettingKey, ...] = (
    SettingKey(
        "way", "送り方", "下書き か SMTP",
        "「下書き」は 01_配布/メール下書き に .eml を作り、Outlook等で開いて送ります。「SMTP」はメールサーバーから直接送ります。",
    ),
    SettingKey("sender", "差出人のアドレス", "メールアドレス", "事務局のメールアドレスです。SMTPで送るときは必要です。"),
    SettingKey("sender_name", "差出人の名前", "文字", "受け取った人に見える差出人の名前です。"),
    SettingKey("reply_to", "返信先のアドレス", "メールアドレス", "返信を別のアドレスで受けるときだけ記入します。"),
    SettingKey("server", "SMTPサーバー", "サーバーの名前", "例: mail.city.example"),
    SettingKey("port", "ポート", "1から65535の整数", "空欄のときは STARTTLS 587、TLS 465、なし 25 です。"),
    SettingKey("security", "通信の保護", "STARTTLS、TLS、なし のどれか", "サーバーとの通信を暗号化する方法です。"),
    SettingKey(
        "login", "ログイン名", "文字",
        "認証が要るサーバーのときだけ記入します。パスワードはここに書かず、送るときに入力するか、環境変数 SAIKEN_MAIL_PASSWORD に入れます。",
    ),
    SettingKey("timeout", "応答を待つ秒数", "1から3600の整数", "サーバーの応答をこの秒数まで待ちます。"),
    SettingKey("pause", "送信の間隔（秒）", "0から3600の整数", "1通ごとにこの秒数だけ間を置きます。"),
    SettingKey(
        "retry_wait", "再送までの秒数", "0から3600の整数",
        "サーバーが一時的に受け取らない（4xx）とき、この秒数だけ置いて2回まで送り直します。",
    ),
    SettingKey("max_megabytes", "1通の上限（MB）", "1から1000の整数", "添付を含む1通の大きさの上限です。超える1通があれば何も送りません。"),
    SettingKey(
        "domains", "庁外で送ってよいドメイン", "ドメイン（複数は「;」で区切る）",
        "差出人と同じドメインのほかに送ってよいドメインです。ここにないドメインの宛先があれば何も送りません。",
    ),
    SettingKey("remind_days", "催促を始める日（期限の何日前）", "0から60の整数", "期限までの日数がこれより多いときは催促を作りません。"),
    SettingKey("plan_deadline", "実施計画の提出期限", "日付（例: 令和8年4月24日）", "実施計画のメールに入れる期限です。土日や年末年始に当たるときはお知らせします。"),
    SettingKey("meeting_to", "会議資料の宛先(To)", "メールアドレス（複数は「;」で区切る）", "会議資料のPDFを送る宛先です。"),
    SettingKey("meeting_cc", "会議資料の写し(Cc)", "メールアドレス（複数は「;」で区切る）", "会議資料のPDFの写しを送る宛先です。"),
)

_BOUNDS = {
    "port": (1, 65535), "timeout": (1, 3600), "pause": (0, 3600), "retry_wait": (0, 3600),
    "max_megabytes": (1, 1000), "remind_days": (0, 60),
}  # fmt: skip
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_BETWEEN = re.compile(r"[;,、\s]+")
_LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3: a path of 256 with its angle brackets


def is_address(text: str) -> bool:
    """Whether a text is one bare mail address."""
    return len(text) <= _LONGEST_ADDRESS and ADDRESS.fullmatch(text) is not None


def read_mail_setting(key: SettingKey, text: str) -> Any | None:
    """The value of a setting from the text of its cell; None when it can't be."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match key.field:
        case "way":
            return next((way for way in Way if way.value.casefold() == plain.casefold()), None)
        case "security":
            return next((each for each in Security if each.value.casefold() == plain.casefold()), None)
        case "sender" | "reply_to":
            return plain if is_address(plain) else None
        case "domains":
            parts = [part.removeprefix("@") for part in _BETWEEN.split(plain) if part]
            return tuple(parts) if all(map(_DOMAIN.fullmatch, parts)) else None
        case "meeting_to" | "meeting_cc":
            parts = [part for part in _BETWEEN.split(plain) if part]
            return tuple(dict.fromkeys(parts)) if all(map(is_address, parts)) else None
        case "plan_deadline":
            return _day(plain)
        case "server" | "login":
            return plain if plain.isascii() and plain.isprintable() and " " not in plain else None
        case "sender_name":
            return text.strip() if text.strip().isprintable() else None
    least, most = _BOUNDS[key.field]
    return int(plain) if re.fullmatch(r"[0-9]{1,5}", plain) and least <= int(plain) <= most else None


def write_mail_setting(value: Any) -> str | int | None:
    """A setting as its cell holds it."""
    if isinstance(value, tuple):
        return ";".join(value) or None
    if isinstance(value, StrEnum):
        return value.value
    return value if isinstance(value, int) else value or None


def _day(text: str) -> date | None:
    """A day as people write it, or as Excel counts it; 8年4月24日 is one of 令和."""
    found = read_day(text) or read_day(f"R{text}")
    return found[0] if found else None
