"""The renderers: one expression tree as Python, pandas, an Excel formula, a LAMBDA, or in words.

Python is exact (ints and Fractions), and so is pandas, which asks Python where a double is too near
to a tie. Formulas compute in doubles; how far they reach stands at `is_one_division`.
"""

from saiken_addin.figures.render.columns import exact, to_pandas
from saiken_addin.figures.render.excel import (
    Ref,
    References,
    is_one_division,
    to_excel,
    to_lambda,
    written_operands,
)
from saiken_addin.figures.render.python import Environment, Result, to_python
from saiken_addin.figures.render.words import to_words

__all__ = [
    "Environment",
    "Ref",
    "References",
    "Result",
    "exact",
    "is_one_division",
    "to_excel",
    "to_lambda",
    "to_pandas",
    "to_python",
    "to_words",
    "written_operands",
]
