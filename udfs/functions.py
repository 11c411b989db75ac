"""The functions as xlwings sees them: the module named in every wrapper of `wrappers`.

Excel's name of a function is the Python function's, so each is made under its name. Hints are
those that xlwings can work with; where xlwings is absent the functions are plain Python.
"""

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Annotated, Any

from udfs.arrays import Function, Result
from udfs.catalogue import CATALOGUE, CATEGORY


def _as_python_function(function: Function) -> Callable[..., list[list[Result]]]:
    """The function with the name, signature, hints and help that xlwings looks for."""

    def call(*ranges: Any) -> list[list[Result]]:
        return function(*ranges)

    call.__name__ = call.__qualname__ = function.name
    call.__doc__ = function.summary
    call.__annotations__ = {
        argument.name: Annotated[list[list[Any]], {"ndim": 2, "doc": argument.label}]
        for argument in function.arguments
    } | {"return": list[list[Any]]}
    call.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(
                argument.name,
                Parameter.POSITIONAL_OR_KEYWORD,
                default=None if argument.optional else Parameter.empty,
            )
            for argument in function.arguments
        ]
    )
    return call


def _decorator() -> Callable[[Any], Any]:
    try:
        import xlwings
    except ImportError:
        return lambda call: call
    decorate: Callable[[Any], Any] = xlwings.func(category=CATEGORY)
    return decorate


for_excel = _decorator()
globals().update({each.name: for_excel(_as_python_function(each)) for each in CATALOGUE})
