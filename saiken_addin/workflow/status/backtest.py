"""`saiken backtest`: the forecast tried on the settled years of a folder."""

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import Month
from saiken_addin.meeting.backtest import Trial, trials
from saiken_addin.workflow.consolidate.year_end import past_years
from saiken_addin.workflow.folder import Folder, usable


def backtest(folder: Folder, number: int) -> list[Trial]:
    """Try the method, and two naive rules, on every settled year that has one before it.

    Args:
        number: the calendar month from whose end the year is forecast.

    Raises:
        WrongDesk: 事務局ブック can't be read.
        SaikenError: fewer than two years are settled.
    """
    upcoming = Month(max(usable(folder.desk()).years).next, number)
    with folder.open_ledger() as ledger:
        found = trials(past_years(ledger, upcoming), upcoming.position)
    if not found:
        raise SaikenError(
            "見込みの検証には、決算と同じ月の実績が2年度分以上要ります。",
            "saiken history import で月次と決算を取り込んでください。",
        )
    return found
