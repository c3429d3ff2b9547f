"""What `make run` runs."""

import signal
import sys
from contextlib import nullcontext
from types import FrameType
from typing import Any, cast

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.urls import get_resolver

from cms.infra.embedded import EmbeddedError, site
from cms.infra.embedded.lifetime import are_running, running

WEB_WORKERS = 2


class _Stopped(BaseException):
    """Ctrl-C or SIGTERM, wherever the command is at that moment."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    # Once is enough: a second Ctrl-C must not cut off the orderly end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise _Stopped


class Command(BaseCommand):
    """Serve the site with everything it needs, until Ctrl-C."""

    help = "Starts PostgreSQL, Redis, the web server and the job worker; migrates; loads the demo site once."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run until stopped; exit with status 1 and one line when something does not work."""
        signal.signal(signal.SIGINT, _stop)
        signal.signal(signal.SIGTERM, _stop)
        try:
            with site.listening(settings.PORT) as listeners:
                servers = running(settings.DATA_DIR) if settings.EMBEDDED_SERVERS else nullcontext()
                with servers:
                    self._prepare()
                    self._serve(listeners)
        except _Stopped:
            self.stdout.write("Stopped.")
        except EmbeddedError as error:
            sys.exit(str(error))

    def _prepare(self) -> None:
        """Bring catalogues, database and demo content up to date."""
        known = get_commands()
        if "messages" in known:
            call_command("messages", compile=True, verbosity=0)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database ...")
            call_command("migrate", verbosity=0, interactive=False)
        if "load_demo" in known and settings.DEMO_ALLOWED:
            call_command("load_demo", stdout=self.stdout)
        # The processes to come are forked: none may inherit a connection or a pool's threads.
        connections.close_all()
        cast("DatabaseWrapper", connections["default"]).close_pool()

    def _serve(self, listeners: list[Any]) -> None:
        """Run web and jobs, and tell where they are once they answer."""
        get_resolver().url_patterns  # noqa: B018 (loads every view once, before the processes part)
        with site.Site() as running_site:
            running_site.start(site.web(listeners, workers=WEB_WORKERS))
            running_site.start(site.jobs())
            site.wait_until_served(settings.PORT, running_site)
            if not running_site.failure():
                self.stdout.write(f"\nThe site:  {settings.BASE_URL}/\nEditing:   {settings.BASE_URL}/admin/")
                self.stdout.write(f"The data:  {settings.DATA_DIR}\nCtrl-C stops everything.")
            raise EmbeddedError(
                site.watch(
                    running_site,
                    servers_run=lambda: not settings.EMBEDDED_SERVERS or are_running(settings.DATA_DIR),
                )
            )
