from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """The session store. Its table is that of `django.contrib.sessions`."""

    name = "cms.infra.sessions"
    # Django's own app has the plain name.
    label = "session_store"
