"""The lists of claims that ship with the product."""
