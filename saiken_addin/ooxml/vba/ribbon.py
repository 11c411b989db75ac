"""The ribbon of a workbook: a tab of large buttons as a part customUI14.xml (Office 2010 on)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

PART = "customUI/customUI14.xml"
RELATION = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
LONGEST_TEXT = 1024
"""Of a label or tip; with a longer one Office drops the whole ribbon."""


@dataclass(frozen=True)
class RibbonButton:
    """A large button.

    Attributes:
        id: unique in the ribbon, a name of ASCII letters and digits.
        label, screentip, supertip: what it says, and says when pointed at.
        image: the name of an Office icon (imageMso).
        macro: `Module.Sub`; the Sub takes (control As IRibbonControl).
    """

    id: str
    label: str
    screentip: str
    supertip: str
    image: str
    macro: str


def ribbon(tab: str, groups: Mapping[str, Sequence[RibbonButton]]) -> bytes:
    """The part with one tab.

    Args:
        groups: the buttons under the labels of their groups, in order.

    Raises:
        ValueError: a text is longer than Office takes.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        f'<customUI xmlns="{NAMESPACE}">',
        "<ribbon><tabs>",
        f'<tab id="saikenTab" {_attributes(label=tab)}>',
    ]
    for number, (label, buttons) in enumerate(groups.items(), 1):
        lines.append(f'<group id="saikenGroup{number}" {_attributes(label=label)}>')
        lines += map(_button, buttons)
        lines.append("</group>")
    lines.append("</tab></tabs></ribbon></customUI>")
    return "\n".join(lines).encode()


def _button(button: RibbonButton) -> str:
    said = _attributes(
        id=button.id,
        label=button.label,
        screentip=button.screentip,
        supertip=button.supertip,
        imageMso=button.image,
        onAction=button.macro,
    )
    return f'<button size="large" {said}/>'


def _attributes(**values: str) -> str:
    for key, value in values.items():
        if len(value) > LONGEST_TEXT:
            raise ValueError(f"{key} is longer than {LONGEST_TEXT}")
    return " ".join(f"{key}={quoteattr(value)}" for key, value in values.items())
