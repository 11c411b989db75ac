"""`saiken mail`: messages prepared, sent, and settled."""
