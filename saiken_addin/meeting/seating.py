"""Seats a meeting: the seats that were given, and the order of the roster for all others."""

from collections.abc import Sequence
from dataclasses import dataclass

from saiken_addin.desk.meeting import Member, Seat, Side


@dataclass(frozen=True)
class Seating:
    """The seats as the plan shows them; None is a seat that stays empty.

    Attributes:
        head: at the head of the table.
        left, right: from the head on, as long as each other.
    """

    head: tuple[Member, ...]
    left: tuple[Member | None, ...]
    right: tuple[Member | None, ...]


def seated(members: Sequence[Member]) -> Seating:
    """Seat the members: given seats first, the others from the head on, left before right.

    Without a given seat the first of the roster sits at the head. Of two with the same seat the
    second is seated as if none was given.
    """
    given: dict[Seat, Member] = {}
    waiting: list[Member] = []
    head: list[Member] = []
    for member in members:
        seat = member.seat
        if seat is None or seat in given:
            waiting.append(member)
        elif seat.side is Side.HEAD:
            head.append(member)
        elif seat.side is not Side.ABSENT:
            given[seat] = member
    if not head and waiting:
        head.append(waiting.pop(0))
    number = 0
    while waiting:
        side = Side.RIGHT if number % 2 else Side.LEFT
        seat = Seat(side, number // 2 + 1)
        if seat not in given:
            given[seat] = waiting.pop(0)
        number += 1
    rows = max((seat.number for seat in given), default=0)
    sides = (
        tuple(given.get(Seat(side, row)) for row in range(1, rows + 1))
        for side in (Side.LEFT, Side.RIGHT)
    )
    return Seating(tuple(head), *sides)
