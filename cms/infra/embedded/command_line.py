"""Which management commands get the embedded servers."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from django.core.management import CommandParser, handle_default_options

from cms.infra.embedded.addresses import Addresses
from cms.infra.embedded.lifetime import running

WITHOUT_SERVERS = frozenset(
    {
        "",
        "collectstatic",
        "compilemessages",
        "diffsettings",
        "findstatic",
        "help",
        "makemessages",
        "messages",
        "startapp",
        "version",
        # Starts them itself, after it has seen that its port is free.
        "serve",
    }
)
_ASKS_FOR_HELP = frozenset({"-h", "--help", "--version"})


def needs_servers(arguments: Sequence[str]) -> bool:
    """Tell whether this command line (without the program's name) reads or writes the database or Redis."""
    command = arguments[0] if arguments else ""
    if command in WITHOUT_SERVERS or not _ASKS_FOR_HELP.isdisjoint(arguments):
        return False
    return command != "check" or any(word.startswith("--database") for word in arguments)


def servers_for(arguments: Sequence[str]) -> AbstractContextManager[Addresses | None]:
    """Return a context in which this command finds the servers it needs.

    Nothing is started for a command that needs none, or when the settings name servers of their own.
    """
    if not needs_servers(arguments):
        return nullcontext()
    # `--settings` and `--pythonpath` come before settings are read, as in Django's own ManagementUtility.
    parser = CommandParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--settings")
    parser.add_argument("--pythonpath")
    handle_default_options(parser.parse_known_args(list(arguments))[0])

    from django.conf import settings

    return running(settings.DATA_DIR) if settings.EMBEDDED_SERVERS else nullcontext()
