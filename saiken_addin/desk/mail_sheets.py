"""Reads メール文面 and メール設定 of 事務局ブック, and says what is wrong there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.mailing import Mailing
from saiken_addin.desk.claims import bad_value, repeated
from saiken_addin.desk.mail_settings import MAIL_KEYS, MailSettings, read_mail_setting
from saiken_addin.desk.mail_texts import DEFAULT_SIGNATURE, DEFAULT_TEXTS, SIGNATURE, MailText
from saiken_addin.desk.names import BODY, KEY, MAIL_KIND, SUBJECT, VALUE
from saiken_addin.ooxml.tables import TableRow, fold, is_no_value

_KEYS = {fold(key.label): key for key in MAIL_KEYS}
_KINDS = {fold(kind.label): kind for kind in Mailing}


@dataclass(frozen=True)
class MailDesk:
    """What 事務局ブック says about mail; a desk without the sheets says what holds by default.

    Attributes:
        settings: how mail is sent.
        texts: the templates of each mailing.
        signature: the template of 署名.
        places: where the subject and body of a mailing stand, to be named when they are wrong.
        findings: what is wrong with the rows.
    """

    settings: MailSettings = MailSettings()  # noqa: RUF009 - it is frozen
    texts: Mapping[Mailing, MailText] = field(default_factory=lambda: DEFAULT_TEXTS)
    signature: str = DEFAULT_SIGNATURE
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def read_mail_desk(
    text_rows: Sequence[TableRow], setting_rows: Sequence[TableRow], findings: Sequence[Finding] = ()
) -> MailDesk:
    """What the rows of both sheets say.

    Args:
        text_rows: of メール文面.
        setting_rows: of メール設定.
        findings: what is wrong with the sheets themselves.
    """
    found = list(findings)
    texts, signature, places = _texts(text_rows, found)
    return MailDesk(_settings(setting_rows, found), texts, signature, places, tuple(found))


def _texts(
    rows: Sequence[TableRow], findings: list[Finding]
) -> tuple[dict[Mailing, MailText], str, dict[tuple[str, str], Place]]:
    texts = dict(DEFAULT_TEXTS)
    signature = DEFAULT_SIGNATURE
    places: dict[tuple[str, str], Place] = {}
    seen: dict[str, TableRow] = {}
    for row in rows:
        name = row.texts[MAIL_KIND]
        kind = _KINDS.get(fold(name))
        if kind is None and fold(name) != fold(SIGNATURE):
            code = Code.MAIL_KIND_UNKNOWN if name else Code.DESK_EMPTY
            details = {"kind": name} if name else {"column": MAIL_KIND}
            findings.append(Finding(code, row.places[MAIL_KIND], details))
            continue
        key = kind.label if kind else SIGNATURE
        former = seen.setdefault(key, row)
        if former is not row:
            findings.append(repeated(row, MAIL_KIND, former))
            continue
        places |= {(key, heading): row.places[heading] for heading in (SUBJECT, BODY)}
        if kind is None:
            signature = row.texts[BODY]
            continue
        findings += [
            Finding(Code.DESK_EMPTY, row.places[heading], {"column": heading})
            for heading in (SUBJECT, BODY)
            if not row.texts[heading]
        ]
        findings += [
            bad_value(row.places[heading], heading, row.texts[heading], "エラーでない文字")
            for heading in (SUBJECT, BODY)
            if is_no_value(row.texts[heading])
        ]
        texts[kind] = MailText(row.texts[SUBJECT], row.texts[BODY] + "\n")
    return texts, signature, places


def _settings(rows: Sequence[TableRow], findings: list[Finding]) -> MailSettings:
    values: dict[str, Any] = {}
    seen: dict[str, TableRow] = {}
    for row in rows:
        label, text = row.texts[KEY], row.texts[VALUE]
        key = _KEYS.get(fold(label))
        if key is None:
            code = Code.DESK_SETTING_UNKNOWN if label else Code.DESK_EMPTY
            details = {"key": label} if label else {"column": KEY}
            findings.append(Finding(code, row.places[KEY], details))
            continue
        former = seen.setdefault(key.field, row)
        if former is not row:
            findings.append(repeated(row, KEY, former))
            continue
        value = read_mail_setting(key, text) if text else None
        if value is not None:
            values[key.field] = value
        elif text:
            findings.append(bad_value(row.places[VALUE], VALUE, text, key.expected))
    return MailSettings(**values)
