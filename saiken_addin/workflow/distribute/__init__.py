"""`saiken distribute`: the pre-filled books of the sections."""
