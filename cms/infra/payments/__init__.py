"""Payments: checkout, subscriptions and refunds."""
