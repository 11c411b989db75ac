"""The 月次報告: what a section reports at a month-end, and what it sees beside it."""

from functools import lru_cache

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.model import Claim, FormName
from saiken_addin.core.registry import Registry
from saiken_addin.core.settings import Settings
from saiken_addin.forms.declare import Form
from workbook_templates.monthly.activity import activity_part
from workbook_templates.monthly.columns import VERSION, columns_of
from workbook_templates.monthly.guide import guide_part
from workbook_templates.monthly.main import main_part
from workbook_templates.monthly.precheck import check_part
from workbook_templates.monthly.rows import rows_of


def monthly_form(
    registry: Registry, section: str, with_activity: bool, version: int = VERSION
) -> Form:
    """Declare the 月次報告 of a section.

    Args:
        with_activity: whether 取組状況 is asked for in this month.
        version: the 様式版; an older one has not got what came later.

    Raises:
        SaikenError: the section has no claim in that year.
    """
    claims = registry.of_section(section)
    if not claims:
        raise SaikenError(f"{registry.year}の債権一覧に「{section}」の債権がありません。")
    return _form(registry.settings, claims, with_activity, version)


@lru_cache(maxsize=128)
def _form(
    settings: Settings, claims: tuple[Claim, ...], with_activity: bool, version: int
) -> Form:
    """The form of a section whose claims and thresholds are these, in whatever year."""
    activity = activity_part(claims) if with_activity else None
    texts = {item.key: item for item in activity.fields} if activity else None
    parts = [
        main_part(settings, rows_of(claims), columns_of(version)),
        *([activity] if activity else []),
        check_part(settings, claims, texts),
        guide_part(settings, claims, with_activity),
    ]
    fields = {item.key: item for part in parts for item in part.fields}
    return Form(FormName.MONTHLY, str(version), tuple(part.sheet for part in parts), fields)
