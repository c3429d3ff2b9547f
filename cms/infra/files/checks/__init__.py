"""What may be kept: told from the content of a file."""
