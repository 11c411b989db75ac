"""The kinds of mailing."""

from enum import StrEnum


class Mailing(StrEnum):
    """The kinds of mailing, by their verb; the name is how people call them."""

    DISTRIBUTE = "distribute"
    REMIND = "remind"
    RETURN = "return"
    RECEIPT = "receipt"
    MEETING = "meeting"

    @property
    def label(self) -> str:
        """配布, 催促 …"""
        return _LABELS[self]


_LABELS = {
    Mailing.DISTRIBUTE: "配布",
    Mailing.REMIND: "催促",
    Mailing.RETURN: "差戻し",
    Mailing.RECEIPT: "受領",
    Mailing.MEETING: "会議資料",
}
