"""The list of hostile files: for each a name, the code that refuses it, and how it is made."""

from collections.abc import Callable

CASES: dict[str, tuple[str, Callable[[], bytes]]] = {}
"""{name: (code, maker)}"""


def case(code: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def add(make: Callable[[], bytes]) -> Callable[[], bytes]:
        CASES[make.__name__] = (code, make)
        return make

    return add
