"""The command line's old address, which the starters in the secretariats' folders call."""

from saiken_addin.front.cli import app, main

__all__ = ["app", "main"]
