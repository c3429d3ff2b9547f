"""The organisations of somebody: which they are, a new one, and leaving."""

from typing import Final

from allauth.account.decorators import verified_email_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.area.answers import UNPROCESSABLE, posted, private, signed_in, status_of
from accounts.area.forms import OrganisationForm
from accounts.console.forms import add_errors
from accounts.models import Role
from accounts.places.availability import tell_availability
from accounts.places.slugs import suggest_slug
from accounts.selectors import invitation_link, memberships_of, open_invitations_to
from accounts.services.members import leave_organisation
from accounts.services.organisations import create_organisation
from accounts.sign_in import limits

_LONGEST_NAME: Final = 120


@private
def list_organisations(request: HttpRequest) -> HttpResponse:
    """Show what somebody belongs to, and what they are invited to."""
    user = signed_in(request)
    invitations = [(invitation, invitation_link(invitation)) for invitation in open_invitations_to(user)]
    context = {"memberships": memberships_of(user), "invitations": invitations}
    return render(request, "account/organisations.html", context)


@private
@verified_email_required
def add_organisation(request: HttpRequest) -> HttpResponse:
    """Create an organisation that belongs to whoever asks."""
    user = signed_in(request)
    form = OrganisationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        slug = form.cleaned_data["slug"].strip().lower() or suggest_slug(name)
        try:
            limits.create_organisation(user=user)
            organisation = create_organisation(by=user, name=name, slug=slug, time_zone=user.time_zone or "UTC")
        except ValidationError as error:
            # What was suggested stands in the field, to be changed.
            form.data = {**request.POST.dict(), "slug": slug}
            add_errors(form, error)
        else:
            messages.success(request, _("%(name)s is ready. It belongs to you.") % {"name": organisation.name})
            return redirect("account_organisations")
    return render(request, "account/organisation_new.html", {"form": form}, status=status_of(form))


@private
@verified_email_required
def check_address(request: HttpRequest) -> HttpResponse:
    """Tell whether a new organisation can have an address; an empty one is made of the name."""
    slug = request.GET.get("slug", "").strip() or suggest_slug(request.GET.get("name", "")[:_LONGEST_NAME])
    return tell_availability(slug, to=signed_in(request))


@private
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whether somebody is sure, and let them go."""
    membership = get_object_or_404(memberships_of(signed_in(request)), organisation__slug=slug)
    error = ""
    if request.method == "POST":
        try:
            leave_organisation(membership=membership)
        except PermissionDenied as refusal:
            error = str(refusal)
        except ValidationError:
            # Somebody else removed them in this moment.
            return redirect("account_organisations")
        else:
            messages.success(request, _("You have left %(name)s.") % {"name": membership.organisation.name})
            return redirect("account_organisations")
    context = {"membership": membership, "is_owner": membership.role == Role.OWNER, "error": error}
    return render(request, "account/organisation_leave.html", context, status=UNPROCESSABLE if error else 200)
