"""How much one request may bring."""

from typing import Final

# Bytes. What is larger belongs into an import.
LONGEST_BODY: Final = 1024 * 1024
MOST_ITEMS: Final = 100
