"""What an .xlsx is on disk: opened safely, read, and stamped with values."""
