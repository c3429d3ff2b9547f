"""allauth's list of sessions, kept by our own handlers."""

from allauth.usersessions.apps import UserSessionsConfig as AllauthsConfig


class UserSessionsConfig(AllauthsConfig):
    """Stands in INSTALLED_APPS instead of `allauth.usersessions`.

    allauth's handlers read every session of a user at each sign-in, and write one at each request.
    """

    def ready(self) -> None:
        """Connect nothing: `accounts.handlers` does what is needed."""
