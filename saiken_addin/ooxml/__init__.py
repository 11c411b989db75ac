"""The package layer: what an .xlsx is on disk. Plain zip and XML, no openpyxl."""
