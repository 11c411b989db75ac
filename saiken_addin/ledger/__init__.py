"""The ledger: an append-only history of what was distributed, received and imported.

`store.open_ledger` opens one and imports SQLAlchemy; `records` (what goes in and comes out) is
light, so nothing is re-exported here.
"""
