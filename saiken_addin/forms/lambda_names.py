"""The indicators as LAMBDA names in a workbook, for Microsoft 365 without Python.

Every book made for the secretariat carries them unless 設定 says otherwise; distributed forms never
do. `saiken functions` puts them into a book of the user's own.
"""

from saiken_addin.core.findings import SaikenError
from saiken_addin.figures.indicators import INDICATORS, TARGETS, Indicator
from saiken_addin.figures.render import to_lambda
from saiken_addin.ooxml.defined_names import Name, with_names
from saiken_addin.ooxml.gate import package_of

LAMBDA_INDICATORS: tuple[Indicator, ...] = (*INDICATORS, *TARGETS)


def function_names() -> tuple[Name, ...]:
    """The names: each is an indicator under its label, its operands the arguments."""
    return tuple(
        Name(indicator.label, to_lambda(indicator), f"{call_of(indicator)} {indicator.meaning}。")
        for indicator in LAMBDA_INDICATORS
    )


def call_of(indicator: Indicator) -> str:
    """How it is called: 収納率(収入済額,調定額)"""
    return f"{indicator.label}({','.join(item.label for item in indicator.arguments)})"


def with_functions(data: bytes, wanted: bool) -> bytes:
    """A book of ours with the names, or as it is where they are not wanted.

    Raises:
        SaikenError: no sound package, or the book uses one of the names for something else.
    """
    if not wanted:
        return data
    result = with_names(package_of(data, "", own=True), function_names())
    if result.taken:
        raise SaikenError(f"関数の名前「{result.taken[0].name}」がブックの中で別のことに使われています。")
    return result.data
