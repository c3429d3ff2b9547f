"""The tables that the queues need. Run as a module with the site's settings."""

import django
from django.core.management import call_command

from bench.queues.contenders import CONTENDERS

if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    for contender in CONTENDERS.values():
        contender.prepare()
