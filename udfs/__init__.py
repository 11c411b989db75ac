"""The custom functions that a worksheet can call, array in, array out.

`catalogue` says what they are, `arrays` how ranges come in and results go out, `functions` is the
module that Excel calls through xlwings, `wrappers` writes the VBA that calls it.
"""
