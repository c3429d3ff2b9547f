"""A sender without a ledger, to show that the drill finds what the ledger prevents."""
