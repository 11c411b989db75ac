"""Owns the custom functions that a worksheet can call, array in, array out; there are none yet."""
