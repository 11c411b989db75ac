"""Proves what the import contract in pyproject.toml can't: what loads where, and what is shipped."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from support.paths import TREE

import saiken_addin

PACKAGES = ("saiken_addin", "workbook_templates", "udfs")
HEAVY = ("pandas", "numpy", "openpyxl", "sqlalchemy", "xlwings", "jinja2", "msoffcrypto", "olefile", "smtplib")

IMPORT_EVERYTHING = """
import importlib, pkgutil, sys
sys.modules["xlwings"] = None
for package in sys.argv[1:]:
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, package + "."):
        importlib.import_module(module.name)
        print(module.name)
import macros
"""


def python(code: str, *arguments: str) -> list[str]:
    """The lines that a fresh interpreter prints."""
    run = subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def imports(file: Path) -> Iterator[str]:
    """The top-level packages that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: a relative import"
            yield str(node.module).split(".")[0]


def test_everything_imports_where_xlwings_does_not() -> None:
    seen = python(IMPORT_EVERYTHING, *PACKAGES)
    assert {"saiken_addin.figures.indicators", "workbook_templates.shared.styles"} <= set(seen)


def test_the_command_line_loads_nothing_heavy() -> None:
    code = "import saiken_addin.cli, sys; print(*sorted(set(sys.argv[1:]) & set(sys.modules)))"
    assert python(code, *HEAVY) == [""]


def test_every_module_stands_in_the_import_contract() -> None:
    settings = tomllib.loads((TREE / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    placed = {name.strip(" ()") for layer in layers for name in re.split("[:|]", layer)}
    modules = {
        f"saiken_addin.{path.stem}"
        for path in (TREE / "saiken_addin").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    } - {"saiken_addin.__init__"}
    assert modules - placed == set(), "give it a layer in pyproject.toml"


def test_macros_stand_above_everything_and_without_pywin32() -> None:
    sources = [file for package in PACKAGES for file in (TREE / package).rglob("*.py")]
    assert [str(file) for file in sources if "macros" in imports(file)] == []
    windows = {"win32com", "win32api", "pythoncom", "pywintypes", "openpyxl", "sqlalchemy"}
    assert set(imports(TREE / "macros.py")) & windows == set()


def test_the_installed_packages_hold_every_file_of_the_tree() -> None:
    installed = Path(saiken_addin.__file__).parent.parent
    files = [
        file.relative_to(TREE)
        for package in PACKAGES
        for file in (TREE / package).rglob("*")
        if file.is_file() and file.suffix != ".pyc"
    ]
    files.append(Path("macros.py"))
    assert [str(file) for file in files if not (installed / file).exists()] == []
