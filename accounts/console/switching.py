"""Choosing the organisation to act for."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.console.acting import act_for, acting_for
from accounts.console.numbers import row_number
from accounts.models import Organisation
from accounts.selectors import organisations_of


class SwitchView(WagtailAdminTemplateMixin, TemplateView):
    """The organisations somebody may act for, and the change from one to another."""

    template_name = "console/organisations.html"
    page_title = gettext_lazy("Organisations")
    header_icon = "group"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the organisations and the active one."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        acting = acting_for(self.request)
        return context | {
            "organisations": organisations_of(self.request.user, search=self.request.GET.get("q", "")),
            "acting": acting,
            "next": self.request.GET.get("next", ""),
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        """Act for the chosen organisation; strangers to it find nothing."""
        chosen = get_object_or_404(organisations_of(request.user), pk=row_number(request.POST.get("organisation", "")))
        act_for(request, chosen)
        messages.success(request, _("You act for %(name)s now.") % {"name": chosen.name})
        target = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
            target = reverse("wagtailadmin_home")
        return redirect(target)


class ActingMenuItem(MenuItem):
    """Names the active organisation in the menu, and leads to the others."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether there is anything to act for."""
        return acting_for(request) is not None or (request.user.is_superuser and Organisation.objects.exists())

    def render_component(self, request: HttpRequest) -> Any:
        """Return the item with the organisation's name."""
        acting = acting_for(request)
        component = super().render_component(request)
        component.label = acting.organisation.name if acting else str(_("Choose an organisation"))
        return component
