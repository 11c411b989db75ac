"""Mail: what is sent, to whom, proved to be right before it leaves, and what became of it."""
