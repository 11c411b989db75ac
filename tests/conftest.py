"""What all tests share: LibreOffice and the validator as fixtures, long tests, hypothesis."""

import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings
from support import fonts, made_once, validator
from support import mime_tools as perl
from support import office as libreoffice
from support.loaded_sheets import leave_merged_cells_bare
from support.sample import Some, spread

from saiken_addin.core.memory import look_rarely

settings.register_profile("dev", deadline=None, max_examples=25)
settings.register_profile("ci", deadline=None, max_examples=25, derandomize=True, print_blob=True)
settings.register_profile("long", deadline=None, max_examples=1_000, print_blob=True)

look_rarely()  # as the product does
leave_merged_cells_bare()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long tests too")


def _is_long(config: pytest.Config) -> bool:
    return bool(config.getoption("--long")) or os.environ.get("SAIKEN_LONG") == "1"


def pytest_configure(config: pytest.Config) -> None:
    made_once.begin()
    if not config.getoption("--hypothesis-profile", None):
        profile = "ci" if os.environ.get("CI") else "dev"
        settings.load_profile("long" if _is_long(config) else profile)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the workers have ended by now
        made_once.end()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """None of their own for a single file: to start them takes longer than most files do."""
    asked = [Path(each.partition("::")[0]) for each in config.option.file_or_dir]
    return 0 if len(asked) == 1 and asked[0].is_file() else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "office" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.office)
    if not _is_long(config):
        long = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("office"):
        _require(libreoffice.missing())


def _require(missing: list[str]) -> None:
    """Skip the test for want of a program; where all must be there (CI), fail."""
    if missing:
        reason = f"not installed: {', '.join(missing)}"
        if os.environ.get("SAIKEN_REQUIRE_OFFICE") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def some(request: pytest.FixtureRequest) -> Some:
    """A function of many things and a number: a few of them, so many; with --long all of them."""
    return (lambda things, _: list(things)) if _is_long(request.config) else spread


@pytest.fixture(scope="session")
def office() -> ModuleType:
    """The LibreOffice driver, module `office`; the test is skipped or fails without LibreOffice."""
    return libreoffice


@pytest.fixture(scope="session")
def own_fonts(office: ModuleType) -> None:
    """The fonts that the books name; the test is skipped or fails without them."""
    _require(fonts.missing())


@pytest.fixture(scope="session")
def mime_tools() -> ModuleType:
    """Perl's mail parser, module `mime_tools`; the test is skipped or fails without it."""
    _require(perl.missing())
    return perl


@pytest.fixture(scope="session")
def validate() -> Callable[..., None]:
    """A function of books that fails with what the Open XML validator has against them."""
    _require([] if validator.command() else ["ooxml-validator"])

    def check(*files: Path) -> None:
        complaints = validator.complaints_of(files)
        assert not complaints, "\n".join(complaints)

    return check
