"""What a meeting takes from 取組状況 and 支援実績: which month's texts, and what is noted of them."""

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.fiscal import Month
from saiken_addin.core.model import FormName
from saiken_addin.core.registry import Registry
from saiken_addin.ledger.store import Ledger
from saiken_addin.meeting.activity import REPORTED, Activity, activity_of, asked_months


def meeting_activity(ledger: Ledger, registry: Registry, month: Month) -> Activity:
    """The half-yearly texts of a month: of the latest month that asked for them and went out."""
    for term in asked_months(registry, month):
        if ledger.distributed(FormName.MONTHLY, term):
            reported = ledger.reported_texts(FormName.MONTHLY, term, REPORTED)
            return activity_of(registry, term, reported)
    return activity_of(registry, None)


def activity_findings(activity: Activity, month: Month) -> list[Finding]:
    """What is to be known of the texts beside the master; a missing one was a finding at receipt."""
    if activity.month is None:
        return [Finding(Code.ACTIVITY_NEVER_ASKED)]
    if activity.month != month:
        details = {"month": month, "used": activity.month}
        return [Finding(Code.ACTIVITY_OF_EARLIER, Place(), details)]
    return []
