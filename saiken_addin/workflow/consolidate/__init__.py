"""`saiken consolidate`: the meeting document from what holds."""
