"""Runs `saiken mail settle`: a person says whether an unsure message arrived."""

from saiken_addin.core.findings import SaikenError
from saiken_addin.ledger.mail_records import MailState, Posted
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.mail.send import about_what, left_behind, sending_alone

_ARRIVED, _NOT_ARRIVED = "届いていたことを確かめた", "届いていないことを確かめた"
_REPLACED = f"{_NOT_ARRIVED}（別のメールを用意済み）"


def settle_mail(folder: Folder, number: int, arrived: bool) -> Posted:
    """Note what a person found out of a message of which nobody knew whether it arrived.

    One that did not arrive goes out with the next `saiken mail send`, which proves it right again;
    where a later message has taken its place, it does not.

    Args:
        number: the message's, as the log shows it.

    Raises:
        SaikenError: there is no such message, or it is not unsure.
    """
    with folder.open_ledger() as ledger, sending_alone(folder):
        outbox = ledger.outbox
        left_behind(outbox)
        every = outbox.posted()
        posted = next((each for each in every if each.id == number), None)
        if posted is None:
            raise SaikenError(
                f"番号 {number} のメールはありません。", "saiken mail log で番号を確かめてください。"
            )
        if posted.state is not MailState.UNSURE:
            raise SaikenError(
                f"番号 {number} のメールは「不明」ではありません（{posted.state}）。",
                "saiken mail log で「不明」のメールの番号を確かめてください。",
            )
        about = about_what(posted.letter)
        replaced = any(
            each.id > number
            and each.state is not MailState.WITHDRAWN
            and about_what(each.letter) == about
            for each in every
        )
        if arrived:
            outbox.note(number, MailState.SENT, _ARRIVED)
        elif replaced:
            outbox.note(number, MailState.WITHDRAWN, _REPLACED)
        else:
            outbox.note(number, MailState.FAILED, _NOT_ARRIVED)
        return next(each for each in outbox.posted() if each.id == number)
