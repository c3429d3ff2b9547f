"""Who gets a place: one lock, one computation, one order (docs/events.md)."""
