"""Page breaks of a long table: between claims, best where 局 or 課 change anyway."""

from collections.abc import Sequence
from dataclasses import dataclass

_PAGE = 100.0
_WITHIN_BUREAU, _WITHIN_SECTION = 2.0, 6.0


@dataclass(frozen=True)
class Block:
    """What stays together on a page; height in points."""

    height: float
    bureau: str = ""
    section: str = ""


def paged(blocks: Sequence[Block], room: float, evenness: float = 1.0) -> list[range]:
    """Spread blocks over as few pages as there must be, broken where it hurts least.

    Args:
        blocks: from top to bottom.
        room: the height of a page, in points; a block that is higher has a page of its own.
        evenness: what a page that is left empty costs; tables are best broken where 局 change, texts
            so that their pages are full.

    Returns:
        For each page the numbers of its blocks.
    """
    cheapest: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(blocks) + 1):
        after = _price(blocks[end - 1], blocks[end]) if end < len(blocks) else 0.0
        options = []
        height = 0.0
        for start in range(end - 1, -1, -1):
            height += blocks[start].height
            if height > room and start < end - 1:
                break
            uneven = evenness * max(0.0, 1 - height / room) ** 2
            options.append((cheapest[start][0] + _PAGE + after + uneven, start))
        cheapest.append(min(options))
    pages: list[range] = []
    end = len(blocks)
    while end:
        start = cheapest[end][1]
        pages.append(range(start, end))
        end = start
    return pages[::-1]


def _price(above: Block, below: Block) -> float:
    if above.bureau != below.bureau:
        return 0.0
    return _WITHIN_BUREAU if above.section != below.section else _WITHIN_SECTION
