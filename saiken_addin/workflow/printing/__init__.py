"""Printing through LibreOffice, and what the PDF shows."""
