"""The refusal of a file: one exception that carries one finding."""

from saiken_addin.core.findings import Code, Finding, Place

_SHOWN = 80


class Refused(Exception):
    """A file is kept out; `finding` says which, why, and what to do about it."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def refused(file: str, code: Code, cell: str = "", **details: object) -> Refused:
    """The refusal of `file`, ready to raise; `details` fill the texts of `code`."""
    return Refused(Finding(code, Place(file, cell=cell), details))


def shown(name: str) -> str:
    """A name found in a file, short and printable enough to stand in a message."""
    return "".join(sign if sign.isprintable() else "?" for sign in name[:_SHOWN])
