"""Owns the figures that ship with the product: the real claim lists and months of October."""
