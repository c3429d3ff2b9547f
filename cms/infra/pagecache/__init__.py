"""The Redis page cache."""
