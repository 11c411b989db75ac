"""udfs/wrappers.py: its VBA is what xlwings would write, calls what is there, and says all the help."""

import inspect
import re
from typing import Any

import pytest
from support import windows_excel

from udfs import functions
from udfs.catalogue import CATALOGUE, CATEGORY
from udfs.wrappers import HELP_MODULE, UDF_MODULE, WRAPPER_MODULE, help_module, wrapper_module

LONGEST_LINE, MOST_CONTINUATIONS = 1023, 24
_WORDS = """
    addressof alias and any as base boolean byref byte byval call case cbool cbyte ccur cdate cdbl
    cdec cint clng clnglng clngptr close compare const csng cstr currency cvar cverr date debug
    decimal declare default defbool dim do double each else elseif empty end endif enum eqv erase
    error event exit explicit false for friend function get global gosub goto if imp implements in
    input integer is lbound len let lib like line load lock long longlong longptr loop lset me mid
    mod module name new next not nothing null object on open option optional or output paramarray
    preserve print private property ptrsafe public put raiseevent random read redim rem resume return
    rset seek select set single spc static stop string sub tab text then to true type typeof ubound
    unlock until variant wend while with withevents write xor caller
"""
RESERVED = frozenset(_WORDS.split())
"""Words that VBA keeps for itself, and the argument name that xlwings does."""


def logical_lines(text: str) -> list[str]:
    """The statements, continued lines joined."""
    for line in text.splitlines():
        assert len(line) <= LONGEST_LINE
    for joined in re.findall(r"(?:.* _\n)+", text):
        assert joined.count("\n") <= MOST_CONTINUATIONS, joined
    return text.replace(" _\n", " ").splitlines()


def procedures(text: str) -> dict[str, tuple[list[str], list[str]]]:
    """Each Function or Sub: its parameters and the statements within; blocks close as they open."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    current: list[str] | None = None
    closing: list[str] = []
    for line in map(str.strip, logical_lines(text)):
        begun = re.fullmatch(r"(?:Public |Private )?(Function|Sub) (\w+)\((.*)\)(?: As \w+)?", line)
        if begun:
            assert current is None, line
            current, closing = [], [f"End {begun[1]}"]
            parameters = begun[3].split(", ") if begun[3] else []
            found[begun[2]] = (parameters, current)
        elif line == (closing[-1] if closing else None):
            closing.pop()
            if not closing:
                current = None
        elif line.startswith("#If"):
            closing.append("#End If")
        elif re.match(r"For ", line):
            closing.append("Next i")
        elif current is not None:
            current.append(line)
        else:
            assert line == "" or line.startswith(("Attribute", "'", "#Const", "Option")), line
    assert current is None
    return found


def test_it_is_what_xlwings_writes_when_somebody_imports_functions() -> None:
    pytest.importorskip("xlwings")
    imported = windows_excel.ask({"do": "import"})
    assert wrapper_module() == imported["vba"]
    assert {macro.split("!")[1]: said for macro, said in imported["help"].items()} == {
        one.name: {
            "Description": one.summary,
            "Category": CATEGORY,
            "ArgumentDescriptions": [argument.label for argument in one.arguments],
            "HasMenu": False,
            **dict.fromkeys(
                ["MenuText", "ShortcutKey", "StatusBar", "HelpContextID", "HelpFile"]
            ),
            "HasShortcutKey": False,
        }
        for one in CATALOGUE
    }


def test_every_wrapper_calls_a_function_that_is_there_with_its_arguments() -> None:
    text = wrapper_module()
    assert text.isascii()
    assert text.startswith(f'Attribute VB_Name = "{WRAPPER_MODULE}"\n')
    wrappers = procedures(text)
    assert set(wrappers) == {one.name for one in CATALOGUE}
    for name, (parameters, body) in wrappers.items():
        taken = [parameter.removeprefix("Optional ") for parameter in parameters]
        signature = inspect.signature(getattr(functions, name))
        assert taken == list(signature.parameters)
        assert [parameter.startswith("Optional ") for parameter in parameters] == [
            one.default is not inspect.Parameter.empty for one in signature.parameters.values()
        ]
        calls = re.findall(rf'{name} = XLPy\.CallUDF\("(.+?)", "(.+?)", Array\((.*?)\)', "\n".join(body))
        assert calls == [(UDF_MODULE, name, ", ".join(taken))] * 2
        assert f"{name} = Err.Description" in body
    assert functions.__name__ == UDF_MODULE


def test_names_are_such_as_vba_and_excel_take() -> None:
    for one in CATALOGUE:
        names = [one.name, *(argument.name for argument in one.arguments)]
        for name in names:
            assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,254}", name), name
            assert not re.fullmatch(r"[A-Z]{1,3}[0-9]+|R[0-9]*C[0-9]*", name, re.IGNORECASE), name
            assert name.lower() not in RESERVED, name
        assert len({name.lower() for name in names}) == len(names)
        optional = [argument.optional for argument in one.arguments]
        assert optional == sorted(optional)  # VBA wants them at the end


def plain(escaped: str) -> str:
    return re.sub(r"\\u([0-9A-F]{4})", lambda found: chr(int(found[1], 16)), escaped)


def test_the_help_of_every_function_is_said_when_the_book_opens() -> None:
    text = help_module()
    assert text.isascii()
    assert text.startswith(f'Attribute VB_Name = "{HELP_MODULE}"\n')
    parts = procedures(text)
    assert set(parts) == {"DescribeFunctions", "Describe", "Plain"}
    assert parts["DescribeFunctions"][0] == []
    said: dict[str, Any] = {}
    for line in parts["DescribeFunctions"][1]:
        if line.startswith("Describe "):
            name, summary, *labels = re.findall(r'"([^"]*)"', line)
            said[name] = (plain(summary), [plain(label) for label in labels])
    assert said == {
        one.name: (one.summary, [argument.label for argument in one.arguments]) for one in CATALOGUE
    }
    for one in CATALOGUE:
        assert len(one.summary) <= 255
    assert plain(text).count(f'Category:=Plain("{CATEGORY}")') == 1
