"""A workbook declared once: drawn, filled in, and read back by its defined names."""
