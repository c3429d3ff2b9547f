"""People with a second factor, made as people make them."""

import re

from allauth.mfa.models import Authenticator
from django.test import Client

from tests.helpers.one_time_codes import App

SET_UP, CONFIRM = "/account/2fa/totp/activate/", "/account/reauthenticate/"


def confirm_password(client: Client, password: str, then: str) -> None:
    """Say the password once more, as protected pages ask."""
    assert client.post(f"{CONFIRM}?next={then}", {"password": password}).url == then


def set_up_app(client: Client, password: str) -> App:
    """Set up an authenticator app for whoever is signed in, and return it."""
    confirm_password(client, password, SET_UP)
    secret = re.search(r'class="secret">(\w+)<', client.get(SET_UP).text)[1]
    app = App(secret)
    answer = client.post(SET_UP, {"code": app.code()})
    assert answer.status_code == 302, answer.text
    return app


def recovery_codes(user) -> list[str]:
    """Return the codes that are left."""
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
