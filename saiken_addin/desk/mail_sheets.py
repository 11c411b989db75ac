"""Reads メール文面 and メール設定 of 事務局ブック, and says what is wrong there."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.mailing import Mailing
from saiken_addin.desk.claims import bad_value, empty, repeated
from saiken_addin.desk.mail_settings import MAIL_KEYS, MailSettings
from saiken_addin.desk.mail_texts import DEFAULT_SIGNATURE, DEFAULT_TEXTS, SIGNATURE, MailText
from saiken_addin.desk.names import BODY, KEY, MAIL_KIND, SUBJECT, VALUE
from saiken_addin.ooxml.tables import TableRow, fold, is_no_value

_KEYS = {fold(key.label): key for key in MAIL_KEYS}
_KINDS = {fold(kind.label): kind for kind in Mailing} | {fold(SIGNATURE): None}


@dataclass(frozen=True)
class MailDesk:
    """What 事務局ブック says about mail; a desk without the sheets says what holds by default.

    Attributes:
        places: where the subject and body of a mailing stand, to be named when they are wrong.
    """

    settings: MailSettings = MailSettings()  # noqa: RUF009 - it is frozen
    texts: Mapping[Mailing, MailText] = field(default_factory=lambda: DEFAULT_TEXTS)
    signature: str = DEFAULT_SIGNATURE
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def read_mail_desk(
    text_rows: Sequence[TableRow], setting_rows: Sequence[TableRow], findings: Sequence[Finding] = ()
) -> MailDesk:
    """What the rows of both sheets say."""
    found = list(findings)
    texts, signature, places = _texts(text_rows, found)
    return MailDesk(_settings(setting_rows, found), texts, signature, places, tuple(found))


_K = TypeVar("_K", bound=Hashable)


def _texts(
    rows: Sequence[TableRow], findings: list[Finding]
) -> tuple[dict[Mailing, MailText], str, dict[tuple[str, str], Place]]:
    texts = dict(DEFAULT_TEXTS)
    signature = DEFAULT_SIGNATURE
    places: dict[tuple[str, str], Place] = {}
    for kind, row in _known(rows, MAIL_KIND, _KINDS, Code.MAIL_KIND_UNKNOWN, "kind", findings):
        key = kind.label if kind else SIGNATURE
        places |= {(key, heading): row.places[heading] for heading in (SUBJECT, BODY)}
        if kind is None:
            signature = row.texts[BODY]
            continue
        findings += [empty(row, heading) for heading in (SUBJECT, BODY) if not row.texts[heading]]
        findings += [
            bad_value(row.places[heading], heading, row.texts[heading], "エラーでない文字")
            for heading in (SUBJECT, BODY)
            if is_no_value(row.texts[heading])
        ]
        texts[kind] = MailText(row.texts[SUBJECT], row.texts[BODY] + "\n")
    return texts, signature, places


def _settings(rows: Sequence[TableRow], findings: list[Finding]) -> MailSettings:
    values: dict[str, Any] = {}
    for key, row in _known(rows, KEY, _KEYS, Code.DESK_SETTING_UNKNOWN, "key", findings):
        text = row.texts[VALUE]
        value = key.read(text) if text else None
        if value is not None:
            values[key.field] = value
        elif text:
            findings.append(bad_value(row.places[VALUE], VALUE, text, key.expected))
    return MailSettings(**values)


def _known(
    rows: Sequence[TableRow],
    heading: str,
    keys: Mapping[str, _K],
    unknown: Code,
    detail: str,
    findings: list[Finding],
) -> Iterator[tuple[_K, TableRow]]:
    """Each row with what it is about, each of which counts once; findings about the other rows.

    Args:
        heading: under which that stands.
        keys: what it may be, by folded text.
        unknown: the code for what is none of them, whose texts call it `detail`.
    """
    seen: dict[str, TableRow] = {}
    for row in rows:
        text = row.texts[heading]
        if fold(text) not in keys:
            told = Finding(unknown, row.places[heading], {detail: text}) if text else empty(row, heading)
            findings.append(told)
        elif (former := seen.setdefault(fold(text), row)) is not row:
            findings.append(repeated(row, heading, former))
        else:
            yield keys[fold(text)], row
