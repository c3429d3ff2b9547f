"""One contact: what is known, what was said, what happened; and what can be done about it."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.widgets import Button, HeaderButton

from accounts.console import views
from accounts.console.contacts.forms import ConsentForm, FindTwinForm, languages
from accounts.contacts.query import contacts_meant
from accounts.contacts.registry import sources
from accounts.contacts.selectors import consent_history, find_contact
from accounts.contacts.timeline import timeline
from accounts.contacts.values import countries
from accounts.models import Channel, Contact, FieldKind, User
from accounts.permissions import MANAGE_CONTACTS
from accounts.services.consent import record_consent
from accounts.services.contact_erasure import erase_contact
from accounts.services.contact_fields import known_values
from accounts.services.contact_merge import CHOICES, merge_contacts
from accounts.services.contacts import create_contact, update_contact
from cms.infra.addresses import readable_phone

# Of a history, as much as one reads; the timeline has the rest.
_RECENT: Final = 20
_MOST_TWINS: Final = 10


def in_words(kind: str, value: Any) -> str:
    """Return a value of the organisation's own field as people read it."""
    if value is None:
        return ""
    if kind == FieldKind.YES_NO:
        return _("Yes") if value else _("No")
    return ", ".join(value) if isinstance(value, list) else str(value)


def details_of(contact: Contact) -> list[tuple[str, str]]:
    """Return what is known of a contact, with labels, without what is not."""
    lines = [contact.street, f"{contact.postcode} {contact.city}".strip(), contact.region]
    country = dict(countries(get_language() or "en")).get(contact.country, contact.country)
    place = "" if contact.latitude is None else f"{contact.latitude:.5f}, {contact.longitude:.5f}"
    known = [
        (_("E-mail address"), contact.email),
        (_("Phone"), readable_phone(contact.phone)),
        (_("Address"), ", ".join(filter(None, [*lines, country]))),
        (_("Coordinates"), place),
        (_("Language"), dict(languages()).get(contact.language, contact.language)),
        (_("Time zone"), contact.time_zone),
        (_("Tags"), ", ".join(tag.name for tag in contact.tags.all())),
        (_("Source"), str(sources().get(contact.source, contact.source))),
    ]
    own = [(field.label, in_words(field.kind, value)) for field, value in known_values(contact)]
    return [(label, value) for label, value in [*known, *own] if value]


class _About:
    """A screen about one contact, which leads back to it."""

    header_icon = "user"

    def here(self, contact: Contact, label: str = "") -> list[dict[str, str]]:
        """Return the way here."""
        way = [
            {"url": reverse("contacts:index"), "label": str(_("Contacts"))},
            {"url": reverse("contacts:inspect", args=[contact.pk]) if label else "", "label": contact.name},
        ]
        return [*way, {"url": "", "label": label}] if label else way


class ContactView(_About, views.InspectView):
    """All that is known of one contact."""

    template_name = "console/contacts/contact.html"
    object: Contact

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead from the number of a contact that was merged to the one it became."""
        if self.object.pk != int(self.pk):
            return redirect("contacts:inspect", self.object.pk)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_object(self) -> Model:
        """Return the contact. Raises `Http404`."""
        found = find_contact(self.acting.organisation, int(self.pk))
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> str:
        """Return the name."""
        return self.object.name

    def get_page_subtitle(self) -> str:
        """Return nothing: the title says it."""
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        return [*self.breadcrumbs_items, *self.here(self.object)]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer what is done most."""
        if not self.acting.may(MANAGE_CONTACTS):
            return []
        return [HeaderButton(_("Change"), url=reverse("contacts:edit", args=[self.object.pk]), icon_name="edit")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Offer what else can be done."""
        if not self.acting.may(MANAGE_CONTACTS):
            return []
        offered = (
            ("consent", _("Record consent"), "check"),
            ("merge", _("Merge with another contact"), "resubmit"),
            ("delete", _("Erase"), "bin"),
        )
        return [
            Button(label, url=reverse(f"contacts:{name}", args=[self.object.pk]), icon_name=icon, priority=number)
            for number, (name, label, icon) in enumerate(offered)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add details, consent and a page of the timeline."""
        try:
            happened = timeline(self.object, after=self.request.GET.get("after", ""))
        except ValueError as error:
            raise Http404 from error
        history = list(consent_history(self.object)[:_RECENT])
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "details": details_of(self.object),
            "standings": [_standing(self.object, channel, history) for channel in Channel],
            "history": history,
            "people": {user.pk: str(user) for user in User.objects.filter(pk__in=[row.by_id for row in history])},
            "timeline": happened,
            "is_first": "after" not in self.request.GET,
            "may_manage": self.acting.may(MANAGE_CONTACTS),
        }


def _standing(contact: Contact, channel: Channel, history: Sequence[Any]) -> dict[str, Any]:
    since = next((row.at for row in history if row.channel == channel), None)
    return {"channel": channel.label, "status": contact.standing(channel), "since": since}


