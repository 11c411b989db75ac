"""Proves the seating plan: everybody has one seat, given seats hold, the order decides the rest."""

from hypothesis import given
from hypothesis import strategies as st

from saiken_addin.desk.meeting import Member, Seat, Side
from saiken_addin.meeting.seating import seated

seats = st.none() | st.builds(Seat, st.sampled_from([Side.LEFT, Side.RIGHT]), st.integers(1, 9))
others = st.sampled_from([Seat(Side.HEAD), Seat(Side.ABSENT)])


def roster(*given_seats: Seat | None) -> list[Member]:
    return [Member(n, "本部員", f"第{n}局長", seat) for n, seat in enumerate(given_seats, 1)]


def names(side: tuple[Member | None, ...]) -> list[str]:
    return [member.name if member else "" for member in side]


def test_the_order_of_the_roster_seats_all() -> None:
    plan = seated(roster(*[None] * 6))
    assert names(plan.head) == ["第1局長"]
    assert names(plan.left) == ["第2局長", "第4局長", "第6局長"]
    assert names(plan.right) == ["第3局長", "第5局長", ""]


def test_given_seats_hold_and_the_others_fill_what_is_free() -> None:
    plan = seated(
        roster(None, Seat(Side.RIGHT, 3), Seat(Side.HEAD), Seat(Side.ABSENT), None, Seat(Side.LEFT, 1))
    )
    assert names(plan.head) == ["第3局長"]
    assert names(plan.left) == ["第6局長", "第5局長", ""]
    assert names(plan.right) == ["第1局長", "", "第2局長"]


def test_of_two_on_one_seat_the_second_gets_another() -> None:
    plan = seated(roster(Seat(Side.HEAD), Seat(Side.LEFT, 1), Seat(Side.LEFT, 1)))
    assert (names(plan.left), names(plan.right)) == (["第2局長"], ["第3局長"])


def test_nobody() -> None:
    plan = seated([])
    assert (plan.head, plan.left, plan.right) == ((), (), ())


@given(st.lists(seats | others, max_size=40))
def test_everybody_who_is_there_has_one_seat(given_seats: list[Seat | None]) -> None:
    members = roster(*given_seats)
    plan = seated(members)
    shown = [member for member in (*plan.head, *plan.left, *plan.right) if member]
    there = [m for m in members if m.seat is None or m.seat.side is not Side.ABSENT]
    assert sorted(m.number for m in shown) == [m.number for m in there]
    assert len(plan.left) == len(plan.right)
    assert not there or plan.head or all(m.seat for m in there)
