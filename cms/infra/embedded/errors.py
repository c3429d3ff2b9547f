"""What can go wrong, in words for the person at the terminal."""


class EmbeddedError(Exception):
    """The embedded servers cannot be had; the message says why and what to do."""
