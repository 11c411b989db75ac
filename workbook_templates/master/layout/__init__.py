"""How a page is laid out, whatever it says."""
