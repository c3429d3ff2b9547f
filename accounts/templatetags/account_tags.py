"""What templates ask about people."""

from typing import Any

from django import template
from django.template.context import Context

from accounts.console.acting import acting_for
from accounts.models import Notice, User
from accounts.pictures import avatar_of
from accounts.sign_in import openid

register = template.Library()


@register.simple_tag
def avatar_url(user: User) -> str:
    """Return the address of the user's picture; empty without one."""
    return avatar_of(user)


@register.simple_tag(takes_context=True)
def unread_notices(context: Context) -> int:
    """Return how many notices the signed-in person has not read."""
    user: Any = context["request"].user
    return Notice.objects.shown_to(user).unread().count() if user.is_authenticated else 0


@register.simple_tag(takes_context=True)
def acting_number(context: Context) -> str:
    """Return the number of the organisation for which a page of the admin is opened; empty without one."""
    request = context.get("request")
    acting = acting_for(request) if request else None
    return str(acting.organisation.pk) if acting else ""


@register.simple_tag
def openid_providers() -> list[dict[str, str]]:
    """Return the providers of OpenID Connect that people may sign in with, each with `id` and `name`."""
    return openid.providers()
