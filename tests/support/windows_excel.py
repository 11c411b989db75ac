"""Stands in for Windows and Excel so that xlwings' own code for custom functions runs anywhere.

Run as a program it takes an order as JSON and answers as JSON (`ask` does that). xlwings finds
pywin32 (the names that it imports, without any doing) and a platform called win32, takes its
Windows side, and runs its own decorators, conversion, CallUDF and import of functions. Cells are
what COM hands over: doubles, dates, currency, error numbers, None.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import ModuleType, SimpleNamespace
from typing import Any

RANGE_ID = "{00020846-0000-0000-C000-000000000046}"
MISSING_ARGUMENT = -2147352572
ERROR_CELLS = {"#N/A": -2146826246, "#DIV/0!": -2146826281, "#VALUE!": -2146826273}


def ask(order: Mapping[str, Any]) -> Any:
    """Have an order done in a process of its own.

    Args:
        order: `do` is describe, import, or call; call has `calls`, each a function's name and its
            arguments: {"range": rows}, {"array": rows}, {"value": cell} or "missing". A cell that is
            no number or text is {"date": [y, m, d, …]}, {"currency": "1.5"} or {"error": "#N/A"}.
    """
    run = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


# --- in the process of its own ----------------------------------------------------------------


def pretend() -> None:
    """Make this process look like Windows with pywin32 to a later `import xlwings`."""
    import asyncio
    import concurrent.futures
    import ctypes
    import datetime
    import logging  # noqa: F401 - what looks at the platform is loaded before it changes

    import pandas  # noqa: F401

    names: dict[str, dict[str, Any]] = {
        "pywintypes": {
            "TimeType": type("TimeType", (datetime.datetime,), {}),
            "com_error": type("com_error", (Exception,), {}),
            "IID": lambda text: text,
        },
        "pythoncom": {
            "__file__": "pythoncom.dll",
            "CoInitialize": lambda: None,
            "IID_IDispatch": "dispatch",
            "TypeIIDs": {"dispatch": type("PyIDispatch", (), {})},
        },
        "win32api": {},
        "win32con": {},
        "win32event": {},
        "win32gui": {},
        "win32process": {"GetWindowThreadProcessId": lambda _: (0, 0)},
        "win32timezone": {},
        "win32com": {},
        "win32com.client": {
            **{
                name: type(name, (), {})
                for name in ("CDispatch", "DispatchBaseClass", "CoClassBaseClass")
            },
            "Dispatch": lambda thing, **_: thing,
            "DispatchEx": None,
        },
        "win32com.server": {},
        "win32com.server.util": {"unwrap": _unwrap},
        "win32com.server.dispatcher": {},
        "win32com.server.policy": {"DefaultPolicy": object, "DynamicPolicy": object},
    }
    for name, contents in names.items():
        module = ModuleType(name)
        vars(module).update(contents)
        sys.modules[name] = module
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
    for library in ("windll", "oledll", "PyDLL"):
        setattr(ctypes, library, _Anything())
    assert asyncio
    assert concurrent.futures
    sys.platform = "win32"


class _Anything:
    """Has every attribute, to be called with whatever."""

    def __getattr__(self, name: str) -> "_Anything":
        return _Anything()

    def __call__(self, *_: object) -> "_Anything":
        return _Anything()


def _unwrap(thing: object) -> object:
    raise TypeError("not one of ours")


class ComRange:
    """A range as COM hands it over; `Value` is what Excel gives for it."""

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        attributes = SimpleNamespace(iid=RANGE_ID)
        kind = SimpleNamespace(GetTypeAttr=lambda: attributes)
        self._oleobj_ = SimpleNamespace(GetTypeInfo=lambda: kind)
        self.Value = rows[0][0] if len(rows) == len(rows[0]) == 1 else tuple(map(tuple, rows))
        self.Row = self.Column = 1
        self.Rows, self.Columns = SimpleNamespace(Count=len(rows)), SimpleNamespace(Count=len(rows[0]))
        self.Worksheet = SimpleNamespace(Parent=SimpleNamespace(Application=_Anything()))


def _cell(cell: Any) -> Any:
    if not isinstance(cell, dict):
        return float(cell) if type(cell) is int else cell
    ((kind, value),) = cell.items()
    if kind == "date":
        return sys.modules["pywintypes"].TimeType(*value)
    return Decimal(value) if kind == "currency" else ERROR_CELLS[value]


def _argument(argument: Any) -> Any:
    if argument == "missing":
        return MISSING_ARGUMENT
    ((kind, value),) = argument.items()
    if kind == "value":
        return _cell(value)
    rows = [[_cell(cell) for cell in row] for row in value]
    return ComRange(rows) if kind == "range" else tuple(map(tuple, rows))


def _marshalled(result: Any) -> Any:
    """The result as Excel takes it; whatever COM would turn into an error value is a defect."""
    if isinstance(result, list | tuple):
        return [_marshalled(part) for part in result]
    assert type(result) in (float, str, bool), f"Excel has no place for {result!r}"
    return result


def caller_of_udfs() -> Any:
    """xlwings' CallUDF, as the wrappers call it: (module, function, arguments) → result."""
    from xlwings.com_server import XLPython

    server = XLPython()
    return lambda module, function, arguments: server.CallUDF(module, function, arguments, None, None)


