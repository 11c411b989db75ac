"""One received book, judged: whose it is, what it says, what is wrong with it."""
