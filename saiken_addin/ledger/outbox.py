"""The outbox in the ledger: planned messages, and every state that each went through.

A state is one more row, written in a transaction of its own: what is noted survives a kill.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select

from saiken_addin.core.mailing import Attachment, Letter, Mailing
from saiken_addin.ledger.connection import next_id, readable, reading, writing
from saiken_addin.ledger.mail_records import Change, MailOrigin, MailState, Posted
from saiken_addin.ledger.records import Verb
from saiken_addin.ledger.rows import event_row
from saiken_addin.ledger.schema import (
    event,
    mail_attachment,
    mail_intake,
    mail_message,
    mail_state,
)

_ATTACHMENT = tuple(field.name for field in fields(Attachment))


class Outbox:
    """The messages of a ledger; made by Ledger.outbox. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def plan(
        self, letters: Sequence[Letter], outdated: Callable[[Letter], bool] | None = None
    ) -> tuple[Posted, ...]:
        """Put messages into the outbox, and withdraw those that they take the place of.

        Args:
            outdated: which unsent messages no longer hold; by default those of the same mailing,
                terms and section.
        """
        now = datetime.now(UTC)
        about = {(letter.mailing, letter.terms, letter.section) for letter in letters}
        with writing(self._engine) as connection:
            for former in _posted(connection):
                letter = former.letter
                same = (letter.mailing, letter.terms, letter.section) in about
                if former.state.to_be_sent and (same if outdated is None else outdated(letter)):
                    _note(connection, former.id, MailState.WITHDRAWN, "用意し直し", now)
            if not letters:
                return ()
            event_id = next_id(connection, event.c.id)
            posted = []
            for number, letter in enumerate(letters, next_id(connection, mail_message.c.id)):
                connection.execute(mail_message.insert(), _message_row(number, event_id, letter))
                rows = [
                    {"message_id": number, "position": position, **vars(attachment)}
                    for position, attachment in enumerate(letter.attachments)
                ]
                if rows:
                    connection.execute(mail_attachment.insert(), rows)
                _note(connection, number, MailState.PLANNED, "", now)
                posted.append(Posted(number, letter, MailState.PLANNED, now, ""))
            what = "、".join(dict.fromkeys(letter.mailing.label for letter in letters))
            summary = f"{what}のメールを{len(letters)}通用意"
            connection.execute(event.insert(), event_row(event_id, Verb.MAIL, summary, None))
        return tuple(posted)

    def note(self, message: int, state: MailState, detail: str = "") -> None:
        """Note what became of a message; when this returns, it is on the disk."""
        with writing(self._engine) as connection:
            _note(connection, message, state, detail, datetime.now(UTC))

    def posted(self, states: Iterable[MailState] | None = None) -> tuple[Posted, ...]:
        """The messages that stand in one of the states, or all, in the order of planning."""
        wanted = set(states) if states is not None else set(MailState)
        with reading(self._engine) as connection, readable():
            return tuple(each for each in _posted(connection) if each.state in wanted)

    def changes(self) -> tuple[Change, ...]:
        """Every change of state of every message, in the order of time."""
        with reading(self._engine) as connection, readable():
            posted = {each.id: each for each in _posted(connection)}
            rows = connection.execute(select(mail_state).order_by(mail_state.c.id))
            return tuple(
                Change(row.at, MailState(row.state), row.detail, posted[row.message_id]) for row in rows
            )

    def origins(self) -> dict[int, MailOrigin]:
        """The messages that received books came in, by the number of the submission."""
        with reading(self._engine) as connection:
            return {
                row.submission_id: MailOrigin(
                    row.archived, row.sender, row.subject, row.sent_at, row.message_id
                )
                for row in connection.execute(select(mail_intake))
            }


def _posted(connection: Connection) -> Iterator[Posted]:
    attachments: dict[int, list[Attachment]] = {}
    query = select(mail_attachment).order_by(mail_attachment.c.message_id, mail_attachment.c.position)
    for row in connection.execute(query):
        made = Attachment(**{name: getattr(row, name) for name in _ATTACHMENT})
        attachments.setdefault(row.message_id, []).append(made)
    last = select(func.max(mail_state.c.id)).group_by(mail_state.c.message_id)
    states = {
        row.message_id: row
        for row in connection.execute(select(mail_state).where(mail_state.c.id.in_(last)))
    }
    for row in connection.execute(select(mail_message).order_by(mail_message.c.id)):
        state = states[row.id]
        # The only process that may send holds the lock, so what stands as SENDING was left behind.
        shown = MailState(state.state)
        yield Posted(
            row.id, _letter(row, tuple(attachments.get(row.id, ()))), shown, state.at, state.detail
        )


def _letter(row: Row[Any], attachments: tuple[Attachment, ...]) -> Letter:
    to, cc = (tuple((name, address) for name, address in json.loads(text)) for text in (row.to, row.cc))
    return Letter(
        Mailing(row.mailing), row.terms, row.section, to, cc, row.subject, row.body, row.message_id,
        attachments,
    )  # fmt: skip


def _message_row(number: int, event_id: int, letter: Letter) -> dict[str, Any]:
    return {
        "id": number,
        "event_id": event_id,
        "mailing": letter.mailing.value,
        "terms": letter.terms,
        "section": letter.section,
        "to": json.dumps(letter.to, ensure_ascii=False),
        "cc": json.dumps(letter.cc, ensure_ascii=False),
        "subject": letter.subject,
        "body": letter.body,
        "message_id": letter.message_id,
    }


def _note(
    connection: Connection, message: int, state: MailState, detail: str, at: datetime
) -> None:
    number = next_id(connection, mail_state.c.id)
    row = {"id": number, "message_id": message, "at": at, "state": state.value, "detail": detail}
    connection.execute(mail_state.insert(), row)
