"""`python -m bench [part ...]`: a table for each part, and exit status 1 if one misses a limit."""

import argparse
from collections.abc import Callable

from bench import calendars, contacts, discovery, edge, imports, pagecache, purging, rsvp, sessions
from bench.queues import rates

# Each is called with how many rounds to run, and answers whether every limit is kept.
PARTS: dict[str, Callable[[int], bool]] = {
    "pagecache": pagecache.main,
    "purging": purging.main,
    "edge": edge.main,
    "jobs": rates.main,
    "sessions": sessions.main,
    "contacts": contacts.main,
    "discovery": discovery.main,
    "imports": imports.main,
    "rsvp": rsvp.main,
    "calendars": calendars.main,
}


def main() -> None:
    """Read the options and run."""
    options = argparse.ArgumentParser(prog="bench", description=__doc__)
    options.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all unless told")
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        options.error(f"No such part: {', '.join(unknown)}. There are {', '.join(PARTS)}.")
    kept = [PARTS[part](chosen.rounds) for part in chosen.parts or PARTS]
    if not all(kept):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
