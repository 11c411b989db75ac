"""Part 3 of the document: 目標設定."""
