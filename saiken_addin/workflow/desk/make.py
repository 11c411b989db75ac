"""Makes 事務局ブック.xlsm: the drawn desk with its VBA, its ribbon and its buttons."""

import platform
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import Claim
from saiken_addin.desk import names
from saiken_addin.desk.buttons import BUTTONS, MACROS, TAB, Button
from saiken_addin.ooxml.vba.macro_book import Macros, macro_book
from saiken_addin.ooxml.vba.project import Module, module_of
from saiken_addin.ooxml.vba.ribbon import RibbonButton, ribbon
from saiken_addin.ooxml.vba.sheet_buttons import SheetButton
from udfs.wrappers import HELP_MODULE, HELP_SUB, help_module, wrapper_module
from workbook_templates.desk.contents import Contents
from workbook_templates.desk.rollover import Turn
from workbook_templates.desk.wiring import Wiring

_XLWINGS = "xlwings.bas"


def desk_book(
    year: FiscalYear,
    claims_by_year: Mapping[FiscalYear, Sequence[Claim]],
    month: Month,
    kept: Contents | None = None,
    turn: Turn | None = None,
) -> bytes:
    """Make the desk of a new folder, or the next year's.

    Args:
        turn: what the sheet 年度更新 shows; None leaves it out.

    Returns:
        The bytes of the .xlsm. Without xlwings on this machine the buttons say what to do instead.
    """
    from workbook_templates.desk import draw

    modules = vba_modules()
    connected = len(modules) > 1
    wiring = Wiring(sys.executable, platform.system(), connected)
    drawn = draw(year, claims_by_year, kept or Contents(), turn, month, wiring)
    return macro_book(drawn, _macros(modules))


@cache
def vba_modules() -> tuple[Module, ...]:
    """Our module; and where xlwings is installed its own and that of the functions for cells."""
    source = files("saiken_addin.ooxml.vba.source").joinpath(f"{MACROS}.bas").read_text("ascii")
    modules = [module_of(source)]
    # Found and not imported: it takes half a second, and on a server without Excel it may fail.
    spec = find_spec("xlwings")
    text = Path(spec.origin).with_name(_XLWINGS) if spec and spec.origin else None
    if text and text.is_file():
        modules += map(module_of, (text.read_text("ascii"), wrapper_module(), help_module()))
    return tuple(modules)


def _macros(modules: tuple[Module, ...]) -> Macros:
    from workbook_templates.desk.home import BUTTONS_TOP
    from workbook_templates.shared.styles import FONT

    groups = {
        group: [_in_ribbon(button) for button in buttons]
        for group, buttons in groupby(BUTTONS, lambda button: button.group)
    }
    on_sheet = (
        SheetButton(row, 1, each.label, each.tip, each.sheet_macro, each.color)
        for row, each in enumerate(BUTTONS, BUTTONS_TOP)
    )
    # Excel is told the help of the functions for cells each time the book is opened.
    on_open = f"{HELP_MODULE}.{HELP_SUB}" if any(each.name == HELP_MODULE for each in modules) else ""
    return Macros(modules, ribbon(TAB, groups), names.HOME, tuple(on_sheet), FONT, on_open)


def _in_ribbon(button: Button) -> RibbonButton:
    return RibbonButton(
        id=f"saiken{button.verb.capitalize()}",
        label=button.label,
        screentip=button.tip,
        supertip=button.about,
        image=button.icon,
        macro=button.ribbon_macro,
    )
