"""The sample figures that ship with the product."""
