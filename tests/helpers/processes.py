"""Processes that tests start."""

import os


def unmeasured() -> dict[str, str]:
    """Return the environment for a server whose code runs in tests' own process, too.

    Measuring coverage makes Python half as fast; where a process is only there to answer, it answers sooner without.
    """
    return {name: value for name, value in os.environ.items() if name != "COVERAGE_PROCESS_CONFIG"}
