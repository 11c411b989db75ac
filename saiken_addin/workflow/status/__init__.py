"""`saiken status` and `saiken export`: what is there and what is missing."""
