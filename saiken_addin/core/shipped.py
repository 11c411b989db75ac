"""Tables and texts that ship with the product, each in the package of what uses it."""

import csv
import io
from importlib.resources import files


def shipped_text(package: str, name: str) -> str:
    """The text of a file, UTF-8."""
    return files(package).joinpath(name).read_text("utf-8")


def shipped_rows(package: str, name: str) -> list[list[str]]:
    """The rows of a CSV file, without its headings."""
    _, *rows = csv.reader(io.StringIO(shipped_text(package, name), newline=""))
    return rows
