"""Django's notices to visitors, in a cookie that no other host of the domain can set.

`settings.MESSAGE_STORAGE` names `HostMessages` where the site is served by https; elsewhere browsers refuse the cookie.
"""

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class _HostCookie(CookieStorage):
    cookie_name = "__Host-messages"


class HostMessages(FallbackStorage):
    """Django's default: a signed cookie, and the session for what does not fit."""

    storage_classes = (_HostCookie, SessionStorage)
