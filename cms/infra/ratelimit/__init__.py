"""Limits on how often somebody may do something."""
