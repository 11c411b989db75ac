"""The forms engine: a workbook declared once (declare), drawn (draw), filled (fill), read (read)."""
