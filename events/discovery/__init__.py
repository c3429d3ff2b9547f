"""Finding events."""
