"""What somebody is told, and how they want to hear of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.area.answers import posted, private, signed_in, status_of
from accounts.area.forms import NoticesForm
from accounts.models import Notice
from accounts.notices.choices import chosen_ways
from accounts.permissions import CHANGE_ORGANISATION, may
from accounts.selectors import memberships_of
from accounts.services.notices import choose_notices, mark_read

PAGE = 20
# Of a bigint.
_DIGITS = 18


@private
def list_notices(request: HttpRequest) -> HttpResponse:
    """Show what somebody was told, newest first."""
    notices = Notice.objects.shown_to(signed_in(request)).select_related("organisation", "about")
    page = Paginator(notices, PAGE).get_page(request.GET.get("page"))
    return render(request, "account/notices.html", {"listed": page})


@private
@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    """Count one notice, or all, as read."""
    number = request.POST.get("notice", "")
    known = number.isascii() and number.isdigit() and len(number) <= _DIGITS
    if number and not known:
        raise Http404
    mark_read(user=signed_in(request), notice_id=int(number) if number else None)
    return redirect("account_notices")


@private
def edit_notices(request: HttpRequest, slug: str = "", for_members: bool = False) -> HttpResponse:
    """Show and change by which ways notices come: everywhere, about one organisation, or to its members."""
    user = signed_in(request)
    membership = None
    if slug:
        membership = get_object_or_404(memberships_of(user), organisation__slug=slug)
    organisation = membership.organisation if membership else None
    may_change = may(membership, CHANGE_ORGANISATION)
    if for_members and not may_change:
        raise Http404
    ways, is_own = chosen_ways(None if for_members else user, organisation)
    form = NoticesForm(posted(request), ways=ways, has_phone=for_members or bool(user.phone))
    if request.method == "POST" and (form.is_valid() or "reset" in request.POST):
        chosen = {} if "reset" in request.POST else form.ways()
        choose_notices(by=user, ways=chosen, organisation=organisation, for_members=for_members)
        messages.success(request, _("Your choice is saved."))
        return redirect(request.path)
    context = {
        "form": form,
        "organisation": organisation,
        "for_members": for_members,
        "may_change": may_change,
        "is_own": is_own,
        "memberships": memberships_of(user),
    }
    return render(request, "account/notice_settings.html", context, status=status_of(form))
