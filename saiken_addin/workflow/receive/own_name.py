"""Compares what a file is called, where it keeps our own name, with what its identity cells say."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from saiken_addin.core.files import safe_name
from saiken_addin.core.findings import Code, Finding, Place, SaikenError
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import FormName, Identity, Stage

_OURS = re.compile(
    rf"({FormName.MONTHLY})_R(\d\d)-(\d\d)_(.+)|({FormName.PLAN})_R(\d\d)((?:{Stage.SETTLEMENT})?)_(.+)",
    re.IGNORECASE,
)


def named_otherwise(file: str, identity: Identity, sections: Iterable[str]) -> Finding | None:
    """The contradiction between a file's name of ours (月次報告_R07-10_国保年金課) and its cells.

    Whatever is not named so may be called anything.

    Args:
        file: the book as the secretariat knows it.
        identity: what its identity cells say.
        sections: the names of all sections; what follows one (` (2)`, `_修正`) is the sender's own.
    """
    found = _OURS.fullmatch(unicodedata.normalize("NFKC", Path(file).stem))
    if not found:
        return None
    if found[1]:
        form, called, rest = FormName.MONTHLY, _month(found[2], found[3]), found[4]
    else:
        form, called, rest = FormName.PLAN, FiscalYear(int(found[6])).label, found[8]
    if called is None:
        return None
    known = {_as_named(section): section for section in (*sections, identity.section)}
    begins = [name for name in known if rest.startswith(name)]
    section = known[max(begins, key=len)] if begins else identity.section
    # The settlement's plan may be called as the one of April, which its section knows by that name.
    stage = Stage.SETTLEMENT if found[7] else identity.stage if form is identity.form else None
    named = " ".join(filter(None, (form, called, stage, section)))
    held = " ".join(filter(None, (identity.form, identity.period, identity.stage, identity.section)))
    if named == held:
        return None
    return Finding(Code.NAMED_OTHERWISE, Place(file), {"named": named, "held": held, "file": file})


def _month(year: str, number: str) -> str | None:
    try:
        return Month(FiscalYear(int(year)), int(number)).label
    except SaikenError:
        return None


def _as_named(section: str) -> str:
    return unicodedata.normalize("NFKC", safe_name(section))
