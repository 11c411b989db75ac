"""The fonts that the books name: whether they are here, and how it looks where they are not."""

import subprocess
from pathlib import Path

_OWN = {"BIZ UDPGothic": "*BIZUD*", "Carlito": "*Carlito*"}
"""The books' font for Japanese and the one as wide as Calibri, with the names of their files."""
_OTHERS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include>/etc/fonts/fonts.conf</include>
<cachedir>{cache}</cachedir>
<selectfont><rejectfont>{globs}</rejectfont></selectfont>
</fontconfig>
"""


def missing() -> list[str]:
    """Which of the books' fonts this machine lacks."""
    listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, encoding="utf-8", check=True)
    return [font for font in _OWN if font not in listed.stdout]


def others_only(folder: Path) -> Path:
    """A file for $FONTCONFIG_FILE: the machine's fonts but for those that the books name."""
    rules = folder / "other_fonts.conf"
    globs = "".join(f"<glob>{files}</glob>" for files in _OWN.values())
    rules.write_text(_OTHERS.format(cache=folder / "fonts", globs=globs), encoding="utf-8")
    return rules
