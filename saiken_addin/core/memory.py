"""Sets how often a process looks through its memory for what nothing needs any more."""

import gc

_NEW_OBJECTS = 100_000


def look_rarely() -> None:
    """Look for garbage at every 100,000th new object, not at every 700th as Python is set.

    A month's books and its document are a million objects that live until the end: to look them
    through again and again took a sixth of the whole time, and gave back nothing.
    """
    gc.set_threshold(_NEW_OBJECTS)
