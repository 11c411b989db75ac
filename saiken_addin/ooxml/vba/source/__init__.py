"""The VBA that ships with the product, as text."""
