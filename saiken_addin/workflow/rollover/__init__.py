"""`saiken rollover`: 年度更新, from one fiscal year to the next."""
