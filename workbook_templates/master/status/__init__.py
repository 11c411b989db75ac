"""Part 2 of the document: what is outstanding, by claim, bureau and section."""
