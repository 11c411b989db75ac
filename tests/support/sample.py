"""Picks a few of many things for the daily run."""

from collections.abc import Callable, Iterable
from typing import Any

Some = Callable[[Iterable[Any], int], list[Any]]
"""The type of the fixture `some`."""


def spread(things: Iterable[Any], count: int) -> list[Any]:
    """So many of the things, spread evenly from the first to the last."""
    every = list(things)
    if count >= len(every):
        return every
    return [every[number * (len(every) - 1) // max(1, count - 1)] for number in range(count)]
