"""Organisations that hold an event together: asked, answered, given rights, parted from."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.console.forms import ActingForm
from accounts.console.numbers import row_number
from accounts.console.views import Scoped
from events.access import HOST, MANAGE, NUMBERS
from events.console.screens import EventFormScreen, EventPage
from events.models import Cohost
from events.selectors import open_cohost_invitations
from events.services.cohosts import (
    RIGHTS,
    answer_invitation,
    change_cohost,
    invite_cohost,
    organisation_named,
    remove_cohost,
)
from events.states import CohostState


class CohostsView(EventPage):
    """Who holds an event with the organisation whose it is."""

    template_name = "console/events/cohosts.html"
    page_title = gettext_lazy("Co-hosts")
    right = NUMBERS
    tab = "cohosts"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add them; others than the host see who has said yes, and themselves."""
        rows = self.event.cohosts.select_related("organisation").order_by("organisation__name")
        may_change = self.at.may(HOST)
        if not self.at.standing.host:
            rows = rows.filter(Q(state=CohostState.ACCEPTED))
        own = self.acting.organisation.pk
        return super().get_context_data(**kwargs) | {
            "cohosts": rows,
            "may_change": may_change,
            "own": next((row for row in rows if row.organisation_id == own), None) if self.acting.may(MANAGE) else None,
        }


class RightsForm(ActingForm):
    """What members of a co-host may do at the event."""

    can_edit = forms.BooleanField(label=gettext_lazy("May change the event"), required=False)
    can_manage_attendees = forms.BooleanField(label=gettext_lazy("May see and manage attendees"), required=False)
    can_send_messages = forms.BooleanField(label=gettext_lazy("May write to attendees"), required=False)

    def rights(self) -> dict[str, bool]:
        """Return what a service takes."""
        return {name: self.cleaned_data[name] for name in RIGHTS}


class InviteForm(RightsForm):
    """Whom to ask."""

    organisation = forms.CharField(
        label=gettext_lazy("Organisation"),
        max_length=200,
        help_text=gettext_lazy("Its exact name, or the last part of its web address."),
    )
    field_order = ("organisation", *RIGHTS)


class InviteView(EventFormScreen):
    """Asks another organisation."""

    form_class = InviteForm
    page_title = gettext_lazy("Invite a co-host")
    submit_label = gettext_lazy("Invite")
    right = HOST
    tab = "cohosts"
    explanation = gettext_lazy(
        "Once they have said yes, the event stands among theirs, too. They see how many come; what else they may "
        "see and do, you say here."
    )
    success_message = gettext_lazy("The organisation is asked. You see here what it answers.")

    def get_success_url(self) -> str:
        """Show the co-hosts."""
        return reverse("events:cohosts", args=[self.event.pk])

    def act(self, form: InviteForm) -> None:
        """Ask it."""
        found = organisation_named(form.cleaned_data["organisation"])
        invite_cohost(event=self.event, organisation=found, by=self.acting.user, **form.rights())


class _CohostScreen(EventFormScreen):
    """A form about one co-host of one's own event; its number stands in the address."""

    model = Cohost  # type: ignore[assignment]
    right = HOST
    tab = "cohosts"
    cohost: Cohost

    def event_number(self, number: int) -> int:
        """Find it. Raises `Http404`."""
        self.cohost = get_object_or_404(Cohost.objects.select_related("event__organisation", "organisation"), pk=number)
        return self.cohost.event_id

    def get_success_url(self) -> str:
        """Show the co-hosts."""
        return reverse("events:cohosts", args=[self.event.pk])


class RightsView(_CohostScreen):
    """Gives a co-host other rights."""

    form_class = RightsForm
    page_title = gettext_lazy("Rights of a co-host")
    success_message = gettext_lazy("The rights are changed.")

    @property
    def explanation(self) -> str:  # type: ignore[override]
        """Name it."""
        return self.cohost.organisation.name

    def get_initial(self) -> dict[str, Any]:
        """Fill in what holds now."""
        return {name: getattr(self.cohost, name) for name in RIGHTS}

    def act(self, form: RightsForm) -> None:
        """Change them."""
        change_cohost(cohost=self.cohost, by=self.acting.user, **form.rights())


class RemoveCohostView(_CohostScreen):
    """Ends the holding together: for either of the two."""

    form_class = ActingForm
    right = NUMBERS
    page_title = gettext_lazy("End holding it together")
    submit_label = gettext_lazy("End it")
    serious = True
    success_message = gettext_lazy("The event is not held together any more.")

    def prepare(self) -> None:
        """Let the host remove any, and a co-host itself. Raises `Http404`."""
        own = self.cohost.organisation_id == self.acting.organisation.pk
        if not own:
            if not self.at.standing.host:
                raise Http404
            self.at.require(HOST)
        self.acting.require(MANAGE)
        self.leaves = own

    @property
    def explanation(self) -> str:  # type: ignore[override]
        """Say who sees nothing any more."""
        return _("%(name)s sees nothing of this event any more.") % {"name": self.cohost.organisation.name}

    def act(self, form: forms.Form) -> None:  # noqa: ARG002 - nothing is asked
        """End it."""
        remove_cohost(cohost=self.cohost, by=self.acting.user)
        self.gone = self.leaves

    def get_success_url(self) -> str:
        """Show what is left to see."""
        return reverse("events:index") if getattr(self, "gone", False) else super().get_success_url()


class InvitationsView(Scoped, WagtailAdminTemplateMixin, TemplateView):
    """Invitations to hold events with others: to be accepted or rejected."""

    model = Cohost
    view_key = change_key = MANAGE
    template_name = "console/events/invitations.html"
    page_title = gettext_lazy("Invitations to co-host")
    header_icon = "calendar"

    @cached_property
    def waiting(self) -> list[Cohost]:
        """The invitations without an answer."""
        return list(open_cohost_invitations(self.acting.organisation))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        here = {"url": "", "label": str(self.page_title)}
        return [*self.breadcrumbs_items, {"url": reverse("events:index"), "label": str(_("Events"))}, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the invitations."""
        return super().get_context_data(**kwargs) | {"invitations": self.waiting, "acting": self.acting}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Answer one."""
        number = row_number(request.POST.get("invitation", ""))
        cohost = get_object_or_404(Cohost, pk=number, organisation=self.acting.organisation)
        accept = request.POST.get("answer") == "accept"
        try:
            answer_invitation(cohost=cohost, accept=accept, by=self.acting.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("events:invitations")
        if not accept:
            messages.success(request, _("The invitation is rejected."))
            return redirect("events:index")
        messages.success(request, _("You hold this event together now."))
        return redirect("events:inspect", cohost.event_id)
