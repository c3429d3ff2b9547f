#!/usr/bin/env python
"""Django's command line, with the embedded PostgreSQL and Redis running for as long as the command needs them."""

import os
import sys

from django.core.management import execute_from_command_line

from cms.infra.embedded import EmbeddedError
from cms.infra.embedded.command_line import servers_for


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    try:
        with servers_for(sys.argv[1:]):
            execute_from_command_line(sys.argv)
    except EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
