"""Help somebody who has lost their second factor and their recovery codes."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.services.second_factors import remove_second_factors


class Command(BaseCommand):
    """Takes the second factors of an account away."""

    help = "Take away the second factors of an account, and end its sessions. Make sure first who is asking."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the account's address."""
        parser.add_argument("email")

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        """Remove them."""
        user = User.objects.filter(email=User.objects.normalize_email(email)).first()
        if user is None:
            raise CommandError("There is no such account.")
        remove_second_factors(user=user, by=None)
        self.stdout.write("Removed. The next sign-in needs the password alone.")
