"""The inbox for what providers tell us."""
