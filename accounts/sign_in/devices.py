"""Browsers in which somebody has signed in before.

After a sign-in the browser keeps a signed cookie that names the account, by a digest, and the device, by chance. Tries
from such a browser are counted for the device alone: an attack on the account, from however many addresses, or from
the same one, does not shut its owner out, and a stolen cookie is worth no more than the few tries of any other browser
(https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies). It signs nobody in.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

_SALT = "accounts.devices"
# People who share a browser; the cookie stays small.
_ACCOUNTS = 5
_DIGEST_LENGTH = 16


def known_device(request: HttpRequest, account: str) -> str:
    """Return the name of the device if this account, an e-mail address, has signed in on it before; else nothing."""
    return _devices(request).get(_digest(account), "")


def remember_device(request: HttpRequest, response: HttpResponseBase, *, account: str) -> None:
    """Give the browser a cookie as a device of this account, beside others that it knows."""
    digest = _digest(account)
    others = {name: device for name, device in _devices(request).items() if name != digest}
    # The name is new each time: whoever tries out a copy of an old cookie uses up none of this one's tries.
    devices = dict([*others.items(), (digest, secrets.token_urlsafe(9))][-_ACCOUNTS:])
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(devices, salt=_SALT),
        max_age=settings.DEVICE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _devices(request: HttpRequest) -> dict[str, str]:
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        devices: dict[str, str] = signing.loads(cookie, salt=_SALT, max_age=settings.DEVICE_COOKIE_AGE)
    except signing.BadSignature:
        return {}
    return devices


def _digest(account: str) -> str:
    return salted_hmac(_SALT, account).hexdigest()[:_DIGEST_LENGTH]