def _call(calls: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
    call = caller_of_udfs()
    return [
        _marshalled(call("udfs.functions", name, tuple(map(_argument, arguments))))
        for name, arguments in calls
    ]


def _describe() -> dict[str, Any]:
    """What the decorators of xlwings made of every function."""
    import udfs.functions

    return {
        name: {
            "arguments": [
                [one["name"], one["doc"], one["options"].get("ndim"), "optional" in one]
                for one in function.__xlfunc__["args"]
            ],
            "converts": sorted(
                {str(one["options"].get("convert")) for one in function.__xlfunc__["args"]}
            ),
            "doc": function.__xlfunc__["ret"]["doc"],
            "category": function.__xlfunc__["category"],
            "own name": function.__xlfunc__["name"],
        }
        for name, function in vars(udfs.functions).items()
        if hasattr(function, "__xlfunc__")
    }


def _import() -> dict[str, Any]:
    """What pressing 'Import Functions' writes into a workbook: VBA, and help."""
    import xlwings

    texts: list[str] = []
    help_given: dict[str, Any] = {}

    def take(file: str) -> None:
        with open(file, encoding="ascii") as lines:
            texts.append(lines.read())

    def options(macro: str, **said: Any) -> None:
        help_given[macro] = said

    class Components:
        def __call__(self, name: str) -> str:
            return name

        Remove = staticmethod(lambda component: None)
        Import = staticmethod(take)

    workbook = SimpleNamespace(
        Name="事務局ブック.xlsm",
        VBProject=SimpleNamespace(VBComponents=Components()),
        Application=SimpleNamespace(Version="16.0", MacroOptions=options),
    )
    import udfs.wrappers

    _without_workbook(udfs.wrappers.UDF_MODULE)
    sys.stdout, out = sys.stderr, sys.stdout  # xlwings prints that it is done
    xlwings.import_udfs(udfs.wrappers.UDF_MODULE, workbook)
    sys.stdout = out
    return {"vba": texts[0], "help": help_given}


def _without_workbook(module: str) -> None:
    """Let xlwings know the module already: it would look for code in the sheets of a real book."""
    import xlwings.udfs

    xlwings.udfs.get_udf_module(module, None)


def main() -> None:
    """Do the order on standard input."""
    order = json.load(sys.stdin)
    pretend()
    if order["do"] == "call":
        answer: Any = _call(order["calls"])
    else:
        answer = {"describe": _describe, "import": _import}[order["do"]]()
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
