"""データ and 出典: the figures behind the tables, and the way back to their sources."""
