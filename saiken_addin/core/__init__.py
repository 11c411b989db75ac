"""Years, codes, plain records and settings: what every other room speaks of, knowing none of them."""
