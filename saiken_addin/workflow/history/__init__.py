"""`saiken undo`: deeds taken back."""
