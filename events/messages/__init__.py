"""Mails and texts to those who come, all of them through the delivery ledger."""
