"""What campaigns adds to the Wagtail admin."""

from wagtail import hooks

from campaigns.sent import SentViewSet
from campaigns.viewsets import Messages


@hooks.register("register_admin_viewset")
def messages() -> Messages:
    """Show deliveries and suppressions to those who may see them."""
    return Messages()


@hooks.register("register_admin_viewset")
def sent_messages() -> SentViewSet:
    """Show members of an organisation what it has sent."""
    return SentViewSet()
