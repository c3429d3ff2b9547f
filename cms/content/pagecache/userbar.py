"""The editor's bar over a page, apart from the page: cached pages are the same for everybody.

Whoever may enter the admin gets a cookie that says no more than "ask for the bar", so that the pages of visitors ask
nothing (`static/js/userbar.js`).
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.userbar import Userbar
from wagtail.models import Page

from cms.content.pagecache.mechanisms import Mechanism
from cms.infra.pagecache.mechanisms import mechanism

HINT = "userbar"


@mechanism(Mechanism.USERBAR_APART, when_off=True)
def may_see_userbar(user: AbstractUser | AnonymousUser) -> bool:
    """Tell whether somebody works in the admin."""
    return user.has_perm("wagtailadmin.access_admin")


@require_safe
@never_cache
def userbar(request: HttpRequest, page_id: int) -> HttpResponse:
    """Return the bar for a page as a piece of HTML; nothing (204) to whoever does not work in the admin."""
    if not may_see_userbar(request.user):
        response = HttpResponse(status=204)
        response.delete_cookie(HINT, samesite="Lax")
        return response
    page = get_object_or_404(Page, pk=page_id).specific
    return HttpResponse(Userbar(object=page, position="bottom-right").render_html({"request": request}))


class UserbarHintMiddleware:
    """Sets the hint at sign-in and takes it back at sign-out. Stands inside the session middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, and bring the hint up to date."""
        response = self.get_response(request)
        # Without a session there is nobody to ask about, and asking would make the response depend on cookies.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES and not request.session.modified:
            return response
        is_hinted, works_here = HINT in request.COOKIES, may_see_userbar(request.user)
        if works_here and not is_hinted:
            # Readable by scripts: it opens nothing.
            response.set_cookie(
                HINT, "1", max_age=settings.SESSION_COOKIE_AGE, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
        elif is_hinted and not works_here:
            response.delete_cookie(HINT, samesite="Lax")
        return response