class ContactCreateView(views.CreateView):
    """Adds a contact."""

    page_title = gettext_lazy("Add a contact")
    success_message = gettext_lazy("%(object)s is added.")
    error_message = gettext_lazy("The contact was not added.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form for whom it is."""
        kwargs = super().get_form_kwargs()
        del kwargs["instance"]
        return kwargs | {"acting": self.acting}

    def save_instance(self) -> Model:
        """Add it."""
        return create_contact(
            organisation=self.acting.organisation, by=self.acting.user, source="staff", **self.form.said()
        )


class ContactEditView(_About, views.EditView):
    """Changes a contact."""

    page_title = gettext_lazy("Change a contact")
    success_message = gettext_lazy("%(object)s is changed.")
    error_message = gettext_lazy("The contact was not changed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Fill in what is known."""
        kwargs = super().get_form_kwargs()
        del kwargs["instance"]
        return kwargs | {"acting": self.acting, "contact": self.object}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the contact."""
        return [*self.breadcrumbs_items, *self.here(self.object, str(_("Change")))]

    def get_success_url(self) -> str:
        """Go back to the contact."""
        return reverse("contacts:inspect", args=[self.object.pk])

    def save_instance(self) -> Model:
        """Change it."""
        return update_contact(contact=self.object, by=self.acting.user, **self.form.said())

    def get_success_buttons(self) -> list[Any]:
        """Offer nothing more."""
        return []


class ContactEraseView(_About, views.DeleteView):
    """Erases a contact."""

    page_title = gettext_lazy("Erase a contact")
    yes_label = gettext_lazy("Yes, erase")
    no_label = gettext_lazy("No, keep")
    confirmation_message = gettext_lazy(
        "All that is known of this person is deleted, everywhere, for good. What they said about being written to "
        "stays on record without their name, so that a refusal holds should they ever be on a list of yours again."
    )

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the contact."""
        return [*self.breadcrumbs_items, *self.here(self.object, str(_("Erase")))]

    def get_success_message(self) -> str:
        """Name nobody."""
        return _("The contact is erased.")

    def delete_action(self) -> None:
        """Erase it."""
        erase_contact(contact=self.object, by=self.acting.user)


class _ContactScreen(_About, views.FormScreen):
    """A form about one contact."""

    model = Contact
    view_key = change_key = MANAGE_CONTACTS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the contact."""
        self.contact: Contact = get_object_or_404(self.scope(Contact.objects.all()), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the contact."""
        return [*self.breadcrumbs_items, *self.here(self.contact, str(self.get_page_title()))]

    @property
    def cancel_url(self) -> str:  # type: ignore[override]
        """Go back to the contact."""
        return reverse("contacts:inspect", args=[self.contact.pk])

    def get_success_url(self) -> str:
        """Go back to the contact."""
        return self.cancel_url

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form for whom it is."""
        return super().get_form_kwargs() | {"acting": self.acting}


class ConsentView(_ContactScreen):
    """Writes down what somebody has said."""

    form_class = ConsentForm
    page_title = gettext_lazy("Record consent")
    explanation = gettext_lazy("What you record here stays on file: a newer answer follows it, and nothing is edited.")
    success_message = gettext_lazy("The consent is recorded.")

    def act(self, form: ConsentForm) -> None:
        """Write it down."""
        record_consent(contact=self.contact, by=self.acting.user, source="staff", **_said(form))


def _said(form: ConsentForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("channel", "status", "proof")}


class FindTwinView(_ContactScreen):
    """Finds the contact to merge with."""

    # It is a search: there is nothing to send.
    http_method_names = ("get", "head", "options")
    form_class = FindTwinForm
    template_name = "console/contacts/find_twin.html"
    page_title = gettext_lazy("Merge with another contact")
    submit_label = gettext_lazy("Search")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add who was found; at first, those of the same name."""
        search = self.request.GET.get("other", "").strip()
        wanted = search or f"{self.contact.first_name} {self.contact.last_name}"
        found = contacts_meant(self.acting.organisation, {"q": wanted}) if wanted.strip() else Contact.objects.none()
        context: dict[str, Any] = super().get_context_data(**kwargs)
        twins = found.exclude(pk=self.contact.pk).prefetch_related("tags")[:_MOST_TWINS]
        return context | {"twins": twins, "search": search, "contact": self.contact}


class MergeView(_ContactScreen):
    """Makes one contact of two, value by value."""

    template_name = "console/contacts/merge.html"
    page_title = gettext_lazy("Merge two contacts")
    submit_label = gettext_lazy("Merge")
    serious = True
    explanation = gettext_lazy(
        "Choose what holds. Tags are joined; of what they said about being written to, the more restrictive holds; all "
        "history is kept. This cannot be taken back."
    )
    success_message = gettext_lazy("The contacts are merged.")
    form_class = forms.Form

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the other one."""
        self.other: Contact = get_object_or_404(
            self.scope(Contact.objects.exclude(pk=kwargs["pk"])), pk=kwargs.pop("other")
        )
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Ask nothing that needs a form."""
        kwargs = super().get_form_kwargs()
        del kwargs["acting"]
        return kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what differs, side by side."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"contact": self.contact, "other": self.other, "differing": self._differing()}

    def _differing(self) -> list[dict[str, Any]]:
        rows = []
        for name in CHOICES:
            ours, theirs = (_value(contact, name) for contact in (self.contact, self.other))
            if ours and theirs and ours != theirs:
                label = _("Address") if name == "place" else str(Contact._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
                rows.append({"name": name, "label": label, "ours": ours, "theirs": theirs})
        others = dict(known_values(self.other))
        for field, value in known_values(self.contact):
            ours, theirs = in_words(field.kind, value), in_words(field.kind, others.get(field))
            if ours and theirs and ours != theirs:
                rows.append({"name": f"custom_{field.key}", "label": field.label, "ours": ours, "theirs": theirs})
        return rows

    def act(self, form: forms.Form) -> None:  # noqa: ARG002 - the choices are no fields
        """Merge them."""
        take = {row["name"] for row in self._differing() if self.request.POST.get(row["name"]) == "other"}
        merge_contacts(winner=self.contact, loser=self.other, by=self.acting.user, take=take)


def _value(contact: Contact, name: str) -> str:
    if name == "place":
        return ", ".join(
            filter(None, [contact.street, contact.postcode, contact.city, contact.region, contact.country])
        )
    value = str(getattr(contact, name))
    return readable_phone(value) if name == "phone" else value
