"""Says of a deadline whether offices are closed that day, and whether it has passed.

Weekends and the turn of the year are known by the calendar (地方自治法第4条の2); national holidays
change by law and are left to a person.
"""

from collections.abc import Iterator
from datetime import date

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.fiscal import wareki

_TURN_OF_THE_YEAR = ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3))


def closed_on(day: date) -> str:
    """Why offices are closed on a day; empty when they are open, but for national holidays."""
    if (day.month, day.day) in _TURN_OF_THE_YEAR:
        return "年末年始の休日"
    return {5: "土曜日", 6: "日曜日"}.get(day.weekday(), "")


def about_deadline(
    what: str, due: date, sheet: str, today: date | None = None
) -> Iterator[Finding]:
    """What a person should know of a deadline.

    Args:
        sheet: of 事務局ブック, where it is set.
        today: the day of mailing; None where nothing is mailed.
    """
    details: dict[str, object] = {"what": what, "day": wareki(due, weekday=True), "sheet": sheet}
    place = Place(sheet=sheet, label="提出期限")
    if closed := closed_on(due):
        yield Finding(Code.DEADLINE_ON_CLOSED_DAY, place, {**details, "closed": closed})
    if today is not None and due < today:
        yield Finding(Code.DEADLINE_PAST, place, {**details, "days": (today - due).days})
