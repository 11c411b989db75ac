"""What each workbook looks like, one module per workbook."""
