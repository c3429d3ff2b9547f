"""Wagtail's dialogue for links to other sites, which fails on a form without its one field."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.admin.views import chooser


class ExternalLinkView(chooser.ExternalLinkView):
    """The dialogue, in the place of Wagtail's: its field takes an empty text, and no none."""

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; what was left out is empty."""
        sent = request.POST.copy()
        sent.setdefault(f"{self.form_prefix}-{self.link_url_field_name}", "")
        request.POST = sent  # type: ignore[assignment]  # read by Wagtail's view; a copy can be changed
        answer: HttpResponseBase = super().post(request)
        return answer
