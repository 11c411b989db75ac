"""Says where the last book of a section does not count, and a former one still does."""

from collections.abc import Iterable

from saiken_addin.core.findings import Code, Finding
from saiken_addin.ledger.records import SectionStatus


def older_counts(statuses: Iterable[SectionStatus], what: str) -> list[Finding]:
    """A warning for each section whose figures are not those that it sent last.

    Args:
        statuses: of the sections, for one form and term.
        what: what they send, as a person calls it.
    """
    found = []
    for status in statuses:
        if status.older_counts and status.counted and status.latest:
            details: dict[str, object] = {
                "section": status.section,
                "what": what,
                "state": status.state,
                "latest": status.latest.file,
                "counted": status.counted.file,
            }
            found.append(Finding(Code.OLDER_COUNTS, details=details))
    return found
