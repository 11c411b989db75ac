"""What the command line shows of each result."""
