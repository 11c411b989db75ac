"""The sample month and year: the whole job on figures that ship with the product."""
