"""How many generated cases a test takes where each of them is dear."""

from hypothesis import settings


def fewer(times: int) -> settings:
    """So many times fewer examples than the profile in use gives, but never under 8.

    For a test whose examples each build a ledger or a book; `.ci/run --long` still runs thousands.
    """
    usual = settings.default
    assert usual is not None
    return settings(usual, max_examples=max(8, usual.max_examples // times))
