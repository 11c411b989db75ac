"""Keeps what was read of parts that many books share, so that the same bytes are read once.

The books of one form come from one template, so most of what says how a book is built (its types,
relations, names, styles) is the same to the byte in all of them.
"""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

_LARGEST = 1 << 18
"""Bytes of a part that is remembered: a form's largest has some 40 KB."""

T = TypeVar("T")
Reader = Callable[[bytes, str, str], T]
"""A pure reader of (data, file, part): what it returns is never changed, the file is for messages."""


def read_once(parts: int) -> Callable[[Reader[T]], Reader[T]]:
    """A reader that remembers what came out for the last so many different parts.

    What it refuses it looks at again, for the message names the file.
    """

    def remembering(reader: Reader[T]) -> Reader[T]:
        known: OrderedDict[tuple[bytes, str], T] = OrderedDict()

        @wraps(reader)
        def read(data: bytes, file: str, part: str) -> T:
            key = (data, part)
            if key in known:
                known.move_to_end(key)
                return known[key]
            result = reader(data, file, part)
            if len(data) <= _LARGEST:
                known[key] = result
                if len(known) > parts:
                    known.popitem(last=False)
            return result

        return read

    return remembering
