"""What a table of earlier figures says beside its figures: their unit, and which lines are sums."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from saiken_addin.core.model import MEASURES
from saiken_addin.ooxml.tables import HEADING_ROWS, Grid, fold

_OPEN, _CLOSE = r"[(\[【〔「<]", r"[)\]】〕」>]"
_SCALE = r"[十百千]?[千万億]|1(?:,?000)+"
_ENDS = rf"(?={_CLOSE}|[,、;・/]|単位|$)"
_SAID = (
    rf"単位(?:[:;=は/]|金額)*{_OPEN}?(?:(?P<a>(?:{_SCALE})%s)(?!未満|以下|以上)|(?P<b>{_SCALE}){_ENDS})"
    rf"|(?:{_OPEN}|金額[:;は])(?P<c>(?:{_SCALE})%s){_ENDS}|(?P<d>(?:{_SCALE})%s)(?:単位|で表|で記|です)"
    rf"|^(?P<e>(?:{_SCALE})%s)$|(?P<f>thousands?(?:of)?yen|1,?000yen)"
)
_ALONE = (
    rf"{_OPEN}*(?:単位[:;は/]*{_OPEN}*((?:{_SCALE})%s)|{_OPEN}*([十百千]?[千万億]%s)(?:単位)?){_CLOSE}*"
)
_HEADING = re.compile(rf"(.+?){_OPEN}(?:単位[:;は]*)?(?:{_SCALE})?[円人件]{_CLOSE}")
_LABELS = {fold(each.label): each.label for each in MEASURES.values()}

_ASIDE = re.compile(rf"{_OPEN}.*?(?:{_CLOSE}|$)|^[※*・■●○◎#]+")
_SUM = re.compile(r"(?:総?合計|総計|小計|累計).*|.*計|(?:市|債権)?全体|全債権|(?:sub|grand)?total|sum")
_NO_SUM = re.compile(r".*[会家設統時余生早温]計")  # 会計, 家計 …


def with_bare_headings(grid: Grid) -> list[tuple[int, Mapping[int, str]]]:
    """The rows; a heading that says its unit, as 調定額（円）, is the heading alone."""
    return [
        (number, {at: _bare(text) for at, text in cells.items()} if number <= HEADING_ROWS else cells)
        for number, cells in grid
    ]


def _bare(text: str) -> str:
    found = _HEADING.fullmatch(fold(text))
    return _LABELS.get(found[1], text) if found else text


def other_unit(
    grid: Grid, top: int, figures: Collection[int], unit: str, titles: Iterable[str]
) -> tuple[int, int, str] | None:
    """Where a table says that its figures count more than one yen (or person) each.

    Down to the headings it may be said in the middle of a line; below, by a cell that says nothing
    else.

    Args:
        grid: the rows as they are written.
        top: the row of the headings.
        figures: the columns of the figures; a cell of theirs below the headings is a figure.
        unit: what the figures should count: 円.
        titles: the names of the file and of the sheet.

    Returns:
        The row (0 for a title) and the column of the first such words, and the unit: (2, 1, 千円).
    """
    said = re.compile(_SAID.replace("%s", unit))
    alone = re.compile(_ALONE.replace("%s", unit))
    for title in titles:
        if found := said.search(fold(title)):
            return 0, 0, found[found.lastindex or 0]
    for number, cells in grid:
        if number <= top:
            # 単位： and 千円 may stand in two cells, of which only both together say it.
            for column, text in (*cells.items(), (min(cells, default=1), "".join(cells.values()))):
                if found := said.search(fold(text)):
                    return number, column, found[found.lastindex or 0]
        else:
            for column, text in cells.items():
                if unit in text and column not in figures and (found := alone.fullmatch(fold(text))):
                    return number, column, found[found.lastindex or 0]
    return None


def names_of_sums(texts: Iterable[str]) -> Iterator[str]:
    """Those of the texts that call a line a sum: 合計, 小計（強制徴収公債権）, 国保年金課計 …"""
    for text in texts:
        name = _ASIDE.sub("", fold(text))
        if _SUM.fullmatch(name) and not _NO_SUM.fullmatch(name):
            yield text
